/* recording.c - recordings made in tests. */
#include "recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

char *recording_path(void) {
    const char *folder = getenv("TMPDIR");
    char *path;
    assert_true(asprintf(&path, "%s/recording-XXXXXX", folder ? folder : "/tmp") > 0);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(unlink(path), 0);
    return path;
}

void recording_remove(char *path) {
    unlink(path);
    free(path);
}

struct record *recording_open(const char *path) {
    const struct record_plan plan = {
        .names = (const char *const[]){"a", "b"},
        .count = 2,
        .interval_ns = RECORDING_STEP,
        .unix_ns = RECORDING_START,
        .size_max = 1 << 20,
    };
    const char *reason = "";
    struct record *record = record_open(path, &plan, &reason);
    if (!record)
        fail_msg("%s", reason);
    return record;
}

static void write_entry(struct record *record, struct record_entry entry, int step) {
    const char *reason = "";
    entry.unix_ns = RECORDING_START + step * RECORDING_STEP;
    entry.took_ns = 5;
    if (record_write(record, &entry, &reason) < 0)
        fail_msg("%s", reason);
}

void recording_document(struct record *record, size_t target, int step, const char *text) {
    write_entry(record, (struct record_entry){.target = target, .body = text, .size = strlen(text)}, step);
}

void recording_failure(struct record *record, size_t target, int step, const char *cause) {
    write_entry(record, (struct record_entry){.target = target, .error = cause}, step);
}

struct record_reader *recording_read(const char *path) {
    const char *reason = "";
    struct record_reader *reader = record_reader_open(path, &reason);
    if (!reader)
        fail_msg("%s", reason);
    return reader;
}
