/* stacks.h - a table of call stacks, each with some counters.
 *
 * Entries are found or added without a lock and never removed, so a pointer to one stays good and a reader may walk the
 * table at any time. Memory is reserved when the table is made, and touched as it fills; when it is full, what is new is
 * counted for one entry without frames.
 */
#ifndef EXPVAR_HOOKS_STACKS_H
#define EXPVAR_HOOKS_STACKS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define STACK_VALUES 4

/* Constant once it is in the table, but for the values. */
struct stack {
    struct stack *next; /* of its bucket */
    uint64_t hash;
    _Atomic int64_t values[STACK_VALUES];
    uint32_t depth;
    uintptr_t pcs[]; /* leaf first */
};

struct stacks;

/* Bytes to reserve: about 100,000 stacks of 60 frames; where the process may not have much address space (RLIMIT_AS), the
 * given part of it. */
#define STACKS_SIZE       ((size_t)64 << 20)
#define STACKS_LIMIT_PART 128

/* Makes a table where there is none yet, once, whoever calls; afterwards `place` never changes. Returns 0, or -1 with
 * errno ENOMEM. */
int expvar__stacks_make(_Atomic(struct stacks *) *place);

/* Never fails. */
struct stack *expvar__stacks_find(struct stacks *stacks, const uintptr_t *pcs, size_t depth);

/* The entry of what found no room: depth 0. */
struct stack *expvar__stacks_overflow(struct stacks *stacks);

/* Calls `visit` for each entry that has come before the call, the overflow last. */
typedef void stack_visit_fn(const struct stack *stack, void *context);
void expvar__stacks_walk(struct stacks *stacks, stack_visit_fn *visit, void *context);

#endif
