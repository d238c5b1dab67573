/* test_body.c - bodies of replies: their maximum, and the buffers that are kept. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/source/body.h"
#include "../support/failing_alloc.h"

static char bytes[BODIES_KEPT_BYTES * 2];

static void body_joins_what_is_appended(void **state) {
    (void)state;
    struct bodies bodies = {.max = 100};
    struct body body = {0};
    assert_int_equal(body_append(&bodies, &body, "one ", 4), 0);
    assert_int_equal(body_append(&bodies, &body, "two", 3), 0);
    assert_string_equal(body.data, "one two");
    assert_int_equal(body.size, 7);
    body_release(&bodies, &body);
    bodies_fini(&bodies);
}

static void body_ends_at_its_maximum(void **state) {
    (void)state;
    struct bodies bodies = {.max = 5};
    struct body body = {0};
    assert_int_equal(body_append(&bodies, &body, "12345", 5), 0);
    errno = 0;
    assert_int_equal(body_append(&bodies, &body, "6", 1), -1);
    assert_int_equal(errno, EMSGSIZE);
    assert_string_equal(body.data, "12345");
    assert_int_equal(body_append(&bodies, &body, "", 0), 0);
    body_release(&bodies, &body);
    bodies_fini(&bodies);
}

static void small_buffer_is_used_again(void **state) {
    (void)state;
    struct bodies bodies = {.max = sizeof(bytes)};
    struct body first = {0};
    struct body second = {0};
    assert_int_equal(body_append(&bodies, &first, "old", 3), 0);
    const char *data = first.data;
    body_release(&bodies, &first);
    assert_null(first.data);
    assert_int_equal(body_append(&bodies, &second, "n", 1), 0);
    assert_ptr_equal(second.data, data);
    assert_string_equal(second.data, "n");
    body_release(&bodies, &second);
    bodies_fini(&bodies);
}

static void large_buffer_is_given_back(void **state) {
    (void)state;
    struct bodies bodies = {.max = sizeof(bytes)};
    struct body body = {0};
    assert_int_equal(body_append(&bodies, &body, bytes, sizeof(bytes)), 0);
    body_release(&bodies, &body);
    assert_int_equal(bodies.count, 0);
    bodies_fini(&bodies);
}

static void only_some_buffers_are_kept(void **state) {
    (void)state;
    struct bodies bodies = {.max = sizeof(bytes)};
    struct body many[BODIES_KEPT + 3] = {0};
    for (size_t i = 0; i < BODIES_KEPT + 3; i++)
        assert_int_equal(body_append(&bodies, &many[i], "x", 1), 0);
    for (size_t i = 0; i < BODIES_KEPT + 3; i++)
        body_release(&bodies, &many[i]);
    assert_int_equal(bodies.count, BODIES_KEPT);
    bodies_fini(&bodies);
}

static void lack_of_memory_leaves_the_body_as_it_was(void **state) {
    (void)state;
    const long before = failing_alloc_live();
    struct bodies bodies = {.max = sizeof(bytes)};
    struct body body = {0};
    failing_alloc_at(1);
    errno = 0;
    assert_int_equal(body_append(&bodies, &body, "x", 1), -1);
    assert_int_equal(errno, ENOMEM);
    assert_true(failing_alloc_stop());
    assert_null(body.data);
    assert_int_equal(body_append(&bodies, &body, "x", 1), 0);
    failing_alloc_at(1);
    assert_int_equal(body_append(&bodies, &body, bytes, sizeof(bytes) / 2), -1);
    assert_true(failing_alloc_stop());
    assert_string_equal(body.data, "x");
    body_release(&bodies, &body);
    bodies_fini(&bodies);
    assert_int_equal(failing_alloc_live(), before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(body_joins_what_is_appended), cmocka_unit_test(body_ends_at_its_maximum),
        cmocka_unit_test(small_buffer_is_used_again),  cmocka_unit_test(large_buffer_is_given_back),
        cmocka_unit_test(only_some_buffers_are_kept),  cmocka_unit_test(lack_of_memory_leaves_the_body_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
