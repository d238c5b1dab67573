/* test_pem.c - files of certificates and keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../expvarmon/cli/pem.h"

#define TEST_NAME "pem"

/* A file with this text, until the next call; removed by forget_file. */
static const char *file_with(const char *text, size_t size) {
    static char path[64];
    snprintf(path, sizeof path, "/tmp/test_%s.%d", TEST_NAME, (int)getpid());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static int check(const char *text, enum pem_kind kind, char *error, size_t size) {
    const char *path = file_with(text, strlen(text));
    const int result = pem_check("flag", path, kind, error, size);
    unlink(path);
    return result;
}

static void blocks_are_found_behind_other_text(void **state) {
    (void)state;
    char error[256];
    assert_int_equal(check("Subject: x\n-----BEGIN CERTIFICATE-----\n", PEM_CERTIFICATE, error, sizeof error), 0);
    assert_int_equal(check("-----BEGIN PRIVATE KEY-----\n", PEM_KEY, error, sizeof error), 0);
    assert_int_equal(check("-----BEGIN RSA PRIVATE KEY-----\n", PEM_KEY, error, sizeof error), 0);
}

static void file_of_the_other_kind_is_refused(void **state) {
    (void)state;
    char error[256] = "";
    assert_int_equal(check("-----BEGIN PRIVATE KEY-----\n", PEM_CERTIFICATE, error, sizeof error), -1);
    assert_non_null(strstr(error, "-flag: \"/tmp/test_pem."));
    assert_non_null(strstr(error, "there is no certificate in it"));
    assert_int_equal(check("-----BEGIN CERTIFICATE-----\n", PEM_KEY, error, sizeof error), -1);
    assert_non_null(strstr(error, "there is no private key"));
    assert_int_equal(check("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", PEM_KEY, error, sizeof error), -1);
    assert_int_equal(pem_check("flag", "/nowhere", PEM_KEY, error, sizeof error), -1);
    assert_string_equal(error, "-flag: \"/nowhere\": No such file or directory");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_found_behind_other_text),
        cmocka_unit_test(file_of_the_other_kind_is_refused),
    };
    return cmocka_run_group_tests_name("pem", tests, NULL, NULL);
}
