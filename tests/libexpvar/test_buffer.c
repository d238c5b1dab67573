/* test_buffer.c - the growable byte buffer. */
#include "base/buffer.h"

#include <errno.h>

#include "vars_fixture.h"

static struct buffer buffer;

static int set_up(void **state) {
    (void)state;
    expvar__buffer_init(&buffer, 1000);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    expvar__buffer_fini(&buffer);
    return 0;
}

static int print(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int result = expvar__buffer_vprintf(&buffer, format, arguments);
    va_end(arguments);
    return result;
}

static void buffer_without_appends_has_no_memory(void **state) {
    (void)state;
    assert_null(buffer.data);
    assert_null(expvar__buffer_take(&buffer));
}

static void appends_follow_each_other_with_a_nul_behind(void **state) {
    (void)state;
    assert_int_equal(expvar__buffer_append_text(&buffer, "ab"), 0);
    assert_int_equal(expvar__buffer_append(&buffer, "c\0d", 3), 0);
    assert_int_equal(buffer.size, 5);
    assert_memory_equal(buffer.data, "abc\0d", 6);
}

static void append_of_nothing_makes_an_empty_text(void **state) {
    (void)state;
    assert_int_equal(expvar__buffer_append(&buffer, NULL, 0), 0);
    assert_string_equal(buffer.data, "");
}

static void every_byte_survives_growth(void **state) {
    (void)state;
    for (int i = 0; i < 1000; i++) {
        const char byte = (char)(i % 251);
        assert_int_equal(expvar__buffer_append(&buffer, &byte, 1), 0);
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(buffer.data[i], (char)(i % 251));
    assert_int_equal(buffer.data[1000], 0);
}

static void the_maximum_fits_and_one_byte_more_does_not(void **state) {
    (void)state;
    static const char thousand[1001];
    assert_int_equal(expvar__buffer_append(&buffer, thousand, 1000), 0);
    assert_int_equal(buffer.error, 0);
    assert_int_equal(expvar__buffer_append(&buffer, thousand, 1), -1);
    assert_int_equal(buffer.error, EMSGSIZE);
    assert_int_equal(buffer.size, 1000);
    assert_true(buffer.capacity <= buffer.max);
}

static void after_a_failure_every_append_fails_until_cleared(void **state) {
    (void)state;
    static const char too_much[1001];
    assert_int_equal(expvar__buffer_append_text(&buffer, "kept"), 0);
    assert_int_equal(expvar__buffer_append(&buffer, too_much, sizeof too_much), -1);
    assert_int_equal(expvar__buffer_append_text(&buffer, "x"), -1);
    assert_int_equal(print("x"), -1);
    assert_null(expvar__buffer_reserve(&buffer, 0));
    assert_string_equal(buffer.data, "kept");
    expvar__buffer_clear(&buffer);
    assert_string_equal(buffer.data, "");
    assert_int_equal(expvar__buffer_append_text(&buffer, "again"), 0);
    assert_string_equal(buffer.data, "again");
}

static void size_that_would_overflow_is_refused(void **state) {
    (void)state;
    assert_int_equal(expvar__buffer_append_text(&buffer, "abc"), 0);
    assert_null(expvar__buffer_reserve(&buffer, SIZE_MAX));
    assert_int_equal(buffer.error, EMSGSIZE);
}

static void buffer_with_maximum_zero_holds_the_empty_text(void **state) {
    (void)state;
    expvar__buffer_init(&buffer, 0);
    assert_int_equal(expvar__buffer_append_text(&buffer, ""), 0);
    assert_string_equal(buffer.data, "");
    assert_int_equal(expvar__buffer_append_text(&buffer, "x"), -1);
}

static void reserved_room_counts_once_it_is_advanced(void **state) {
    (void)state;
    char *room = expvar__buffer_reserve(&buffer, 600);
    assert_non_null(room);
    assert_int_equal(buffer.size, 0);
    memcpy(room, "abc", 3);
    expvar__buffer_advance(&buffer, 3);
    assert_string_equal(buffer.data, "abc");
}

static void reserved_room_that_is_not_used_leaves_a_text(void **state) {
    (void)state;
    void *memory = malloc(601); /* what a new allocation gets, if it is reused */
    assert_non_null(memory);
    memset(memory, 'x', 601);
    free(memory);
    assert_non_null(expvar__buffer_reserve(&buffer, 600));
    assert_int_equal(buffer.data[0], '\0');
}

static void printf_formats_and_grows(void **state) {
    (void)state;
    assert_int_equal(print("%d %s", 42, "is"), 0);
    assert_int_equal(print("%0500d", 7), 0);
    assert_int_equal(buffer.size, 505);
    assert_memory_equal(buffer.data, "42 is000", 8);
    assert_int_equal(buffer.data[504], '7');
}

static void printf_beyond_the_maximum_writes_nothing(void **state) {
    (void)state;
    assert_int_equal(print("kept"), 0);
    assert_int_equal(print("%0997d", 0), -1);
    assert_int_equal(buffer.error, EMSGSIZE);
    assert_string_equal(buffer.data, "kept");
}

static void take_moves_the_memory_out(void **state) {
    (void)state;
    assert_int_equal(expvar__buffer_append_text(&buffer, "mine"), 0);
    char *taken = expvar__buffer_take(&buffer);
    assert_string_equal(taken, "mine");
    free(taken);
    assert_null(buffer.data);
    assert_int_equal(buffer.size, 0);
    assert_int_equal(buffer.max, 1000);
    assert_int_equal(expvar__buffer_append_text(&buffer, "new"), 0);
}

int main(void) {
#define WITH_BUFFER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_BUFFER(buffer_without_appends_has_no_memory),
        WITH_BUFFER(appends_follow_each_other_with_a_nul_behind),
        WITH_BUFFER(append_of_nothing_makes_an_empty_text),
        WITH_BUFFER(every_byte_survives_growth),
        WITH_BUFFER(the_maximum_fits_and_one_byte_more_does_not),
        WITH_BUFFER(after_a_failure_every_append_fails_until_cleared),
        WITH_BUFFER(size_that_would_overflow_is_refused),
        WITH_BUFFER(buffer_with_maximum_zero_holds_the_empty_text),
        WITH_BUFFER(reserved_room_counts_once_it_is_advanced),
        WITH_BUFFER(reserved_room_that_is_not_used_leaves_a_text),
        WITH_BUFFER(printf_formats_and_grows),
        WITH_BUFFER(printf_beyond_the_maximum_writes_nothing),
        WITH_BUFFER(take_moves_the_memory_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
