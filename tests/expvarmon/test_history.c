#include "../../expvarmon/model/history.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

static void assert_newest(const struct history *history, size_t count, double newest) {
    assert_int_equal(history->count, count);
    for (size_t age = 0; age < count; age++)
        assert_true(history_at(history, age) == newest - (double)age);
    assert_true(isnan(history_at(history, count)));
}

static void history_is_empty_when_all_zero(void **state) {
    (void)state;
    struct history history = {0};
    assert_true(isnan(history_at(&history, 0)));
    assert_true(isnan(history_at(&history, SIZE_MAX)));
    history_fini(&history);
}

static void history_keeps_the_order_while_it_grows(void **state) {
    (void)state;
    struct history history = {0};
    for (size_t i = 1; i <= HISTORY_MAX; i++) {
        assert_int_equal(history_push(&history, (double)i), 0);
        assert_true(history_at(&history, 0) == (double)i);
    }
    assert_newest(&history, HISTORY_MAX, HISTORY_MAX);
    history_fini(&history);
}

static void history_drops_the_oldest_when_full(void **state) {
    (void)state;
    struct history history = {0};
    for (size_t i = 1; i <= 3 * HISTORY_MAX + 7; i++)
        history_push(&history, (double)i);
    assert_newest(&history, HISTORY_MAX, 3 * HISTORY_MAX + 7);
    assert_int_equal(history.capacity, HISTORY_MAX);
    history_fini(&history);
}

static void history_memory_grows_with_the_samples(void **state) {
    (void)state;
    struct history history = {0};
    history_push(&history, 1);
    assert_true(history.capacity < HISTORY_MAX / 10);
    history_fini(&history);
}

static void history_keeps_gaps(void **state) {
    (void)state;
    struct history history = {0};
    history_push(&history, 1);
    history_push(&history, NAN);
    history_push(&history, 3);
    assert_true(isnan(history_at(&history, 1)));
    assert_true(history_at(&history, 2) == 1);
    history_fini(&history);
}

static void history_stays_empty_without_memory_for_a_first_sample(void **state) {
    (void)state;
    struct history history = {0};
    failing_alloc_at(1);
    assert_int_equal(history_push(&history, 1), -1);
    assert_int_equal(history.count, 0);
    assert_int_equal(history_push(&history, 2), 0);
    assert_newest(&history, 1, 2);
    history_fini(&history);
}

/* Growing later has to unwind the ring, which by then does not begin at its start. */
static void history_loses_the_oldest_where_it_cannot_grow(void **state) {
    (void)state;
    struct history history = {0};
    double sample = 0;
    do
        history_push(&history, ++sample);
    while (history.count < history.capacity);
    const size_t full = history.count;
    for (int i = 0; i < 10; i++) {
        failing_alloc_at(1);
        assert_int_equal(history_push(&history, ++sample), -1);
        assert_newest(&history, full, sample);
    }
    failing_alloc_stop();
    assert_int_equal(history_push(&history, ++sample), 0);
    assert_newest(&history, full + 1, sample);
    history_fini(&history);
}

static void history_fini_leaves_an_empty_history(void **state) {
    (void)state;
    struct history history = {0};
    history_push(&history, 1);
    history_fini(&history);
    assert_int_equal(history_push(&history, 2), 0);
    assert_newest(&history, 1, 2);
    history_fini(&history);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_is_empty_when_all_zero),
        cmocka_unit_test(history_keeps_the_order_while_it_grows),
        cmocka_unit_test(history_drops_the_oldest_when_full),
        cmocka_unit_test(history_memory_grows_with_the_samples),
        cmocka_unit_test(history_keeps_gaps),
        cmocka_unit_test(history_stays_empty_without_memory_for_a_first_sample),
        cmocka_unit_test(history_loses_the_oldest_where_it_cannot_grow),
        cmocka_unit_test(history_fini_leaves_an_empty_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
