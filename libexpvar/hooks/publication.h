/* publication.h - the process's own server, where the environment asks for one (EXPVAR_LISTEN). */
#ifndef EXPVAR_HOOKS_PUBLICATION_H
#define EXPVAR_HOOKS_PUBLICATION_H

#include <expvar/expvar.h>

/* Reads EXPVAR_LISTEN and, where it is set, serves /debug/vars, /debug/pprof/ and /debug/hooks: at that address, if it can
 * be had, and at this process's own socket (runtime_dir.h). "unix" asks for the socket only. Forked children do so a
 * moment after the fork, unless they have become another program by then; they have no claim to the address. Whatever
 * goes wrong is told by the variable `hooks` alone. */
void expvar__publication_start(expvar_map *hooks);

#endif
