/* converge.c - repeats a measurement with more samples until it is as expected. */
#include "converge.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static int misses;

void converge(void (*measure)(int64_t scale)) {
    for (int64_t scale = 1; scale <= CONVERGE_SCALE_MAX; scale *= 2) {
        misses = 0;
        measure(scale);
        if (misses == 0)
            return;
    }
    fail_msg("off at %d times the CPU time as well", CONVERGE_SCALE_MAX);
}

void expect_close(int64_t value, int64_t expected, double tolerance) {
    if ((double)llabs(value - expected) <= tolerance * (double)expected)
        return;
    print_message("%" PRId64 " is not within %.1f %% of %" PRId64 "\n", value, 100 * tolerance, expected);
    misses++;
}

void expect_true(bool is_so, const char *what) {
    if (is_so)
        return;
    print_message("%s: not so\n", what);
    misses++;
}
