/* memstats.h - the built-in variable `memstats`: memory under the names of Go's runtime.MemStats, where they are true. */
#ifndef EXPVAR_STATS_MEMSTATS_H
#define EXPVAR_STATS_MEMSTATS_H

#include "expvar/writer.h"

void expvar__memstats_write(expvar_writer *writer, void *context);

#endif
