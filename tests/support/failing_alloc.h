/* failing_alloc.h - makes one allocation of the code under test fail. A test that links failing_alloc.c is
 * linked with
 * --wrap for malloc, calloc, realloc, strdup and strndup. */
#ifndef TESTS_SUPPORT_FAILING_ALLOC_H
#define TESTS_SUPPORT_FAILING_ALLOC_H

#include <stdbool.h>

/* From now on `countdown` allocations succeed and the next one fails; those behind it succeed again. */
void fail_alloc(unsigned countdown);

/* Lets all succeed again. Returns whether one has failed. */
bool fail_alloc_stop(void);

#endif
