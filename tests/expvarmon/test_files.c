/* test_files.c - files that change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <poll.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../expvarmon/source/files.h"

static char folder[64], path[128], other[128];

static void write_file(const char *name, const char *text) {
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void begin(struct files *files) {
    static const char *paths[1];
    snprintf(folder, sizeof folder, "/tmp/test_files.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    write_file(path, "a");
    paths[0] = path;
    assert_int_equal(files_init(files, paths, 1), 0);
}

static void end(struct files *files) {
    files_fini(files);
    unlink(path);
    unlink(other);
    rmdir(folder);
}

static bool is_readable(const struct files *files) {
    return poll(&(struct pollfd){.fd = files->fd, .events = POLLIN}, 1, 0) == 1;
}

static void untouched_file_has_not_changed(void **state) {
    (void)state;
    struct files files;
    begin(&files);
    assert_false(is_readable(&files));
    assert_false(files_changed(&files, 0));
    end(&files);
}

static void written_file_has_changed_once(void **state) {
    (void)state;
    struct files files;
    begin(&files);
    write_file(path, "bb");
    assert_true(is_readable(&files));
    files_drain(&files);
    assert_false(is_readable(&files));
    assert_true(files_changed(&files, 0));
    assert_false(files_changed(&files, 0));
    end(&files);
}

static void file_that_is_renamed_over_it_is_a_change(void **state) {
    (void)state;
    struct files files;
    begin(&files);
    for (int i = 0; i < 2; i++) {
        write_file(other, "b");
        files_drain(&files);
        files_changed(&files, 0);
        assert_int_equal(rename(other, path), 0);
        assert_true(is_readable(&files));
        files_drain(&files);
        assert_true(files_changed(&files, 0));
    }
    end(&files);
}

static void other_files_of_the_folder_are_no_change(void **state) {
    (void)state;
    struct files files;
    begin(&files);
    write_file(other, "b");
    files_drain(&files);
    assert_false(files_changed(&files, 0));
    end(&files);
}

static void file_changes_when_it_goes_and_when_it_is_back(void **state) {
    (void)state;
    struct files files;
    begin(&files);
    unlink(path);
    assert_true(files_changed(&files, 0));
    assert_false(files_changed(&files, 0));
    write_file(path, "new");
    assert_true(files_changed(&files, 0));
    end(&files);
}

static void no_files_have_no_descriptor(void **state) {
    (void)state;
    struct files files;
    assert_int_equal(files_init(&files, NULL, 0), 0);
    assert_int_equal(files.fd, -1);
    files_fini(&files);
    files_fini(&(struct files){0});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(untouched_file_has_not_changed),
        cmocka_unit_test(written_file_has_changed_once),
        cmocka_unit_test(file_that_is_renamed_over_it_is_a_change),
        cmocka_unit_test(other_files_of_the_folder_are_no_change),
        cmocka_unit_test(file_changes_when_it_goes_and_when_it_is_back),
        cmocka_unit_test(no_files_have_no_descriptor),
    };
    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
