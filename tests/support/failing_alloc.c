/* failing_alloc.c - the allocation functions, in front of the real ones. */
#include "failing_alloc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>

static atomic_size_t countdown; /* 0: disarmed; 1: the next allocation fails */
static atomic_bool failed;
static atomic_long live;

void failing_alloc_at(size_t nth) {
    atomic_store(&failed, false);
    atomic_store(&countdown, nth);
}

bool failing_alloc_stop(void) {
    atomic_store(&countdown, 0);
    return atomic_load(&failed);
}

long failing_alloc_live(void) {
    return atomic_load(&live);
}

/* Whether this allocation is the one to fail. */
static bool must_fail(void) {
    size_t left = atomic_load(&countdown);
    while (left && !atomic_compare_exchange_weak(&countdown, &left, left - 1))
        ;
    if (left != 1)
        return false;
    atomic_store(&failed, true);
    errno = ENOMEM;
    return true;
}

static void *counted(void *memory) {
    if (memory)
        atomic_fetch_add(&live, 1);
    return memory;
}

/* The linker sends calls of malloc to __wrap_malloc, and calls of __real_malloc to malloc. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_reallocarray(void *memory, size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
int __real_posix_memalign(void **memory, size_t alignment, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
int __real_vasprintf(char **text, const char *format, va_list arguments);
void *__real_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset);
void __real_free(void *memory);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_reallocarray(void *memory, size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
int __wrap_posix_memalign(void **memory, size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
int __wrap_vasprintf(char **text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
int __wrap_asprintf(char **text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset);
void __wrap_free(void *memory);

void *__wrap_malloc(size_t size) {
    return must_fail() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size) {
    return must_fail() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *memory, size_t size) {
    if (must_fail())
        return NULL;
    void *result = __real_realloc(memory, size);
    return memory ? result : counted(result);
}

void *__wrap_reallocarray(void *memory, size_t count, size_t size) {
    if (must_fail())
        return NULL;
    void *result = __real_reallocarray(memory, count, size);
    return memory ? result : counted(result);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
    return must_fail() ? NULL : counted(__real_aligned_alloc(alignment, size));
}

int __wrap_posix_memalign(void **memory, size_t alignment, size_t size) {
    if (must_fail())
        return ENOMEM;
    int result = __real_posix_memalign(memory, alignment, size);
    if (!result)
        counted(*memory);
    return result;
}

char *__wrap_strdup(const char *text) {
    return must_fail() ? NULL : counted(__real_strdup(text));
}

char *__wrap_strndup(const char *text, size_t size) {
    return must_fail() ? NULL : counted(__real_strndup(text, size));
}

int __wrap_vasprintf(char **text, const char *format, va_list arguments) {
    if (must_fail())
        return -1;
    int length = __real_vasprintf(text, format, arguments);
    if (length >= 0)
        counted(*text);
    return length;
}

int __wrap_asprintf(char **text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = __wrap_vasprintf(text, format, arguments);
    va_end(arguments);
    return length;
}

/* Not counted as live: address space that is kept for good has no free. */
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset) {
    return must_fail() ? MAP_FAILED : __real_mmap(address, size, protection, flags, file, offset);
}

void __wrap_free(void *memory) {
    if (memory)
        atomic_fetch_sub(&live, 1);
    __real_free(memory);
}
