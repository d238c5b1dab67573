/* failing_alloc.h - makes the nth allocation of the code under test fail, to prove that the code stands it.
 *
 * The allocation functions are replaced when the test is linked (see failing_alloc() in CMakeLists.txt), in
 * the test and in the static libraries that it links; shared libraries keep theirs. So a test allocates
 * nothing itself between failing_alloc_at and failing_alloc_stop.
 *
 *     for (size_t nth = 1;; nth++) {
 *         failing_alloc_at(nth);
 *         int result = call();
 *         if (!failing_alloc_stop())
 *             break;                      // it has fewer than nth allocations: all of them were tried
 *         assert_int_equal(result, -1);
 *     }
 *
 * Threads: any may allocate; one test drives.
 */
#ifndef TESTS_SUPPORT_FAILING_ALLOC_H
#define TESTS_SUPPORT_FAILING_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* From now on the nth allocation, counted from 1, fails, and no other. */
void failing_alloc_at(size_t nth);

/* No allocation fails any more. Returns whether one did. */
bool failing_alloc_stop(void);

/* Allocations that were not freed. Only differences mean anything, and only of code whose memory stays within
 * what is replaced. */
long failing_alloc_live(void);

#endif
