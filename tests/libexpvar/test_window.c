/* test_window.c - windows that advance when they are read. */
#include "vars/window.h"

#include "vars_fixture.h"

#define SECOND ((int64_t)1000000000)
#define SPAN   (60 * SECOND)
#define BIRTH  (1000 * SECOND)

static struct window window;

static int set_up(void **state) {
    (void)state;
    expvar__window_reset(&window, BIRTH, 0);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    expvar__window_fini(&window);
    memset(&window, 0, sizeof window);
    return 0;
}

/* A read, as histograms and rates make it. Returns what the window gained. */
static double read_at(int64_t second, double total, double *seconds) {
    const int64_t now = BIRTH + second * SECOND;
    if (expvar__window_see(&window, SPAN, now, total))
        expvar__window_push(&window, now, total, malloc(8), 8);
    return total - expvar__window_begin(&window, SPAN, now, seconds)->total;
}

static void a_young_window_reaches_back_to_its_birth(void **state) {
    (void)state;
    double seconds;
    assert_true(read_at(0, 0, &seconds) == 0);
    assert_true(seconds == 0);
    assert_true(read_at(12, 7, &seconds) == 7);
    assert_true(seconds == 12);
    assert_true(read_at(59, 9, &seconds) == 9);
    assert_true(seconds == 59);
}

static void a_busy_window_is_as_long_as_its_span_and_at_most_a_twelfth_more(void **state) {
    (void)state;
    double seconds;
    for (int64_t second = 1; second < 3000; second++) {
        double gained = read_at(second, (double)second * 10, &seconds);
        assert_true(gained == seconds * 10);
        if (second >= 60)
            assert_true(seconds >= 60 && seconds <= 65);
    }
}

static void a_window_that_was_idle_at_its_beginning_is_exactly_its_span(void **state) {
    (void)state;
    double seconds;
    read_at(5, 100, &seconds);
    read_at(200, 100, &seconds); /* idle in between */
    assert_true(read_at(230, 130, &seconds) == 30);
    assert_true(seconds == 60);
    assert_true(read_at(259, 131, &seconds) == 31);
    assert_true(seconds == 60);
}

static void reads_that_are_rare_make_the_window_longer_and_say_so(void **state) {
    (void)state;
    double seconds;
    read_at(600, 100, &seconds);
    assert_true(seconds == 600);
    assert_true(read_at(900, 400, &seconds) == 300);
    assert_true(seconds == 300);
    assert_true(read_at(1200, 1000, &seconds) == 600);
    assert_true(seconds == 300);
}

static void many_reads_keep_no_more_observations_than_few(void **state) {
    (void)state;
    double seconds;
    for (int i = 1; i <= 100; i++)
        read_at(4, i, &seconds);
    assert_int_equal(window.count, 1);
    read_at(5, 200, &seconds);
    assert_int_equal(window.count, 2);
    for (int64_t second = 6; second < 4000; second++)
        read_at(second, 200 + (double)second, &seconds);
    assert_int_equal(window.count, EXPVAR__WINDOW_OBSERVATIONS);
}

static void an_idle_window_keeps_nothing_new(void **state) {
    (void)state;
    double seconds;
    for (int64_t second = 1; second < 4000; second += 10)
        assert_true(read_at(second, 0, &seconds) == 0);
    assert_int_equal(window.count, 1);
    assert_true(seconds == 60);
}

static void a_reset_forgets_what_was(void **state) {
    (void)state;
    double seconds;
    read_at(30, 100, &seconds);
    expvar__window_reset(&window, BIRTH + 40 * SECOND, 5);
    assert_true(read_at(50, 8, &seconds) == 3);
    assert_true(seconds == 10);
}

int main(void) {
#define WITH_WINDOW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_WINDOW(a_young_window_reaches_back_to_its_birth),
        WITH_WINDOW(a_busy_window_is_as_long_as_its_span_and_at_most_a_twelfth_more),
        WITH_WINDOW(a_window_that_was_idle_at_its_beginning_is_exactly_its_span),
        WITH_WINDOW(reads_that_are_rare_make_the_window_longer_and_say_so),
        WITH_WINDOW(many_reads_keep_no_more_observations_than_few),
        WITH_WINDOW(an_idle_window_keeps_nothing_new),
        WITH_WINDOW(a_reset_forgets_what_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
