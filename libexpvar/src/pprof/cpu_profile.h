/* cpu_profile.h - from the stack table to the profile of one span: what was counted in it since its beginning. */
#ifndef EXPVAR_PPROF_CPU_PROFILE_H
#define EXPVAR_PPROF_CPU_PROFILE_H

#include "pprof/profile.h"
#include "pprof/stack_table.h"

/* The beginning of a span; does not change after it. */
struct cpu_span {
    int64_t period_ns;
    int64_t began_unix_ns;
    int64_t began_ns;           /* CLOCK_MONOTONIC */
    int64_t began_cpu_ns;       /* of the process */
    struct stack_count lost;    /* by then */
    struct stack_count *before; /* by then, one for each slot of the table */
};

/* The span from its beginning until now; the process has used `cpu_ns` of CPU time in it. The table is not cleared
 * meanwhile. NULL with errno ENOMEM. */
struct profile *expvar__cpu_profile(const struct cpu_span *span, const struct stack_table *table, int64_t cpu_ns);

#endif
