/* test_tail.c - the last bytes of a stream. */
#include "../../expvarmon/attach/tail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *written(const struct tail *tail, size_t *size) {
    char *text = NULL;
    FILE *stream = open_memstream(&text, size);
    assert_non_null(stream);
    assert_int_equal(tail_write(tail, stream), 0);
    fclose(stream);
    return text;
}

static void what_fits_is_written_as_it_came(void **state) {
    (void)state;
    struct tail tail = {0};
    size_t size;
    tail_add(&tail, "one\n", 4);
    tail_add(&tail, "t\0o", 3);
    char *text = written(&tail, &size);
    assert_int_equal(size, 7);
    assert_memory_equal(text, "one\nt\0o", 7);
    free(text);
    tail_fini(&tail);
    text = written(&tail, &size);
    assert_int_equal(size, 0);
    free(text);
}

/* Numbered lines of 8 bytes, written in pieces that do not divide the ring. */
static void add_lines(struct tail *tail, int count) {
    for (int i = 0; i < count; i++) {
        char line[16];
        const int length = snprintf(line, sizeof line, "%07d\n", i);
        tail_add(tail, line, 3);
        tail_add(tail, line + 3, (size_t)length - 3);
    }
}

static void the_last_whole_lines_are_kept_and_the_others_counted(void **state) {
    (void)state;
    const int lines = (int)(TAIL_MAX / 8);
    struct tail tail = {0};
    size_t size;
    tail_add(&tail, "x", 1);
    add_lines(&tail, lines * 2 + 3);
    char *text = written(&tail, &size);
    char expected[128];
    snprintf(expected, sizeof expected, "... %d bytes before this are left out\n%07d\n", 1 + 8 * (lines + 4),
             lines + 4);
    /* A ring of whole lines would begin with one; the byte before them cuts none, but nobody can know. */
    assert_int_equal(strncmp(text, expected, strlen(expected)), 0);
    snprintf(expected, sizeof expected, "%07d\n", lines * 2 + 2);
    assert_memory_equal(text + size - 8, expected, 8);
    assert_int_equal(size % 8, strlen("... 262177 bytes before this are left out\n") % 8);
    free(text);
    tail_fini(&tail);
}

static void a_piece_larger_than_all_that_is_kept_leaves_its_end(void **state) {
    (void)state;
    struct tail tail = {0};
    size_t size;
    char *piece = malloc(TAIL_MAX + 10);
    memset(piece, 'a', TAIL_MAX + 10);
    memcpy(piece + TAIL_MAX + 6, "\nend", 4);
    tail_add(&tail, "before", 6);
    tail_add(&tail, piece, TAIL_MAX + 10);
    assert_int_equal(tail.size, TAIL_MAX);
    assert_int_equal(tail.forgotten, 16);
    char *text = written(&tail, &size);
    assert_non_null(strstr(text, "left out\nend"));
    free(text);
    free(piece);
    tail_fini(&tail);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_written_as_it_came),
        cmocka_unit_test(the_last_whole_lines_are_kept_and_the_others_counted),
        cmocka_unit_test(a_piece_larger_than_all_that_is_kept_leaves_its_end),
    };
    return cmocka_run_group_tests_name("tail", tests, NULL, NULL);
}
