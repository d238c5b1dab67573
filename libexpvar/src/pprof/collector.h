/* collector.h - the profiles that can be asked for by name: the library's own, those of other libraries
 * (expvar_pprof_register) and those of the host (expvar_profile_new).
 *
 * The list only grows, and finding takes no lock: an entry is whole before the list leads to it (release), and a reader
 * that sees it (acquire) sees all of it. So it is whole in a forked child, too. */
#ifndef EXPVAR_PPROF_COLLECTOR_H
#define EXPVAR_PPROF_COLLECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pprof/profile.h"

#define COLLECTOR_NAME_MAX 64

/* Constant once it is added; it stays for ever. */
struct collector {
    const char *name;
    const char *help; /* for the index page; may be NULL */

    /* What the index page shows; cheap. */
    int64_t (*count)(const struct collector *collector);

    /* Returns NULL with errno: ENOTSUP (what would collect is not loaded), EBUSY, ENOMEM or another cause. */
    struct profile *(*collect)(const struct collector *collector);

    bool is_threads;    /* debug=2 has more to say of it than a profile holds */
    bool gives_way;     /* to one that another library registers, which knows more */
    bool is_registered; /* by another library */
    const void *context;
};

/* The name, or one of the library's pages, is taken already: EEXIST; not 1 to COLLECTOR_NAME_MAX letters, digits, '_', '-',
 * '.' or '/' : EINVAL; ENOMEM. The collector is copied, its strings are not. One that stands in for a library that is not
 * loaded gives way to that library's. Returns 0, or -1 with errno. */
int expvar__collector_add(const struct collector *collector);

/* NULL if there is none. */
const struct collector *expvar__collector_find(const char *name);

/* All of them by name, ended by NULL; to be freed. NULL with errno ENOMEM. */
const struct collector **expvar__collector_list(void);

/* Why a collector has returned NULL, for people: `error` is its errno. */
const char *expvar__collector_reason(int error);

#endif
