/* thread_signals.h - the signals that the library's own threads block. */
#ifndef EXPVAR_HTTP_THREAD_SIGNALS_H
#define EXPVAR_HTTP_THREAD_SIGNALS_H

#include <signal.h>

/* Blocks, for the calling thread and those that it starts, all signals but those that a fault of the thread itself
 * raises: they cannot wait, and a host's crash handler wants them. `before` gets the mask that was. */
void expvar__thread_signals_block(sigset_t *before);

#endif
