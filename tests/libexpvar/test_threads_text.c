/* test_threads_text.c - every thread's stack for people to read. */
#include "pprof/threads_text.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "pprof/labels.h"
#include "pprof_fixture.h"

/* A thread that waits here, with a name and a label, until it is told to end. */
struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool waits;
    bool ends;
    pid_t tid;
};

__attribute__((noinline)) static void wait_for_the_end(struct waiting *waiting) {
    pthread_mutex_lock(&waiting->lock);
    waiting->waits = true;
    waiting->tid = gettid();
    pthread_cond_broadcast(&waiting->changed);
    while (!waiting->ends)
        pthread_cond_wait(&waiting->changed, &waiting->lock);
    pthread_mutex_unlock(&waiting->lock);
    __asm__ volatile("");
}

static void *run(void *waiting) {
    pthread_setname_np(pthread_self(), "a \"worker\"");
    expvar__label("request", "search");
    wait_for_the_end(waiting);
    return NULL;
}

static void start(struct waiting *waiting, pthread_t *thread) {
    assert_int_equal(pthread_create(thread, NULL, run, waiting), 0);
    pthread_mutex_lock(&waiting->lock);
    while (!waiting->waits)
        pthread_cond_wait(&waiting->changed, &waiting->lock);
    pthread_mutex_unlock(&waiting->lock);
}

static void finish(struct waiting *waiting, pthread_t thread) {
    pthread_mutex_lock(&waiting->lock);
    waiting->ends = true;
    pthread_cond_broadcast(&waiting->changed);
    pthread_mutex_unlock(&waiting->lock);
    pthread_join(thread, NULL);
}

static void every_thread_has_a_paragraph(void **state) {
    (void)state;
    struct waiting waiting = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    pthread_t thread;
    start(&waiting, &thread);
    struct threads_dump *dump = expvar__threads_dump(THREADS_DEADLINE_NS);
    assert_non_null(dump);
    struct buffer out;
    expvar__buffer_init(&out, 1 << 20);
    struct symbols *symbols = symbols_open();
    assert_int_equal(expvar__threads_text_write(dump, symbols, &out), 0);
    expvar__symbols_free(symbols);
    char heading[100], own[100];
    snprintf(heading, sizeof heading, "\n\nthread %d \"a \\\"worker\\\"\" [", waiting.tid);
    snprintf(own, sizeof own, "thread %d \"test_threads_te\" [", gettid());
    assert_int_equal(strncmp(out.data, own, strlen(own)), 0);
    const char *paragraph = strstr(out.data, heading);
    assert_non_null(paragraph);
    const char *labels = strstr(paragraph, ", {\"request\":\"search\"}]:\n");
    assert_non_null(labels);
    assert_null(memchr(paragraph + 2, '\n', (size_t)(labels - paragraph) - 2));
    const char *frame = strstr(labels, "\nwait_for_the_end\n\t");
    assert_non_null(frame);
    assert_non_null(strstr(frame, "/test_threads_text.c:"));
    assert_true(strstr(frame, "\nrun\n\t") > frame);
    expvar__buffer_fini(&out);
    expvar__threads_dump_free(dump);
    finish(&waiting, thread);
}

static void buffer_that_is_too_small_is_reported(void **state) {
    (void)state;
    struct threads_dump *dump = expvar__threads_dump(THREADS_DEADLINE_NS);
    assert_non_null(dump);
    struct buffer out;
    expvar__buffer_init(&out, 20);
    struct symbols *symbols = symbols_open();
    errno = 0;
    assert_int_equal(expvar__threads_text_write(dump, symbols, &out), -1);
    assert_int_equal(errno, EMSGSIZE);
    expvar__symbols_free(symbols);
    expvar__buffer_fini(&out);
    expvar__threads_dump_free(dump);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_thread_has_a_paragraph),
        cmocka_unit_test(buffer_that_is_too_small_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
