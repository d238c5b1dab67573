/* test_cell.c - the inline fast path: additions in signal handlers that interrupt additions. */
#include "expvar/cell.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "vars_fixture.h"

static expvar_int *same, *other;
static expvar_float *real;
static atomic_int handled;

static void add_in_handler(int unused) {
    (void)unused;
    expvar_int_add(same, 1000);
    expvar_int_add(other, 1);
    handled++;
}

static int set_up(void **state) {
    (void)state;
    struct sigaction action = {.sa_handler = add_in_handler, .sa_flags = SA_RESTART};
    same = expvar_int_new("same");
    other = expvar_int_new("other");
    real = expvar_float_new("real");
    handled = 0;
    return !same || !other || !real || sigaction(SIGUSR1, &action, NULL) < 0 || sigaction(SIGALRM, &action, NULL) < 0;
}

static int tear_down(void **state) {
    (void)state;
    signal(SIGUSR1, SIG_DFL);
    signal(SIGALRM, SIG_DFL);
    return expvar_unpublish("same") || expvar_unpublish("other") || expvar_unpublish("real");
}

#define INTERRUPTIONS REPEAT(10000)

/* Adds in every way that compiles differently, until the handler ran often enough. Returns how often it did. */
static int64_t add_until_interrupted_often(void) {
    int64_t rounds = 0;
    for (volatile int64_t seven = 7; handled < INTERRUPTIONS; rounds++) {
        expvar_int_add(same, 1);
        expvar_int_add(same, seven);
        expvar_int_add(same, rounds & 1);
        expvar_int_add(other, -1);
        expvar_float_add(real, 0.5);
    }
    return rounds;
}

static void assert_sums(int64_t rounds) {
    assert_int_equal(expvar_int_value(same), rounds * 8 + rounds / 2 + (int64_t)handled * 1000);
    assert_int_equal(expvar_int_value(other), handled - rounds);
    assert_true(expvar_float_value(real) == (double)rounds * 0.5);
}

static void no_addition_is_lost_in_a_storm_of_timer_signals(void **state) {
    (void)state;
    const struct itimerval often = {{0, 20}, {0, 20}}, never = {0};
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    int64_t rounds = add_until_interrupted_often();
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    assert_sums(rounds);
}

static atomic_bool storm_over;
static pthread_t target;

/* The next one only after the last, and some time later, or the target would do nothing but handle them. */
static void *send_signals(void *unused) {
    (void)unused;
    for (unsigned seed = 1; !storm_over;) {
        const int before = handled;
        pthread_kill(target, SIGUSR1);
        while (handled == before && !storm_over)
            ;
        for (volatile int pause = rand_r(&seed) % 2000; pause > 0; pause--)
            ;
    }
    return NULL;
}

static void no_addition_is_lost_in_a_storm_of_signals_of_another_thread(void **state) {
    (void)state;
    pthread_t sender;
    target = pthread_self();
    storm_over = false;
    assert_int_equal(pthread_create(&sender, NULL, send_signals, NULL), 0);
    int64_t rounds = add_until_interrupted_often();
    storm_over = true;
    pthread_join(sender, NULL);
    assert_sums(rounds);
}

static void raise_before_any_addition(size_t number) {
    raise(SIGUSR1);
    expvar_int_add(same, (int64_t)number);
}

static void handler_may_make_the_first_addition_of_a_thread(void **state) {
    (void)state;
    for (int i = 0; i < 50; i++)
        run_threads(4, raise_before_any_addition);
    assert_int_equal(handled, 200);
    assert_int_equal(expvar_int_value(same), 200 * 1000 + 50 * 6);
    assert_int_equal(expvar_int_value(other), 200);
}

/* The timer of this thread alone fires again and again while it attaches, adds and exits. */
static void live_under_fire(size_t number) {
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
    const struct itimerspec often = {{0, 100000}, {0, 1 + (long)number * 700}};
    timer_t timer;
    event._sigev_un._tid = gettid();
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0)
        return;
    timer_settime(timer, 0, &often, NULL);
    for (int i = 0; i < 20; i++)
        expvar_int_add(same, 1);
    timer_delete(timer);
}

static void handlers_that_race_with_attach_and_exit_lose_nothing(void **state) {
    (void)state;
    const int waves = REPEAT(300);
    for (int i = 0; i < waves; i++)
        run_threads(8, live_under_fire);
    assert_int_equal(expvar_int_value(same), (int64_t)waves * 8 * 20 + (int64_t)handled * 1000);
    assert_int_equal(expvar_int_value(other), handled);
}

static _Atomic int64_t value_in_handler;

static void read_in_handler(int unused) {
    (void)unused;
    value_in_handler = expvar_int_value(same);
}

static void value_may_be_read_in_a_handler(void **state) {
    (void)state;
    signal(SIGUSR1, read_in_handler);
    expvar_int_add(same, 3);
    raise(SIGUSR1);
    assert_int_equal(value_in_handler, 3);
}

int main(void) {
#define WITH_HANDLER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_HANDLER(no_addition_is_lost_in_a_storm_of_timer_signals),
        WITH_HANDLER(no_addition_is_lost_in_a_storm_of_signals_of_another_thread),
        WITH_HANDLER(handler_may_make_the_first_addition_of_a_thread),
        WITH_HANDLER(handlers_that_race_with_attach_and_exit_lose_nothing),
        WITH_HANDLER(value_may_be_read_in_a_handler),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
