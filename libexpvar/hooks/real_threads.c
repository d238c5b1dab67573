/* real_threads.c - the functions that wait, as the program would call them if these hooks were not there. */
#include "real_threads.h"

#include <dlfcn.h>
#include <string.h>

struct real_threads expvar__real_threads;
atomic_bool expvar__real_threads_found;

/* The version of glibc's condition variables since 2003, on x86-64. The functions that came later have one only; asking for
 * what is not there would allocate, for the error. */
#define CONDITION_VERSION "GLIBC_2.3.2"

static bool has_two_versions(const char *name) {
    return strcmp(name, "pthread_cond_wait") == 0 || strcmp(name, "pthread_cond_timedwait") == 0;
}

static void *find(const char *name) {
    void *address = has_two_versions(name) ? dlvsym(RTLD_NEXT, name, CONDITION_VERSION) : NULL;
    return address ? address : dlsym(RTLD_NEXT, name);
}

/* Two threads that look up at once write the same. */
void expvar__real_threads_find(void) {
#define X(name, ...)                                                                                                   \
    void *const name##_address = find(#name);                                                                          \
    memcpy(&expvar__real_threads.name, &name##_address, sizeof name##_address);
    WAIT_FUNCTIONS(X)
    TRY_FUNCTIONS(X)
    CREATE_FUNCTIONS(X)
    LOCK_FUNCTIONS(X)
    UNLOCK_FUNCTIONS(X)
    CONDITION_FUNCTIONS(X)
    SEMAPHORE_FUNCTIONS(X)
#undef X
    atomic_store_explicit(&expvar__real_threads_found, true, memory_order_release);
}
