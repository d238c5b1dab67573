/* threads.c - creating threads, as the program calls it: who does is recorded, and the CPU profiler hears of the new
 * thread on its first instruction.
 *
 * The new thread begins in a function of ours, which goes on in the program's by a tail call: no frame of ours is below
 * the program's.
 */
#include <errno.h>
#include <pthread.h>
#include <threads.h>

#include <expvar/api.h>
#include <expvar/pprof.h>

#include "creation.h"
#include "real.h"
#include "real_threads.h"
#include "thread.h"

/* What the new thread is to do: one of the two. From the creating thread to the new one, which frees it. */
struct start {
    union {
        void *(*posix)(void *argument);
        thrd_start_t c11;
    } function;
    void *argument;
    bool is_own;
};

/* A thread that inherits nothing but what it is to do. */
static struct start *start_new(void *argument, const struct creation *creation) {
    struct start *start = expvar__real.malloc(sizeof *start);
    if (start)
        *start = (struct start){.argument = argument, .is_own = creation->is_own};
    return start;
}

/* The two that a tail call needs, in registers. */
struct call {
    void *(*posix)(void *argument);
    void *argument;
};
struct c11_call {
    thrd_start_t function;
    void *argument;
};

static void begin(struct start *start) {
    expvar__hooks_thread.is_own = start->is_own;
    expvar__real.free(start);
    expvar_pprof_thread_started();
}

__attribute__((noinline)) static struct call take(struct start *start) {
    const struct call call = {start->function.posix, start->argument};
    begin(start);
    return call;
}

__attribute__((noinline)) static struct c11_call take_c11(struct start *start) {
    const struct c11_call call = {start->function.c11, start->argument};
    begin(start);
    return call;
}

static void *run(void *start) {
    const struct call call = take(start);
    return call.posix(call.argument);
}

static int run_c11(void *start) {
    const struct c11_call call = take_c11(start);
    return call.function(call.argument);
}

EXPVAR_API int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *),
                              void *argument) {
    const struct creation creation = expvar__creation_begin();
    struct start *start = start_new(argument, &creation);
    if (!start)
        return EAGAIN;
    start->function.posix = function;
    const int error = real_threads()->pthread_create(thread, attributes, run, start);
    if (error)
        expvar__real.free(start);
    else
        expvar__creation_done(&creation);
    return error;
}

EXPVAR_API int thrd_create(thrd_t *thread, thrd_start_t function, void *argument) {
    const struct creation creation = expvar__creation_begin();
    struct start *start = start_new(argument, &creation);
    if (!start)
        return thrd_nomem;
    start->function.c11 = function;
    const int result = real_threads()->thrd_create(thread, run_c11, start);
    if (result != thrd_success)
        expvar__real.free(start);
    else
        expvar__creation_done(&creation);
    return result;
}
