/* fork.c - what fork does with the profiler: the child has the memory of its parent, but neither its timers nor
 * its threads, so it starts as a process that nobody profiles. Its locks are taken in their order first, so that
 * what they guard is whole. */
#include <pthread.h>

#include "pprof/cpu.h"
#include "pprof/custom.h"
#include "pprof/interrupt.h"
#include "pprof/labels.h"
#include "pprof/modules.h"
#include "pprof/page.h"
#include "pprof/request.h"

static void before_fork(void) {
    expvar__custom_lock();
    expvar__cpu_lock();
    expvar__interrupt_lock();
    expvar__labels_lock();
    expvar__modules_lock();
}

static void after_fork(void) {
    expvar__modules_unlock();
    expvar__labels_unlock();
    expvar__interrupt_unlock();
    expvar__cpu_unlock();
    expvar__custom_unlock();
}

static void after_fork_in_child(void) {
    expvar__labels_reset_in_child();
    expvar__interrupt_reset_in_child();
    expvar__cpu_reset_in_child();
    expvar__request_reset_in_child();
    expvar__page_reset_in_child();
    after_fork();
}

__attribute__((constructor)) static void handle_fork(void) {
    pthread_atfork(before_fork, after_fork, after_fork_in_child);
}
