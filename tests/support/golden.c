/* golden.c - compares text with a file of expected text. */
#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GOLDEN_MAX (1 << 20)

static void write_golden(const char *path, const char *text, size_t size) {
    FILE *const file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static char *read_golden(const char *path, size_t *size) {
    FILE *const file = fopen(path, "r");
    if (!file)
        fail_msg("%s is missing; tests/support/refresh-golden.sh writes it", path);
    char *const text = malloc(GOLDEN_MAX);
    assert_non_null(text);
    *size = fread(text, 1, GOLDEN_MAX, file);
    fclose(file);
    return text;
}

void golden_compare(const char *name, const char *text, size_t size) {
    char path[256];
    snprintf(path, sizeof path, "../golden/%s.golden", name);
    if (getenv("GOLDEN_REFRESH")) {
        write_golden(path, text, size);
        return;
    }
    size_t expected_size;
    char *const expected = read_golden(path, &expected_size);
    const int same = expected_size == size && memcmp(expected, text, size) == 0;
    if (!same)
        print_message("expected (%s):\n%.*s\ngot:\n%.*s\n", path, (int)expected_size, expected, (int)size, text);
    free(expected);
    assert_true(same);
}
