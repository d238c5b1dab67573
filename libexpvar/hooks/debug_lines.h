/* debug_lines.h - EXPVAR_DEBUG: lines about memory and threads on stderr, at intervals. */
#ifndef EXPVAR_HOOKS_DEBUG_LINES_H
#define EXPVAR_HOOKS_DEBUG_LINES_H

#include <expvar/builtin.h>

/* Begins what the environment asks for. The counters live as long as the process. */
void expvar__debug_lines_start(const expvar_heap_counters *counters);

#endif
