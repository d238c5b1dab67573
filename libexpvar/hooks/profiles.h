/* profiles.h - what the hooks have collected, as profiles of libexpvar-pprof. */
#ifndef EXPVAR_HOOKS_PROFILES_H
#define EXPVAR_HOOKS_PROFILES_H

/* Registers heap, allocs, leaks, mutex and block. One whose name the program has taken is left out. */
void expvar__profiles_register(void);

#endif
