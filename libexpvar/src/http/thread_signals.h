/* thread_signals.h - the signals that the library's own threads block. */
#ifndef EXPVAR_HTTP_THREAD_SIGNALS_H
#define EXPVAR_HTTP_THREAD_SIGNALS_H

#include <signal.h>

/* Blocks, for the calling thread and those that it starts, all signals but two kinds. Those that a fault of the thread
 * itself raises cannot wait, and a host's crash handler wants them. SIGPROF stays as it was, for profilers are to see what
 * these threads do: they run the host's pages. `before` gets the mask that was. */
void expvar__thread_signals_block(sigset_t *before);

#endif
