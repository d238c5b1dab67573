/* vars_fixture.h - what the tests of the variables share. Includes cmocka and what it needs. */
#ifndef TESTS_LIBEXPVAR_VARS_FIXTURE_H
#define TESTS_LIBEXPVAR_VARS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expvar/expvar.h"

/* The thread sanitizer cannot start threads in a child of a process with threads, and leaves a thread before the last
 * round of its destructors. */
#if defined(__SANITIZE_THREAD__)
#define SANITIZED_THREADS 1
#else
#define SANITIZED_THREADS 0
#endif
#if defined(__SANITIZE_ADDRESS__) || SANITIZED_THREADS
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* A number of repetitions; sanitizers slow everything down, and see with fewer of them. */
#define REPEAT(count) (SANITIZED ? (count) / 10 : (count))

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

/* The variable's value as JSON is this text. */
void assert_json(expvar_var *variable, const char *expected);

/* The same for what stands under a published name. */
void assert_published(const char *name, const char *expected);

/* Runs `body` on this many threads at one time, each with its number, from 0, and waits for them. */
typedef void thread_body(size_t number);
void run_threads(size_t count, thread_body *body);

/* Runs `body` in a forked child. Returns what it returned, 0..255, or -1 if it died or took more than 60 s. */
int run_in_child(int (*body)(void));

/* Waits until the thread is asleep in the kernel, or gone. */
void wait_until_asleep(pid_t thread);

/* Throws a dump of all variables away; its errors as expvar_dump_json. */
int dump_nowhere(void);

#endif
