/* burn.h - work whose amount and place are known: each function burns CPU time of the calling thread, by its CPU clock,
 * and lies in a section of its own, so that a pc within it is known without symbols. */
#ifndef BURN_H
#define BURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pprof/profile.h"

/* Returns what it used: `ns`, and more when the clock jumps, as it does where the machine is taken away for a while. */
int64_t burn_a(int64_t ns);
int64_t burn_b(int64_t ns);
int64_t burn_c(int64_t ns);

typedef int64_t burn_function(int64_t ns);

/* Values of `type` of all samples that have a frame in `function`. */
int64_t burn_found(const struct profile *profile, size_t type, burn_function *function);

/* ... whose leaf is the synthetic frame of that name. */
int64_t burn_found_frame(const struct profile *profile, size_t type, const char *name);

/* CPU time of the process by getrusage, and of this thread. */
int64_t burn_process_ns(void);
int64_t burn_thread_ns(void);

#endif
