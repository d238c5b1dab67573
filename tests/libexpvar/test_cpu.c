/* test_cpu.c - CPU profiles: totals, shares, sessions, and what is left behind. */
#include "pprof/cpu.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "burn.h"
#include "converge.h"
#include "pprof/frames.h"
#include "pprof/labels.h"

#define MS 1000000

static pthread_t start(void *(*function)(void *), void *argument) {
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, function, argument), 0);
    return thread;
}

static struct sigaction current_action(void) {
    struct sigaction action;
    sigaction(SIGPROF, NULL, &action);
    return action;
}

/* ---- shares and totals ---- */

#define UNIT_NS (150 * (int64_t)MS)

/* Both threads are there when the profile begins: what is missing of a thread until it is found is another case. The
 * times are asked for by who starts the threads, which replace them by what they used. */
static pthread_barrier_t begin;
static int64_t a_ns, b_ns, c_ns;

static void *burn_as_first(void *unused) {
    pthread_barrier_wait(&begin);
    a_ns = burn_a(a_ns);
    return unused;
}

static void *burn_two_in_turn(void *unused) {
    pthread_barrier_wait(&begin);
    b_ns = burn_b(b_ns);
    c_ns = burn_c(c_ns);
    return unused;
}

static void check_split(int rate, int64_t scale) {
    a_ns = 3 * UNIT_NS * scale;
    b_ns = c_ns = UNIT_NS * scale;
    pthread_barrier_init(&begin, NULL, 3);
    const pthread_t first = start(burn_as_first, NULL), second = start(burn_two_in_turn, NULL);
    struct cpu_session *session = expvar__cpu_start(rate);
    assert_non_null(session);
    const int64_t before_ns = burn_process_ns();
    pthread_barrier_wait(&begin);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    pthread_barrier_destroy(&begin);
    const int64_t used_ns = burn_process_ns() - before_ns;
    struct profile *profile = expvar__cpu_stop(session);
    assert_non_null(profile);
    expect_close(expvar__profile_total(profile, 1), used_ns, 0.02);
    expect_close(burn_found(profile, 1, burn_a), a_ns, 0.03);
    expect_close(burn_found(profile, 1, burn_b), b_ns, 0.03);
    expect_close(burn_found(profile, 1, burn_c), c_ns, 0.03);
    expvar__profile_free(profile);
}

static void check_split_at_100_hz(int64_t scale) {
    check_split(100, 3 * scale);
}

static void check_split_at_1000_hz(int64_t scale) {
    check_split(1000, scale);
}

static void shares_and_total_are_right_at_100_hz(void **state) {
    (void)state;
    converge(check_split_at_100_hz);
}

static void shares_and_total_are_right_at_1000_hz(void **state) {
    (void)state;
    converge(check_split_at_1000_hz);
}

static void check_two_sessions(int64_t scale) {
    const int64_t ns = 100 * MS * scale;
    struct cpu_session *slow = expvar__cpu_start(50);
    assert_non_null(slow);
    const int64_t used_a_ns = burn_a(ns);
    struct cpu_session *fast = expvar__cpu_start(1000);
    assert_non_null(fast);
    const int64_t used_b_ns = burn_b(ns);
    struct profile *fast_profile = expvar__cpu_stop(fast);
    const int64_t used_c_ns = burn_c(2 * ns);
    struct profile *slow_profile = expvar__cpu_stop(slow);
    assert_int_equal(burn_found(fast_profile, 1, burn_a), 0);
    assert_int_equal(burn_found(fast_profile, 1, burn_c), 0);
    expect_close(burn_found(fast_profile, 1, burn_b), used_b_ns, 0.03);
    expect_close(burn_found(slow_profile, 1, burn_a), used_a_ns, 0.07);
    expect_close(burn_found(slow_profile, 1, burn_b), used_b_ns, 0.07);
    expect_close(burn_found(slow_profile, 1, burn_c), used_c_ns, 0.07);
    assert_int_equal(expvar__profile_info(slow_profile)->period, 20 * MS);
    assert_int_equal(expvar__profile_info(fast_profile)->period, 1 * MS);
    expvar__profile_free(fast_profile);
    expvar__profile_free(slow_profile);
}

static void two_sessions_of_different_rates_are_both_right(void **state) {
    (void)state;
    converge(check_two_sessions);
}

static void *burn_2_ms(void *unused) {
    burn_a(2 * MS);
    return unused;
}

static void check_short_threads(int64_t scale) {
    struct cpu_session *session = expvar__cpu_start(1000);
    assert_non_null(session);
    const int64_t before_ns = burn_process_ns();
    for (int64_t i = 0; i < 100 * scale; i++)
        pthread_join(start(burn_2_ms, NULL), NULL);
    const int64_t used_ns = burn_process_ns() - before_ns;
    struct profile *profile = expvar__cpu_stop(session);
    expect_close(expvar__profile_total(profile, 1), used_ns, 0.03);
    expvar__profile_free(profile);
}

static void threads_that_come_and_go_are_in_the_total(void **state) {
    (void)state;
    converge(check_short_threads);
}

static void *announce_and_burn(void *ns) {
    expvar__cpu_thread_started();
    a_ns += burn_a(*(const int64_t *)ns);
    return NULL;
}

/* Of each thread, the time since the last kernel tick is not sampled. */
static void check_announced_threads(int64_t scale) {
    int64_t each_ns = 80 * MS * scale;
    a_ns = 0;
    struct cpu_session *session = expvar__cpu_start(1000);
    assert_non_null(session);
    for (int i = 0; i < 5; i++)
        pthread_join(start(announce_and_burn, &each_ns), NULL);
    struct profile *profile = expvar__cpu_stop(session);
    expect_close(burn_found(profile, 1, burn_a), a_ns, 0.08);
    expvar__profile_free(profile);
}

static void threads_that_announce_themselves_are_sampled_from_their_start(void **state) {
    (void)state;
    converge(check_announced_threads);
}

static void *burn_blocking(void *unused) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPROF);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_barrier_wait(&begin); /* there is no profile yet */
    pthread_barrier_wait(&begin);
    a_ns = burn_a(a_ns);
    return unused;
}

static void check_blocking_thread(int64_t scale) {
    a_ns = 300 * MS * scale;
    pthread_barrier_init(&begin, NULL, 2);
    const pthread_t thread = start(burn_blocking, NULL);
    pthread_barrier_wait(&begin);
    struct cpu_session *session = expvar__cpu_start(100);
    assert_non_null(session);
    const int64_t before_ns = burn_process_ns();
    pthread_barrier_wait(&begin);
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&begin);
    const int64_t used_ns = burn_process_ns() - before_ns;
    struct profile *profile = expvar__cpu_stop(session);
    expect_close(expvar__profile_total(profile, 1), used_ns, 0.05);
    assert_int_equal(burn_found(profile, 1, burn_a), 0);
    expect_true(burn_found_frame(profile, 1, expvar__frame_name(FRAME_BLOCKED)) > a_ns / 3,
                "a third is seen as blocked");
    expvar__profile_free(profile);
}

static void thread_that_blocks_the_signal_is_accounted_for(void **state) {
    (void)state;
    converge(check_blocking_thread);
}

static int64_t total_labelled(const struct profile *profile) {
    int64_t labelled_ns = 0;
    for (size_t i = 0; i < expvar__profile_count(profile); i++) {
        const struct profile_sample sample = expvar__profile_get(profile, i);
        if (!sample.label_count)
            continue;
        assert_string_equal(sample.labels[0].key, "route");
        assert_string_equal(sample.labels[0].text, "/search");
        labelled_ns += sample.values[1];
    }
    return labelled_ns;
}

static void check_labels(int64_t scale) {
    struct cpu_session *session = expvar__cpu_start(1000);
    assert_non_null(session);
    assert_int_equal(expvar__label("route", "/search"), 0);
    const int64_t used_ns = burn_a(100 * MS * scale);
    assert_int_equal(expvar__label("route", NULL), 0);
    burn_b(100 * MS * scale);
    struct profile *profile = expvar__cpu_stop(session);
    expect_close(total_labelled(profile), used_ns, 0.05);
    expvar__profile_free(profile);
    assert_int_equal(expvar__labels_sets(), 0);
}

static void samples_carry_the_labels_of_their_thread(void **state) {
    (void)state;
    converge(check_labels);
}

/* ---- the signal ---- */

static void host_handler(int signal) {
    (void)signal;
}

static void handler_of_the_host_is_respected(void **state) {
    (void)state;
    signal(SIGPROF, host_handler);
    errno = 0;
    assert_null(expvar__cpu_start(100));
    assert_int_equal(errno, EBUSY);
    assert_true(current_action().sa_handler == host_handler);
    signal(SIGPROF, SIG_DFL);
}

static void action_that_was_found_is_restored(void **state) {
    (void)state;
    void (*const actions[])(int) = {SIG_DFL, SIG_IGN};
    for (int i = 0; i < 2; i++) {
        signal(SIGPROF, actions[i]);
        struct cpu_session *session = expvar__cpu_start(1000);
        assert_non_null(session);
        burn_a(20 * MS);
        expvar__cpu_cancel(session);
        assert_true(current_action().sa_handler == actions[i]);
    }
    signal(SIGPROF, SIG_DFL);
}

static void handler_that_the_host_installs_meanwhile_is_kept(void **state) {
    (void)state;
    struct cpu_session *session = expvar__cpu_start(1000);
    assert_non_null(session);
    signal(SIGPROF, host_handler);
    expvar__cpu_cancel(session);
    assert_true(current_action().sa_handler == host_handler);
    signal(SIGPROF, SIG_DFL);
}

static void signal_that_is_still_pending_kills_nobody(void **state) {
    (void)state;
    struct cpu_session *session = expvar__cpu_start(1000);
    assert_non_null(session);
    sigset_t set, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGPROF);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    do {
        burn_a(20 * MS);
        sigpending(&pending);
    } while (!sigismember(&pending, SIGPROF));
    expvar__cpu_cancel(session);
    assert_true(current_action().sa_handler == SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL); /* would end the process */
}

static void errno_survives_the_handler(void **state) {
    (void)state;
    struct cpu_session *session = expvar__cpu_start(1000);
    assert_non_null(session);
    errno = 4711;
    burn_a(100 * MS);
    assert_int_equal(errno, 4711);
    expvar__cpu_cancel(session);
}

/* ---- arguments and limits ---- */

static void rate_out_of_range_is_refused(void **state) {
    (void)state;
    const int rates[] = {0, -1, CPU_RATE_MAX + 1};
    for (int i = 0; i < 3; i++) {
        errno = 0;
        assert_null(expvar__cpu_start(rates[i]));
        assert_int_equal(errno, EINVAL);
    }
}

static void sessions_are_limited(void **state) {
    (void)state;
    struct cpu_session *sessions[CPU_SESSIONS_MAX];
    for (int i = 0; i < CPU_SESSIONS_MAX; i++)
        assert_non_null(sessions[i] = expvar__cpu_start(100));
    errno = 0;
    assert_null(expvar__cpu_start(100));
    assert_int_equal(errno, EUSERS);
    for (int i = 0; i < CPU_SESSIONS_MAX; i++)
        expvar__cpu_cancel(sessions[i]);
    expvar__cpu_cancel(NULL);
}

static void every_refusal_has_a_reason(void **state) {
    (void)state;
    const int errors[] = {EINVAL, EBUSY, EAGAIN, EMFILE, ENOENT, EUSERS, ENOMEM, EACCES};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        assert_true(strlen(expvar__cpu_reason(errors[i])) > 5);
}

/* ---- fork ---- */

static int child_of(int (*function)(void *), void *argument) {
    const pid_t child = fork();
    if (child == 0)
        _exit(function(argument));
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

struct child_of_session {
    struct cpu_session *session; /* the parent's */
    int64_t burn_ns;
};

#define CHILD_IS_OFF 5

static int check_child(void *argument) {
    const struct child_of_session *child = argument;
    if (current_action().sa_handler != SIG_DFL)
        return 1;
    errno = 0;
    if (expvar__cpu_stop(child->session) || errno != ESRCH)
        return 2;
    burn_a(50 * MS); /* no timer of the parent's */
    struct cpu_session *own = expvar__cpu_start(1000);
    if (!own)
        return 3;
    const int64_t used_ns = burn_b(child->burn_ns);
    struct profile *profile = expvar__cpu_stop(own);
    if (!profile || burn_found(profile, 1, burn_a) != 0)
        return 4;
    const int64_t missing_ns = llabs(burn_found(profile, 1, burn_b) - used_ns);
    expvar__profile_free(profile);
    return missing_ns <= used_ns / 10 ? 0 : CHILD_IS_OFF;
}

static void check_parent_and_child(int64_t scale) {
    struct child_of_session child = {.session = expvar__cpu_start(1000), .burn_ns = 100 * MS * scale};
    assert_non_null(child.session);
    const int status = child_of(check_child, &child);
    if (status != CHILD_IS_OFF)
        assert_int_equal(status, 0);
    expect_true(status == 0, "the child's profile of itself");
    const int64_t used_ns = burn_c(100 * MS * scale);
    struct profile *profile = expvar__cpu_stop(child.session);
    assert_non_null(profile);
    expect_close(burn_found(profile, 1, burn_c), used_ns, 0.1);
    assert_int_equal(burn_found(profile, 1, burn_b), 0);
    expvar__profile_free(profile);
}

static void child_is_not_profiled_and_can_profile_itself(void **state) {
    (void)state;
    converge(check_parent_and_child);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_and_total_are_right_at_100_hz),
        cmocka_unit_test(shares_and_total_are_right_at_1000_hz),
        cmocka_unit_test(two_sessions_of_different_rates_are_both_right),
        cmocka_unit_test(threads_that_come_and_go_are_in_the_total),
        cmocka_unit_test(threads_that_announce_themselves_are_sampled_from_their_start),
        cmocka_unit_test(thread_that_blocks_the_signal_is_accounted_for),
        cmocka_unit_test(samples_carry_the_labels_of_their_thread),
        cmocka_unit_test(handler_of_the_host_is_respected),
        cmocka_unit_test(action_that_was_found_is_restored),
        cmocka_unit_test(handler_that_the_host_installs_meanwhile_is_kept),
        cmocka_unit_test(signal_that_is_still_pending_kills_nobody),
        cmocka_unit_test(errno_survives_the_handler),
        cmocka_unit_test(rate_out_of_range_is_refused),
        cmocka_unit_test(sessions_are_limited),
        cmocka_unit_test(every_refusal_has_a_reason),
        cmocka_unit_test(child_is_not_profiled_and_can_profile_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
