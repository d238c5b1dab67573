/* test_string.c - string variables. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>

#include "vars_fixture.h"

static expvar_string *variable;

static int set_up(void **state) {
    (void)state;
    variable = expvar_string_new("string");
    return !variable;
}

static int tear_down(void **state) {
    (void)state;
    return expvar_unpublish("string");
}

static void new_variable_is_empty(void **state) {
    (void)state;
    char text[4] = "abc";
    assert_int_equal(expvar_string_value(variable, text, sizeof text), 0);
    assert_string_equal(text, "");
    assert_published("string", "\"\"");
}

static void text_is_copied(void **state) {
    (void)state;
    char text[] = "mine", copy[16];
    assert_int_equal(expvar_string_set(variable, text), 0);
    text[0] = 'x';
    assert_int_equal(expvar_string_value(variable, copy, sizeof copy), 4);
    assert_string_equal(copy, "mine");
    assert_published("string", "\"mine\"");
}

static void null_text_is_empty(void **state) {
    (void)state;
    assert_int_equal(expvar_string_set(variable, "before"), 0);
    assert_int_equal(expvar_string_set(variable, NULL), 0);
    assert_published("string", "\"\"");
}

static void null_variable_is_refused(void **state) {
    (void)state;
    char text[4] = "abc";
    errno = 0;
    assert_int_equal(expvar_string_set(NULL, "x"), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar_string_value(NULL, text, sizeof text), 0);
    assert_string_equal(text, "");
    assert_int_equal(expvar_string_value(NULL, NULL, 0), 0);
}

static void longest_text_fits_and_one_byte_more_changes_nothing(void **state) {
    (void)state;
    char *longest = malloc(EXPVAR_STRING_MAX + 2);
    char start[4];
    assert_non_null(longest);
    memset(longest, 'a', EXPVAR_STRING_MAX + 1);
    longest[EXPVAR_STRING_MAX + 1] = '\0';
    errno = 0;
    assert_int_equal(expvar_string_set(variable, "before"), 0);
    assert_int_equal(expvar_string_set(variable, longest), -1);
    assert_int_equal(errno, EMSGSIZE);
    assert_published("string", "\"before\"");
    longest[EXPVAR_STRING_MAX] = '\0';
    assert_int_equal(expvar_string_set(variable, longest), 0);
    assert_int_equal(expvar_string_value(variable, start, sizeof start), EXPVAR_STRING_MAX);
    assert_string_equal(start, "aaa");
    free(longest);
}

static void value_is_cut_as_by_snprintf(void **state) {
    (void)state;
    assert_int_equal(expvar_string_set(variable, "abcd"), 0);
    for (size_t size = 0; size <= 7; size++) {
        char expected[8] = "zzzzzzz", copy[8] = "zzzzzzz";
        assert_int_equal(snprintf(expected, size, "%s", "abcd"), expvar_string_value(variable, copy, size));
        assert_memory_equal(copy, expected, sizeof copy);
    }
    assert_int_equal(expvar_string_value(variable, NULL, 0), 4);
}

static void bytes_that_are_not_utf8_are_kept_and_repaired_when_written(void **state) {
    (void)state;
    char copy[8];
    assert_int_equal(expvar_string_set(variable, "a\xff\xc3\xbc<"), 0);
    assert_int_equal(expvar_string_value(variable, copy, sizeof copy), 5);
    assert_string_equal(copy, "a\xff\xc3\xbc<");
    assert_published("string", "\"a\\ufffd\xc3\xbc\\u003c\"");
}

/* Texts of one letter each, so that a torn one shows. */
static void set_letters(size_t number) {
    static const size_t sizes[] = {1, 30, 200, 1000};
    char text[1001];
    for (int i = 0; i < REPEAT(3000); i++) {
        size_t size = sizes[(size_t)i % COUNT_OF(sizes)];
        memset(text, 'a' + (int)number, size);
        text[size] = '\0';
        expvar_string_set(variable, text);
    }
}

static atomic_bool stopped;
static atomic_bool torn;

static void *read_letters(void *unused) {
    (void)unused;
    while (!stopped) {
        char text[1001];
        size_t size = expvar_string_value(variable, text, sizeof text);
        if (strlen(text) != size || strspn(text, (char[]){text[0], '\0'}) != size)
            torn = true;
        char *json = expvar_var_json(expvar_string_var(variable));
        if (!json || strspn(json + 1, (char[]){json[1], '\0'}) != strlen(json) - (json[1] == '"' ? 1 : 2))
            torn = true;
        free(json);
    }
    return NULL;
}

static void readers_see_one_text_whole(void **state) {
    (void)state;
    pthread_t reader;
    stopped = torn = false;
    assert_int_equal(pthread_create(&reader, NULL, read_letters, NULL), 0);
    run_threads(3, set_letters);
    stopped = true;
    pthread_join(reader, NULL);
    assert_false(torn);
}

int main(void) {
#define WITH_STRING(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STRING(new_variable_is_empty),
        WITH_STRING(text_is_copied),
        WITH_STRING(null_text_is_empty),
        WITH_STRING(null_variable_is_refused),
        WITH_STRING(longest_text_fits_and_one_byte_more_changes_nothing),
        WITH_STRING(value_is_cut_as_by_snprintf),
        WITH_STRING(bytes_that_are_not_utf8_are_kept_and_repaired_when_written),
        WITH_STRING(readers_see_one_text_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
