/* labels.h - the labels of a thread, as its samples carry them.
 *
 * A label set is immutable: key and value pairs sorted by key. Equal sets of all threads are one object, so that a
 * set is compared by its address. Each thread's current set is a thread-local pointer, which only the thread
 * itself writes and which only the signal handler on that same thread reads: a handler runs between two
 * instructions of its thread, so it sees the old set or the new one, whole, without a lock, and never keeps the
 * pointer beyond its own end other than in a stack table.
 *
 * When is a set's memory free to go? It is counted by the threads whose current set it is (under the lock, which
 * no handler takes), and it is pinned by the handler that puts it into a table. A set that no thread has any more
 * is freed at once if it is not pinned, else when the last of those has gone who hold what handlers have pinned
 * (expvar__labels_hold): a table until it is cleared, a dump of all threads until it is freed.
 *
 * A new thread begins without labels: its creator's are not handed on, since threads of a pool outlive what their
 * creator was doing. A forked child keeps those of the thread that forked.
 */
#ifndef EXPVAR_PPROF_LABELS_H
#define EXPVAR_PPROF_LABELS_H

#include <stddef.h>

#define LABELS_MAX      16    /* of one thread */
#define LABEL_BYTES_MAX 256   /* of a key or a value */
#define LABEL_SETS_MAX  16384 /* different ones at a time, pinned ones included */

struct label {
    const char *key;
    const char *value;
};

struct label_set;

/* Sets the calling thread's label `key`, or removes it when `value` is NULL. Both are copied; `key` has 1 to
 * LABEL_BYTES_MAX bytes, `value` up to LABEL_BYTES_MAX.
 *
 * Threads: any, not in signal handlers. Returns 0, or -1 with errno: EINVAL (empty or too long), ENOSPC
 * (LABELS_MAX or LABEL_SETS_MAX reached), ENOMEM; the labels are as they were then. */
int expvar__label(const char *key, const char *value);

/* The calling thread's set, which stays valid as long as there is a holder; NULL if it has no labels.
 * Async-signal-safe. */
const struct label_set *expvar__labels_pin(void);

/* Keeps all sets that are pinned from now on. unhold: they are not looked at any more, and no handler is about to
 * store one where its caller would look. */
void expvar__labels_hold(void);
void expvar__labels_unhold(void);

/* In a forked child: nobody holds. The lock is held. */
void expvar__labels_reset_in_child(void);

/* The labels of a set, sorted by key; lent as long as the set is there. `set` may be NULL. */
size_t expvar__labels_count(const struct label_set *set);
const struct label *expvar__labels_get(const struct label_set *set, size_t index);

/* How many sets there are, for tests and for the account of memory. */
size_t expvar__labels_sets(void);

/* The lock, around a fork. */
void expvar__labels_lock(void);
void expvar__labels_unlock(void);

#endif
