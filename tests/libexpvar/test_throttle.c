/* test_throttle.c - figures that are collected at most one per cent of the time. */
#include "stats/throttle.h"

#include "base/clock.h"
#include "vars_fixture.h"

struct figures {
    int calls;
    int64_t begin_ns;
    int64_t end_ns;
};

/* Takes at least 20 ms, so that the rest is two seconds. */
static void collect_slowly(void *context) {
    struct figures *figures = context;
    figures->calls++;
    figures->begin_ns = expvar__clock_ns();
    do {
        figures->end_ns = expvar__clock_ns();
    } while (figures->end_ns < figures->begin_ns + 20000000);
}

static struct figures collected, copy;
static struct throttle throttle;

static int set_up(void **state) {
    (void)state;
    collected = copy = (struct figures){0};
    throttle = (struct throttle){.collect = collect_slowly, .figures = &collected, .size = sizeof collected};
    return 0;
}

static void first_read_collects(void **state) {
    (void)state;
    expvar__throttle_read(&throttle, &copy);
    assert_int_equal(collected.calls, 1);
    assert_memory_equal(&copy, &collected, sizeof copy);
}

static void reads_before_the_figures_are_due_get_them_as_they_were(void **state) {
    (void)state;
    for (int i = 0; i < 1000; i++) {
        expvar__throttle_read(&throttle, &copy);
        assert_int_equal(copy.calls, 1);
    }
    assert_int_equal(collected.calls, 1);
}

static void figures_are_due_after_99_times_what_collecting_took(void **state) {
    (void)state;
    const int64_t before_ns = expvar__clock_ns();
    expvar__throttle_read(&throttle, &copy);
    const int64_t after_ns = expvar__clock_ns();
    assert_true(throttle.due_ns >= copy.end_ns + 99 * (copy.end_ns - copy.begin_ns));
    assert_true(throttle.due_ns <= after_ns + 99 * (after_ns - before_ns));
}

static void figures_that_are_due_are_collected_again(void **state) {
    (void)state;
    for (int i = 1; i <= 3; i++) {
        expvar__throttle_read(&throttle, &copy);
        assert_int_equal(copy.calls, i);
        throttle.due_ns = expvar__clock_ns();
    }
}

static void throttles_are_independent(void **state) {
    (void)state;
    struct figures others = {0};
    struct throttle other = {.collect = collect_slowly, .figures = &others, .size = sizeof others};
    expvar__throttle_read(&throttle, &copy);
    expvar__throttle_read(&other, &copy);
    assert_int_equal(collected.calls, 1);
    assert_int_equal(others.calls, 1);
}

static int read_in_child(void) {
    expvar__throttle_read(&throttle, &copy);
    const int first = copy.calls;
    expvar__throttle_read(&throttle, &copy);
    return first * 10 + copy.calls;
}

static void forked_child_collects_its_own_figures_at_once(void **state) {
    (void)state;
    expvar__throttle_read(&throttle, &copy);
    assert_int_equal(run_in_child(read_in_child), 22);
    expvar__throttle_read(&throttle, &copy);
    assert_int_equal(copy.calls, 1);
}

static atomic_int torn;

static void read_often(size_t number) {
    (void)number;
    for (int i = 0; i < 1000; i++) {
        struct figures mine;
        expvar__throttle_read(&throttle, &mine);
        torn += mine.calls != 1 || mine.end_ns < mine.begin_ns + 20000000;
    }
}

static void threads_that_read_at_once_collect_once(void **state) {
    (void)state;
    torn = 0;
    run_threads(4, read_often);
    assert_int_equal(torn, 0);
    assert_int_equal(collected.calls, 1);
}

int main(void) {
#define WITH_THROTTLE(test) cmocka_unit_test_setup(test, set_up)
    const struct CMUnitTest tests[] = {
        WITH_THROTTLE(first_read_collects),
        WITH_THROTTLE(reads_before_the_figures_are_due_get_them_as_they_were),
        WITH_THROTTLE(figures_are_due_after_99_times_what_collecting_took),
        WITH_THROTTLE(figures_that_are_due_are_collected_again),
        WITH_THROTTLE(throttles_are_independent),
        WITH_THROTTLE(forked_child_collects_its_own_figures_at_once),
        WITH_THROTTLE(threads_that_read_at_once_collect_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
