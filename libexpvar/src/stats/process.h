/* process.h - the built-in variables `process` and `threads`. */
#ifndef EXPVAR_STATS_PROCESS_H
#define EXPVAR_STATS_PROCESS_H

#include "expvar/writer.h"

void expvar__process_write(expvar_writer *writer, void *context);
void expvar__threads_write(expvar_writer *writer, void *context);

#endif
