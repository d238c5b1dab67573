/* test_threads.c - the stacks of all threads: of those that compute, wait, block the signal, or are gone. */
#include "pprof/threads.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "burn.h"
#include "converge.h"
#include "pprof/cpu.h"
#include "pprof/frames.h"
#include "pprof/wall.h"

#define MS 1000000

/* A thread that says who it is and then does what `wait` does until `stop`. */
struct worker {
    pthread_t thread;
    pid_t tid;
    const char *name;
    void (*wait)(struct worker *worker);
    sem_t ready;
    int pipe[2];
    pthread_mutex_t *lock;
    atomic_bool stop;
};

static void wait_in_read(struct worker *worker) {
    char byte;
    while (read(worker->pipe[0], &byte, 1) > 0)
        continue;
}

static void wait_for_lock(struct worker *worker) {
    pthread_mutex_lock(worker->lock);
    pthread_mutex_unlock(worker->lock);
}

static void compute(struct worker *worker) {
    while (!worker->stop)
        burn_a(MS / 10);
}

static void block_and_wait(struct worker *worker) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    sem_post(&worker->ready);
    wait_in_read(worker);
}

static void label_and_wait(struct worker *worker) {
    expvar__label("job", "wait");
    sem_post(&worker->ready);
    wait_in_read(worker);
}

static void *work(void *argument) {
    struct worker *worker = argument;
    worker->tid = gettid();
    pthread_setname_np(pthread_self(), worker->name);
    if (worker->wait != block_and_wait && worker->wait != label_and_wait)
        sem_post(&worker->ready);
    worker->wait(worker);
    return NULL;
}

static void begin(struct worker *worker, const char *name, void (*wait)(struct worker *), pthread_mutex_t *lock) {
    *worker = (struct worker){.name = name, .wait = wait, .lock = lock};
    assert_int_equal(pipe(worker->pipe), 0);
    sem_init(&worker->ready, 0, 0);
    assert_int_equal(pthread_create(&worker->thread, NULL, work, worker), 0);
    while (sem_wait(&worker->ready))
        continue;
}

static void end(struct worker *worker) {
    worker->stop = true;
    close(worker->pipe[1]);
    pthread_join(worker->thread, NULL);
    close(worker->pipe[0]);
}

static const struct thread_stack *find(const struct threads_dump *dump, pid_t tid) {
    for (size_t i = 0; i < expvar__threads_count(dump); i++)
        if (expvar__threads_get(dump, i)->tid == tid)
            return expvar__threads_get(dump, i);
    fail_msg("thread %d is not listed", (int)tid);
    return NULL;
}

static void every_thread_shows_its_stack_wherever_it_is(void **state) {
    (void)state;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct worker reader, waiter, computer;
    pthread_mutex_lock(&lock);
    begin(&reader, "a reader", wait_in_read, NULL);
    begin(&waiter, "a waiter", wait_for_lock, &lock);
    begin(&computer, "a computer", compute, NULL);
    struct threads_dump *dump = expvar__threads_dump(20 * (int64_t)THREADS_DEADLINE_NS);
    assert_non_null(dump);
    const struct worker *const workers[] = {&reader, &waiter, &computer};
    for (int i = 0; i < 3; i++) {
        const struct thread_stack *thread = find(dump, workers[i]->tid);
        assert_int_equal(thread->answer, THREAD_ANSWERED);
        assert_string_equal(thread->status.name, workers[i]->name);
        assert_true(thread->depth > 2);
    }
    assert_int_equal(find(dump, gettid())->answer, THREAD_ANSWERED);
    assert_true(find(dump, gettid())->depth > 4);
    expvar__threads_dump_free(dump);
    pthread_mutex_unlock(&lock);
    end(&reader);
    end(&waiter);
    end(&computer);
}

static void thread_that_blocks_the_signal_is_not_waited_for(void **state) {
    (void)state;
    struct worker worker;
    begin(&worker, "blocks", block_and_wait, NULL);
    const int64_t hour_ns = 3600 * (int64_t)1000000000;
    struct threads_dump *dump = expvar__threads_dump(hour_ns);
    const struct thread_stack *thread = find(dump, worker.tid);
    assert_int_equal(thread->answer, THREAD_BLOCKS);
    assert_int_equal(thread->depth, 0);
    assert_true(thread->status.state == 'S' || thread->status.state == 'R');
    expvar__threads_dump_free(dump);
    end(&worker);
}

static void thread_that_does_not_answer_is_listed_as_silent(void **state) {
    (void)state;
    struct worker worker;
    begin(&worker, "silent", wait_in_read, NULL);
    struct threads_dump *dump = expvar__threads_dump(0); /* nobody can be in time, but for the caller */
    assert_non_null(dump);
    struct profile *profile = expvar__threads_profile(dump, "threads");
    const enum thread_answer answer = find(dump, worker.tid)->answer;
    if (answer == THREAD_SILENT)
        assert_true(burn_found_frame(profile, 0, expvar__frame_name(FRAME_SILENT)) >= 1);
    assert_int_equal(expvar__profile_total(profile, 0), expvar__threads_count(dump));
    expvar__profile_free(profile);
    expvar__threads_dump_free(dump);
    end(&worker);
}

static void equal_stacks_are_one_sample(void **state) {
    (void)state;
    struct worker workers[6];
    for (int i = 0; i < 6; i++)
        begin(&workers[i], "alike", wait_in_read, NULL);
    int64_t most = 0;
    while (most < 6) { /* those that have just begun are on their way to read */
        struct threads_dump *dump = expvar__threads_dump(20 * (int64_t)THREADS_DEADLINE_NS);
        struct profile *profile = expvar__threads_profile(dump, "threads");
        assert_int_equal(expvar__profile_total(profile, 0), expvar__threads_count(dump));
        for (size_t i = 0; i < expvar__profile_count(profile); i++)
            if (expvar__profile_get(profile, i).values[0] > most)
                most = expvar__profile_get(profile, i).values[0];
        expvar__profile_free(profile);
        expvar__threads_dump_free(dump);
    }
    assert_int_equal(most, 6);
    for (int i = 0; i < 6; i++)
        end(&workers[i]);
}

static void labels_are_those_of_each_thread(void **state) {
    (void)state;
    struct worker labelled, plain;
    begin(&labelled, "labelled", label_and_wait, NULL);
    begin(&plain, "plain", wait_in_read, NULL);
    struct threads_dump *dump = expvar__threads_dump(20 * (int64_t)THREADS_DEADLINE_NS);
    const struct label_set *labels = find(dump, labelled.tid)->labels;
    assert_int_equal(expvar__labels_count(labels), 1);
    assert_string_equal(expvar__labels_get(labels, 0)->value, "wait");
    assert_null(find(dump, plain.tid)->labels);
    end(&labelled); /* the dump keeps what it has */
    end(&plain);
    assert_string_equal(expvar__labels_get(labels, 0)->key, "job");
    expvar__threads_dump_free(dump);
    assert_int_equal(expvar__labels_sets(), 0);
}

static void *end_at_once(void *unused) {
    return unused;
}

static void threads_that_end_meanwhile_harm_nobody(void **state) {
    (void)state;
    for (int i = 0; i < 100; i++) {
        pthread_t threads[8];
        for (int j = 0; j < 8; j++)
            assert_int_equal(pthread_create(&threads[j], NULL, end_at_once, NULL), 0);
        struct threads_dump *dump = expvar__threads_dump(20 * (int64_t)THREADS_DEADLINE_NS);
        assert_non_null(dump);
        assert_true(expvar__threads_count(dump) >= 1);
        expvar__threads_dump_free(dump);
        for (int j = 0; j < 8; j++)
            pthread_join(threads[j], NULL);
    }
    assert_true(expvar__threads_number() >= 1);
}

static void host_handler(int signal) {
    (void)signal;
}

static void handler_of_the_host_is_respected(void **state) {
    (void)state;
    signal(SIGPROF, host_handler);
    errno = 0;
    assert_null(expvar__threads_dump(THREADS_DEADLINE_NS));
    assert_int_equal(errno, EBUSY);
    signal(SIGPROF, SIG_DFL);
}

static void check_dumps_in_a_cpu_profile(int64_t scale) {
    struct cpu_session *session = expvar__cpu_start(1000);
    struct worker computer;
    int64_t used_ns = 0, answers = 0;
    begin(&computer, "a computer", compute, NULL);
    for (int64_t i = 0; i < 50 * scale; i++) {
        struct threads_dump *dump = expvar__threads_dump(20 * (int64_t)THREADS_DEADLINE_NS);
        answers += find(dump, computer.tid)->answer == THREAD_ANSWERED;
        expvar__threads_dump_free(dump);
        used_ns += burn_b(2 * MS);
    }
    end(&computer);
    struct profile *profile = expvar__cpu_stop(session);
    assert_true(burn_found(profile, 1, burn_a) > 0);
    expect_close(burn_found(profile, 1, burn_b), used_ns, 0.2);
    expect_true(answers > 45 * scale, "nine in ten dumps have the stack of a thread that computes");
    expvar__profile_free(profile);
}

static void dump_and_cpu_profile_do_not_disturb_each_other(void **state) {
    (void)state;
    converge(check_dumps_in_a_cpu_profile);
    struct sigaction action;
    sigaction(SIGPROF, NULL, &action);
    assert_true(action.sa_handler == SIG_DFL);
}

static void wall_profile_counts_waiting_threads_as_well(void **state) {
    (void)state;
    struct worker reader, computer;
    begin(&reader, "a reader", wait_in_read, NULL);
    begin(&computer, "a computer", compute, NULL);
    struct wall *wall = expvar__wall_new(1000);
    assert_non_null(wall);
    assert_int_equal(expvar__wall_period_ns(wall), MS);
    const int64_t before_ns = expvar__clock_ns();
    for (int i = 0; i < 50; i++) {
        burn_b(MS);
        assert_int_equal(expvar__wall_tick(wall), 0);
    }
    const int64_t lasted_ns = expvar__clock_ns() - before_ns;
    struct profile *profile = expvar__wall_finish(wall);
    assert_int_equal(expvar__profile_total(profile, 0), 3 * 50);
    assert_true(expvar__profile_total(profile, 1) <= 3 * lasted_ns + 3 * MS);
    assert_true(expvar__profile_total(profile, 1) >= 3 * 49 * MS);
    const int64_t found = burn_found(profile, 0, burn_a); /* the others say why it has no stack */
    assert_true(found > 0);
    assert_true(found + burn_found_frame(profile, 0, expvar__frame_name(FRAME_SILENT)) +
                    burn_found_frame(profile, 0, expvar__frame_name(FRAME_BLOCKED)) >
                25);
    expvar__profile_free(profile);
    end(&reader);
    end(&computer);
    errno = 0;
    assert_null(expvar__wall_new(WALL_RATE_MAX + 1));
    assert_int_equal(errno, EINVAL);
    expvar__wall_free(NULL);
}

static void child_of_a_fork_lists_its_own_threads(void **state) {
    (void)state;
    struct worker reader;
    begin(&reader, "a reader", wait_in_read, NULL);
    const pid_t child = fork();
    if (child == 0) {
        struct threads_dump *dump = expvar__threads_dump(THREADS_DEADLINE_NS);
        _exit(dump && expvar__threads_count(dump) == 1 && expvar__threads_get(dump, 0)->depth > 2 ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    end(&reader);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_thread_shows_its_stack_wherever_it_is),
        cmocka_unit_test(thread_that_blocks_the_signal_is_not_waited_for),
        cmocka_unit_test(thread_that_does_not_answer_is_listed_as_silent),
        cmocka_unit_test(equal_stacks_are_one_sample),
        cmocka_unit_test(labels_are_those_of_each_thread),
        cmocka_unit_test(threads_that_end_meanwhile_harm_nobody),
        cmocka_unit_test(handler_of_the_host_is_respected),
        cmocka_unit_test(dump_and_cpu_profile_do_not_disturb_each_other),
        cmocka_unit_test(wall_profile_counts_waiting_threads_as_well),
        cmocka_unit_test(child_of_a_fork_lists_its_own_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
