/* allocate.c - every allocation function, and how often the hooks must have counted it. */
#include <assert.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "counts.h"

/* The compiler must not see that nothing is done with what is allocated. */
static void *volatile memory;
static volatile size_t zero = 0, huge = SIZE_MAX / 2, many = SIZE_MAX / 4;

static void each_function_counts_once(void) {
    COUNTS(1, 0, memory = malloc(100));
    COUNTS(0, 0, assert(malloc_usable_size(memory) >= 100));
    COUNTS(1, 1, memory = realloc(memory, 100000));
    COUNTS(1, 1, memory = reallocarray(memory, 10, 10));
    COUNTS(0, 1, free(memory));
    COUNTS(1, 0, memory = calloc(10, 10));
    COUNTS(0, 1, free(memory));
    COUNTS(1, 0, memory = realloc(NULL, 10));
    COUNTS(0, 1, free(memory));
    COUNTS(0, 0, free(NULL));
    void *aligned;
    COUNTS(1, 0, assert(posix_memalign(&aligned, 64, 100) == 0));
    COUNTS(0, 1, free(aligned));
    COUNTS(1, 0, memory = aligned_alloc(64, 128));
    COUNTS(0, 1, free(memory));
    COUNTS(1, 0, memory = memalign(64, 100));
    COUNTS(0, 1, free(memory));
    COUNTS(1, 0, memory = valloc(100));
    COUNTS(0, 1, free(memory));
    COUNTS(1, 0, memory = pvalloc(100));
    COUNTS(0, 1, free(memory));
    COUNTS(1, 0, memory = malloc(zero));
    COUNTS(0, 1, free(memory));
}

static void what_fails_counts_nothing(void) {
    void *volatile kept = malloc(100);
    void *aligned = NULL;
    memcpy(kept, "kept", 5);
    errno = 0;
    COUNTS(0, 0, memory = malloc(huge));
    assert(!memory && errno == ENOMEM);
    COUNTS(0, 0, memory = calloc(many, 8));
    assert(!memory);
    COUNTS(0, 0, memory = realloc(kept, huge));
    assert(!memory && strcmp(kept, "kept") == 0);
    errno = 0;
    COUNTS(0, 0, memory = reallocarray(kept, many, 8));
    assert(!memory && errno == ENOMEM && strcmp(kept, "kept") == 0);
    COUNTS(0, 0, assert(posix_memalign(&aligned, 64, huge) == ENOMEM));
    COUNTS(0, 0, assert(posix_memalign(&aligned, 3, 100) == EINVAL));
    errno = 7;
    free(kept);
    assert(errno == 7);
}

static void *free_it(void *argument) {
    free(argument);
    return NULL;
}

/* A thread itself takes memory, so what it frees is compared with one that frees nothing. */
static int64_t frees_of_a_thread(void *argument) {
    pthread_t thread;
    const int64_t before = counts_one("frees");
    assert(pthread_create(&thread, NULL, free_it, argument) == 0 && pthread_join(thread, NULL) == 0);
    return counts_one("frees") - before;
}

static void another_thread_may_free(void) {
    frees_of_a_thread(NULL); /* the first takes its stack, and keeps it */
    const int64_t nothing = frees_of_a_thread(NULL);
    assert(frees_of_a_thread(malloc(100)) == nothing + 1);
}

static void a_child_goes_on_counting(void) {
    memory = malloc(100);
    const pid_t child = fork();
    if (child == 0) {
        COUNTS(0, 1, free(memory));
        COUNTS(1, 0, memory = malloc(10));
        _exit(0);
    }
    int status;
    assert(waitpid(child, &status, 0) == child && status == 0);
    COUNTS(0, 1, free(memory));
}

int main(void) {
    COUNTS(0, 0, (void)0);
    each_function_counts_once();
    what_fails_counts_nothing();
    another_thread_may_free();
    a_child_goes_on_counting();
    puts("counted");
    return 0;
}
