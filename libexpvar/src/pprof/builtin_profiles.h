/* builtin_profiles.h - the profiles that the library has by itself. */
#ifndef EXPVAR_PPROF_BUILTIN_PROFILES_H
#define EXPVAR_PPROF_BUILTIN_PROFILES_H

#include "pprof/collector.h"

/* Ended by one without a name. Those that only libexpvar-hooks can fill are among them, and say so with ENOTSUP. */
extern const struct collector expvar__builtin_profiles[];

/* Does the collector only stand in for one that is not loaded? */
bool expvar__is_stand_in(const struct collector *collector);

#endif
