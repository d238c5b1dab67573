/* namespace.h - names and what stands under them: the inside of the registry and of every map.
 *
 * A hash table for lookups, and a sorted snapshot for walks. Every change is made under expvar__structure_lock; lookups
 * take no lock, inside expvar__grace_enter and _leave, or hold the structure lock instead. A walk takes the snapshot,
 * which is made anew at the first walk after a change, and needs no lock from then on.
 */
#ifndef EXPVAR_VARS_NAMESPACE_H
#define EXPVAR_VARS_NAMESPACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct expvar_var;

/* A name as it is looked up. */
struct name {
    const char *text;
    size_t length;
    uint64_t hash;
};

/* One name of a namespace; the variable is replaced under the structure lock, the rest is constant. */
struct entry {
    struct expvar_var *_Atomic variable; /* NULL: a null; otherwise the entry has a reference */
    uint64_t hash;
    size_t length;
    char text[];
};

struct snapshot_item {
    const char *name;
    struct expvar_var *variable; /* the snapshot has a reference */
};

/* The sorted names and variables of one moment. */
struct snapshot {
    atomic_uint references;
    size_t count;
    struct snapshot_item items[]; /* the texts of the names follow behind */
};

struct table;

/* All zero is an empty namespace. */
struct namespace {
    struct table *_Atomic table;
    size_t count;              /* names */
    struct snapshot *snapshot; /* of the present names; NULL after a change */
};

/* What a change took out of a namespace; freed by expvar__garbage_free once no lock is held. */
struct garbage {
    struct table *table;
    struct entry *entry;
    struct snapshot *snapshot;
    struct expvar_var *variable;
    uint64_t change; /* that made it unreachable (func.h); 0 if it was not reachable */
};

/* A text longer than EXPVAR_NAME_MAX gives a name that is found nowhere. */
struct name expvar__name(const char *text);

/* Returns 0, or -1 with errno EINVAL (NULL, empty, not UTF-8) or ENAMETOOLONG. */
int expvar__name_check(const char *text);

/* The entry with this name; NULL if there is none. */
struct entry *expvar__namespace_find(const struct namespace *names, const struct name *name);

/* Adds a name that is not there yet, taking over one reference to `variable`. Returns 0, or -1 with errno ENOMEM. */
int expvar__namespace_insert(struct namespace *names, const struct name *name, struct expvar_var *variable,
                             struct garbage *garbage);

/* Puts another variable, whose reference it takes over, under an existing name. */
void expvar__namespace_replace(struct namespace *names, struct entry *entry, struct expvar_var *variable,
                               struct garbage *garbage);

void expvar__namespace_remove(struct namespace *names, struct entry *entry, struct garbage *garbage);

/* Calls `visit` for each entry; under the structure lock. */
void expvar__namespace_each(const struct namespace *names, void (*visit)(struct entry *entry, void *context),
                            void *context);

/* Moves everything to `detached`, which is uninitialised memory; to be given to fini after expvar__grace_wait. */
void expvar__namespace_detach(struct namespace *names, struct namespace *detached);

/* For the last owner: nobody can look anything up any more. */
void expvar__namespace_fini(struct namespace *names);

/* The present snapshot with one more reference. Returns NULL with errno ENOMEM. Takes the structure lock. */
struct snapshot *expvar__snapshot_get(struct namespace *names);
void expvar__snapshot_unref(struct snapshot *snapshot);

/* Waits for the lookups under way, if need be, and frees. Call it with no lock held. */
void expvar__garbage_free(struct garbage *garbage);

#endif
