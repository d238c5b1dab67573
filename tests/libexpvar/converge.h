/* converge.h - shares of CPU time that are right within a tolerance once there are samples enough.
 *
 * What sampling misses at the edges of a span, up to a period and the wait for the kernel's next tick on a busy machine,
 * does not grow with the span; what a defect takes grows. So a measurement that is off is taken again over twice the CPU
 * time, and only one that stays off fails. */
#ifndef CONVERGE_H
#define CONVERGE_H

#include <stdbool.h>
#include <stdint.h>

#define CONVERGE_SCALE_MAX 8

/* Runs `measure` with the scales 1, 2, 4... of its CPU time until all that it expected was so; fails the test when it is
 * not at CONVERGE_SCALE_MAX. */
void converge(void (*measure)(int64_t scale));

/* For use within `measure`. */
void expect_close(int64_t value, int64_t expected, double tolerance);
void expect_true(bool is_so, const char *what);

#endif
