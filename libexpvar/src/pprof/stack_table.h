/* stack_table.h - how often each stack was seen: written by signal handlers, read by snapshots.
 *
 * Fixed in size and preallocated: address space for STACK_TABLE_STACKS stacks is reserved once and never given
 * back, so that a handler that is late finds memory there; the kernel provides a page when it is first written.
 *
 * How it works without a lock. An entry (stack, labels, counts) lies in an arena that only grows. A slot of the
 * hash table is one 64-bit word: 0, or the upper half of the entry's hash and the entry's place. To add, a handler
 * walks the slots from its hash on; a word with its hash and an equal entry means: add to the counts. At an empty
 * slot it writes a whole new entry into the arena first and then swings the word from 0 to it (compare and swap,
 * release; the partner is the acquire load in the walk). Who loses that race looks at the winner's entry as at any
 * other. So a reader sees whole entries only, a handler never waits for another, not even for one that it has
 * interrupted, and its work is bounded by STACK_TABLE_PROBES. An entry stays where it is until the table is
 * cleared.
 */
#ifndef EXPVAR_PPROF_STACK_TABLE_H
#define EXPVAR_PPROF_STACK_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct label_set;

#define STACK_TABLE_STACKS 32768 /* slots; three quarters of them are used */
#define STACK_TABLE_PROBES 64
#define STACK_TABLE_BYTES  (24 << 20) /* of the arena: 92 frames per stack on average */

struct stack_table;

/* What is counted; both only grow until the table is cleared. */
struct stack_count {
    int64_t samples;
    int64_t weight; /* nanoseconds */
};

/* One stack as a reader sees it; all pointers are the table's, valid until it is cleared. */
struct stack_entry {
    const uintptr_t *pcs;
    size_t depth;
    const struct label_set *labels; /* NULL: none */
    struct stack_count count;
};

/* Smaller tables are for tests. `slots` is a power of two. NULL with errno ENOMEM. */
struct stack_table *expvar__stack_table_new(size_t slots, size_t arena_bytes);

/* Not while a handler may use it. */
void expvar__stack_table_free(struct stack_table *table);

/* Adds to one stack. What does not fit is counted as lost. Async-signal-safe, any thread. */
void expvar__stack_table_add(struct stack_table *table, const uintptr_t *pcs, size_t depth,
                             const struct label_set *labels, struct stack_count count);

/* What was lost since the table was cleared. */
struct stack_count expvar__stack_table_lost(const struct stack_table *table);

/* Empties the table and gives its memory back to the kernel. Not while a handler may use it. */
void expvar__stack_table_clear(struct stack_table *table);

/* Calls `visit` for every stack: an entry's `index` is the same at each walk until the table is cleared, and below
 * expvar__stack_table_slots. Handlers may add meanwhile. */
typedef void stack_table_visit(void *context, size_t index, const struct stack_entry *entry);
void expvar__stack_table_walk(const struct stack_table *table, stack_table_visit *visit, void *context);

size_t expvar__stack_table_slots(const struct stack_table *table);

/* Bytes that the table takes of the machine's memory at most by now. */
size_t expvar__stack_table_bytes(const struct stack_table *table);

#endif
