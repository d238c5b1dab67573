/* test_record.c - recordings are written whole, for their owner alone, and never beyond their maximum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../support/recording.h"

static off_t size_of(const char *path) {
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_size;
}

static void append_bytes(const char *path, const char *text) {
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* Opening is refused with a reason that ends so, and the file stays as it is. */
static void assert_refused(const char *path, const char *expected) {
    const struct record_plan plan = {(const char *const[]){"a"}, 1, 1, 1, 1 << 20};
    const char *reason = "";
    const off_t size = size_of(path);
    assert_null(record_open(path, &plan, &reason));
    if (!strstr(reason, expected))
        fail_msg("%s", reason);
    assert_int_equal(size_of(path), size);
}

static void only_the_owner_may_read_it(void **state) {
    (void)state;
    char *path = recording_path();
    record_free(recording_open(path));
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    recording_remove(path);
}

static void each_reply_is_in_the_file_at_once(void **state) {
    (void)state;
    char *path = recording_path();
    struct record *record = recording_open(path);
    off_t size = size_of(path);
    for (int step = 0; step < 3; step++) {
        recording_document(record, 0, step, "{\"n\":1}");
        assert_true(size_of(path) > size);
        size = size_of(path);
    }
    struct record_reader *reader = recording_read(path);
    assert_int_equal(reader->last_ns, RECORDING_START + 2 * RECORDING_STEP);
    record_reader_free(reader);
    record_free(record);
    recording_remove(path);
}

static void documents_that_are_alike_take_little_room(void **state) {
    (void)state;
    char *path = recording_path(), document[4096];
    struct record *record = recording_open(path);
    size_t used = (size_t)snprintf(document, sizeof document, "{");
    for (unsigned i = 0; used < 3000; i++)
        used += (size_t)snprintf(document + used, sizeof document - used, "\"v%u\":%u,", i, i * 2654435761u);
    recording_document(record, 0, 0, document);
    const off_t first = size_of(path);
    recording_document(record, 0, 1, document);
    assert_true(size_of(path) - first < 100);
    record_free(record);
    recording_remove(path);
}

static void a_second_monitor_is_kept_away(void **state) {
    (void)state;
    char *path = recording_path();
    struct record *record = recording_open(path);
    assert_refused(path, "another monitor is recording to it");
    record_free(record);
    recording_remove(path);
}

static void a_torn_frame_is_cut_off_when_it_goes_on(void **state) {
    (void)state;
    char *path = recording_path();
    struct record *record = recording_open(path);
    recording_document(record, 0, 0, "{\"n\":1}");
    record_free(record);
    append_bytes(path, "\x40");
    record = recording_open(path);
    recording_document(record, 1, 1, "{\"n\":2}");
    record_free(record);
    struct record_reader *reader = recording_read(path);
    struct record_entry entry;
    assert_null(reader->ignored);
    assert_int_equal(record_reader_next(reader, &entry), 1);
    assert_int_equal(record_reader_next(reader, &entry), 1);
    assert_string_equal(entry.body, "{\"n\":2}");
    assert_int_equal(record_reader_next(reader, &entry), 0);
    record_reader_free(reader);
    recording_remove(path);
}

static void other_files_are_left_alone(void **state) {
    (void)state;
    char *path = recording_path();
    append_bytes(path, "requests,errors\n1,2\n");
    assert_refused(path, "not a recording");
    recording_remove(path);
    assert_refused("/dev/null", "not a file that can be recorded to");
}

static void a_damaged_recording_is_left_alone(void **state) {
    (void)state;
    char *path = recording_path();
    struct record *record = recording_open(path);
    const off_t where = size_of(path);
    recording_document(record, 0, 0, "{\"n\":1}");
    recording_document(record, 0, 1, "{\"n\":2}");
    record_free(record);
    FILE *file = fopen(path, "r+");
    fseek(file, where + 12, SEEK_SET);
    fputc('!', file);
    assert_int_equal(fclose(file), 0);
    char expected[64];
    snprintf(expected, sizeof expected, "damaged at byte %ld", (long)where);
    assert_refused(path, expected);
    recording_remove(path);
}

static void it_never_grows_beyond_its_maximum(void **state) {
    (void)state;
    char *path = recording_path();
    const struct record_plan plan = {(const char *const[]){"a"}, 1, 1, 1, 300};
    const char *reason = NULL;
    struct record *record = record_open(path, &plan, &reason);
    assert_non_null(record);
    const struct record_entry entry = {.error = "connection refused"};
    int written = 0;
    while (record_write(record, &entry, &reason) == 0)
        assert_true(++written < 100);
    assert_true(written > 0);
    assert_non_null(strstr(reason, "has reached its maximum of 300 bytes"));
    assert_true(size_of(path) <= 300);
    record_free(record);
    struct record_reader *reader = recording_read(path);
    assert_null(reader->ignored);
    record_reader_free(reader);
    recording_remove(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_owner_may_read_it),
        cmocka_unit_test(each_reply_is_in_the_file_at_once),
        cmocka_unit_test(documents_that_are_alike_take_little_room),
        cmocka_unit_test(a_second_monitor_is_kept_away),
        cmocka_unit_test(a_torn_frame_is_cut_off_when_it_goes_on),
        cmocka_unit_test(other_files_are_left_alone),
        cmocka_unit_test(a_damaged_recording_is_left_alone),
        cmocka_unit_test(it_never_grows_beyond_its_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
