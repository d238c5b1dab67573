/* custom.h - the profiles of the host's own: which code holds the things that it has added. Declared in pprof.h. */
#ifndef EXPVAR_PPROF_CUSTOM_H
#define EXPVAR_PPROF_CUSTOM_H

/* Around a fork. */
void expvar__custom_lock(void);
void expvar__custom_unlock(void);

#endif
