/* test_record_reader.c - recordings are read as they were written, however they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <cmocka.h>

#include "../../expvarmon/source/record_frame.h"
#include "../support/recording.h"

static void assert_next(struct record_reader *reader, size_t target, int step, const char *body, const char *error) {
    struct record_entry entry;
    assert_int_equal(record_reader_next(reader, &entry), 1);
    assert_int_equal(entry.target, target);
    assert_int_equal(entry.unix_ns, RECORDING_START + step * RECORDING_STEP);
    assert_int_equal(entry.took_ns, 5);
    if (body) {
        assert_null(entry.error);
        assert_int_equal(entry.size, strlen(body));
        assert_string_equal(entry.body, body);
    } else {
        assert_string_equal(entry.error, error);
    }
}

static void assert_end(struct record_reader *reader) {
    struct record_entry entry;
    assert_int_equal(record_reader_next(reader, &entry), 0);
}

static void write_five(const char *path) {
    struct record *record = recording_open(path);
    recording_document(record, 0, 0, "{\"n\":1}");
    recording_document(record, 1, 1, "{\"n\":1}");
    recording_document(record, 0, 2, "{\"n\":2}");
    recording_failure(record, 1, 3, "connection refused");
    recording_document(record, 1, 4, "{\"n\":3}");
    record_free(record);
}

static void assert_five(struct record_reader *reader) {
    assert_next(reader, 0, 0, "{\"n\":1}", NULL);
    assert_next(reader, 1, 1, "{\"n\":1}", NULL);
    assert_next(reader, 0, 2, "{\"n\":2}", NULL);
    assert_next(reader, 1, 3, NULL, "connection refused");
    assert_next(reader, 1, 4, "{\"n\":3}", NULL);
    assert_end(reader);
}

static void replies_come_as_they_were_written(void **state) {
    (void)state;
    char *path = recording_path();
    write_five(path);
    struct record_reader *reader = recording_read(path);
    assert_int_equal(reader->count, 2);
    assert_string_equal(reader->names[0], "a");
    assert_string_equal(reader->names[1], "b");
    assert_int_equal(reader->interval_ns, RECORDING_STEP);
    assert_int_equal(reader->first_ns, RECORDING_START);
    assert_int_equal(reader->last_ns, RECORDING_START + 4 * RECORDING_STEP);
    assert_null(reader->ignored);
    assert_five(reader);
    record_reader_free(reader);
    recording_remove(path);
}

static void they_come_again_after_a_rewind(void **state) {
    (void)state;
    char *path = recording_path();
    write_five(path);
    struct record_reader *reader = recording_read(path);
    assert_next(reader, 0, 0, "{\"n\":1}", NULL);
    record_reader_rewind(reader);
    assert_five(reader);
    record_reader_rewind(reader);
    assert_five(reader);
    record_reader_free(reader);
    recording_remove(path);
}

static void large_documents_come_whole(void **state) {
    (void)state;
    const size_t size = 200000;
    char *path = recording_path(), *text = malloc(size + 1);
    for (size_t i = 0; i < size; i++)
        text[i] = (char)('a' + i * i % 23);
    text[size] = '\0';
    struct record *record = recording_open(path);
    recording_document(record, 0, 0, text);
    text[5] = '!';
    recording_document(record, 0, 1, text);
    record_free(record);
    struct record_reader *reader = recording_read(path);
    struct record_entry entry;
    assert_int_equal(record_reader_next(reader, &entry), 1);
    assert_int_equal(record_reader_next(reader, &entry), 1);
    assert_int_equal(entry.size, size);
    assert_memory_equal(entry.body, text, size);
    record_reader_free(reader);
    free(text);
    recording_remove(path);
}

/* A monitor may be killed at any byte: what was whole before it is read, and nothing else. */
static void a_recording_may_end_at_any_byte(void **state) {
    (void)state;
    char *path = recording_path(), bytes[4096];
    write_five(path);
    FILE *file = fopen(path, "r");
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    int most = 0;
    for (size_t kept = 1; kept <= size; kept++) {
        const char *reason = NULL;
        struct record_reader *reader = record_reader_new(fmemopen(bytes, kept, "r"), "memory", &reason);
        if (!reader) {
            assert_int_equal(most, 0);
            assert_string_equal(reason, "memory: nothing was recorded in it");
            continue;
        }
        int count = 0;
        struct record_entry entry;
        while (record_reader_next(reader, &entry) == 1) {
            assert_true(!entry.error || strcmp(entry.error, "connection refused") == 0);
            count++;
        }
        assert_true(count == most || count == most + 1);
        assert_true(count == most || !reader->ignored);
        most = count;
        record_reader_free(reader);
    }
    assert_int_equal(most, 5);
    recording_remove(path);
}

static void a_damaged_frame_ends_it_and_is_told(void **state) {
    (void)state;
    char *path = recording_path(), bytes[4096];
    write_five(path);
    FILE *file = fopen(path, "r");
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    bytes[size - 60] ^= 1;
    const char *reason = NULL;
    struct record_reader *reader = record_reader_new(fmemopen(bytes, size, "r"), "memory", &reason);
    assert_non_null(reader);
    assert_non_null(strstr(reader->ignored, "damaged at byte"));
    record_reader_free(reader);
    recording_remove(path);
}

static void sessions_are_read_as_one(void **state) {
    (void)state;
    char *path = recording_path();
    struct record *record = recording_open(path);
    recording_document(record, 1, 5, "{\"n\":1}");
    record_free(record);
    const struct record_plan plan = {(const char *const[]){"c", "b", "b"}, 3, 7, RECORDING_START, 1 << 20};
    const char *reason = NULL;
    record = record_open(path, &plan, &reason);
    assert_non_null(record);
    recording_document(record, 0, 6, "{\"n\":2}");
    recording_document(record, 1, 4, "{\"n\":3}");
    recording_document(record, 2, 7, "{\"n\":4}");
    record_free(record);
    struct record_reader *reader = recording_read(path);
    assert_int_equal(reader->count, 4);
    assert_string_equal(reader->names[2], "c");
    assert_string_equal(reader->names[3], "b");
    assert_int_equal(reader->interval_ns, 7);
    assert_next(reader, 1, 5, "{\"n\":1}", NULL);
    assert_next(reader, 2, 6, "{\"n\":2}", NULL);
    assert_next(reader, 1, 6, "{\"n\":3}", NULL); /* the clock was put back: time is not */
    assert_next(reader, 3, 7, "{\"n\":4}", NULL);
    assert_end(reader);
    record_reader_free(reader);
    recording_remove(path);
}

static void foreign_files_are_refused(void **state) {
    (void)state;
    static char text[] = "{\"requests\": 5, \"errors\": 7}";
    const char *reason = NULL;
    assert_null(record_reader_new(fmemopen(text, sizeof text, "r"), "x", &reason));
    assert_string_equal(reason, "x: not a recording of this expvarmon");
    static char newer[] = "expvarmon recording 2\n";
    assert_null(record_reader_new(fmemopen(newer, sizeof newer - 1, "r"), "x", &reason));
    assert_string_equal(reason, "x: not a recording of this expvarmon");
    assert_null(record_reader_open("/proc/nonexistent", &reason));
    assert_string_equal(reason, "/proc/nonexistent: No such file or directory");
}

/* A frame that is well sealed, and claims what is not so. */
static void a_document_that_is_none_is_a_failure(void **state) {
    (void)state;
    char *path = recording_path();
    record_free(recording_open(path));
    uint8_t frame[RECORD_HEAD_SIZE + RECORD_DOCUMENT_SIZE + 3] = {0};
    uint8_t *payload = frame + RECORD_HEAD_SIZE;
    payload[0] = RECORD_DOCUMENT;
    record_put(payload + RECORD_REPLY_SIZE, 1000, 4);
    record_frame_seal(frame, sizeof frame - RECORD_HEAD_SIZE);
    FILE *file = fopen(path, "a");
    fwrite(frame, 1, sizeof frame, file);
    fclose(file);
    struct record_reader *reader = recording_read(path);
    struct record_entry entry;
    assert_int_equal(record_reader_next(reader, &entry), 1);
    assert_string_equal(entry.error, "damaged in the recording");
    record_reader_free(reader);
    recording_remove(path);
}

static void the_type_of_a_document_is_kept(void **state) {
    (void)state;
    char *path = recording_path();
    struct record *record = recording_open(path);
    struct record_entry entry = {.body = "a 1\n", .size = 4, .content_type = "text/plain; version=0.0.4"};
    const char *reason = NULL;
    assert_int_equal(record_write(record, &entry, &reason), 0);
    entry.content_type = NULL;
    assert_int_equal(record_write(record, &entry, &reason), 0);
    record_free(record);
    struct record_reader *reader = recording_read(path);
    assert_int_equal(record_reader_next(reader, &entry), 1);
    assert_string_equal(entry.content_type, "text/plain; version=0.0.4");
    assert_string_equal(entry.body, "a 1\n");
    assert_int_equal(record_reader_next(reader, &entry), 1);
    assert_null(entry.content_type);
    record_reader_free(reader);
    recording_remove(path);
}

static void targets_may_change_while_it_goes_on(void **state) {
    (void)state;
    char *path = recording_path();
    struct record *record = recording_open(path);
    recording_document(record, 1, 0, "{\"n\":1}");
    const char *reason = NULL;
    const struct record_plan plan = {(const char *const[]){"b", "c"}, 2, RECORDING_STEP, RECORDING_START, 1 << 20};
    assert_int_equal(record_change(record, &plan, &reason), 0);
    recording_document(record, 0, 1, "{\"n\":2}");
    recording_document(record, 1, 1, "{\"n\":3}");
    record_free(record);
    struct record_reader *reader = recording_read(path);
    assert_int_equal(reader->count, 3);
    assert_next(reader, 1, 0, "{\"n\":1}", NULL);
    assert_next(reader, 1, 1, "{\"n\":2}", NULL);
    assert_next(reader, 2, 1, "{\"n\":3}", NULL);
    assert_end(reader);
    record_reader_free(reader);
    recording_remove(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_come_as_they_were_written),   cmocka_unit_test(they_come_again_after_a_rewind),
        cmocka_unit_test(large_documents_come_whole),          cmocka_unit_test(the_type_of_a_document_is_kept),
        cmocka_unit_test(targets_may_change_while_it_goes_on), cmocka_unit_test(a_recording_may_end_at_any_byte),
        cmocka_unit_test(a_damaged_frame_ends_it_and_is_told), cmocka_unit_test(sessions_are_read_as_one),
        cmocka_unit_test(foreign_files_are_refused),           cmocka_unit_test(a_document_that_is_none_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
