/* contend.c - threads that wait for a lock and measure how long; prints the nanoseconds, and the mutex profile after it. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4
#define TURNS   50
#define HOLD_NS 1000000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int64_t waited_ns;

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* A lock that is free is not waited for, by either measure. */
static void take(void) {
    if (pthread_mutex_trylock(&lock) == 0)
        return;
    const int64_t begin_ns = now_ns();
    pthread_mutex_lock(&lock);
    waited_ns += now_ns() - begin_ns;
}

__attribute__((noinline)) static void hold_for_long(void) {
    const int64_t until_ns = now_ns() + HOLD_NS;
    while (now_ns() < until_ns)
        continue;
    pthread_mutex_unlock(&lock);
    __asm__ volatile(""); /* the call is not the last deed, so that this function is in the stack */
}

static void *run(void *argument) {
    for (int i = 0; i < TURNS; i++) {
        take();
        hold_for_long();
    }
    return argument;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, run, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%lld\n", (long long)waited_ns);
    fflush(stdout);
    int (*write_profile)(const char *, int, int) =
        (int (*)(const char *, int, int))dlsym(RTLD_DEFAULT, "expvar_pprof_write");
    return write_profile ? write_profile("mutex", STDOUT_FILENO, 1) : 2;
}
