/* thread_signals.c - the signals that the library's own threads block. */
#include "thread_signals.h"

#include <stddef.h>

void expvar__thread_signals_block(sigset_t *before) {
    static const int open[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGPROF};
    sigset_t set;
    sigfillset(&set);
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        sigdelset(&set, open[i]);
    pthread_sigmask(SIG_BLOCK, &set, before);
}
