/* stacks.c - a table of call stacks, each with some counters.
 *
 * An entry is filled before a compare-and-swap makes it the head of its bucket (release), and readers load the head
 * (acquire): whoever finds an entry finds it whole. Two threads that add one stack at the same moment may both get
 * in; readers add up entries of equal stacks anyway, when they merge samples.
 */
#include "stacks.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define BUCKETS ((size_t)1 << 14)

struct stacks {
    size_t size;         /* in bytes, of all */
    _Atomic size_t used; /* of these, this structure included */
    _Atomic(struct stack *) buckets[BUCKETS];
    struct stack overflow;
};

static size_t size_to_reserve(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) < 0 || limit.rlim_cur / STACKS_LIMIT_PART >= STACKS_SIZE)
        return STACKS_SIZE;
    const size_t part = limit.rlim_cur / STACKS_LIMIT_PART;
    return part > 2 * sizeof(struct stacks) ? part : 2 * sizeof(struct stacks);
}

/* Of two first calls at once, one table stays. */
int expvar__stacks_make(_Atomic(struct stacks *) *place) {
    struct stacks *none = NULL;
    if (atomic_load_explicit(place, memory_order_acquire))
        return 0;
    const size_t size = size_to_reserve();
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return -1;
    struct stacks *stacks = memory;
    stacks->size = size;
    atomic_init(&stacks->used, sizeof *stacks);
    if (!atomic_compare_exchange_strong(place, &none, stacks))
        munmap(memory, size);
    return 0;
}

/* FNV-1a by words, and a last mix so that the low bits depend on all of them. */
static uint64_t hash_of(const uintptr_t *pcs, size_t depth) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < depth; i++)
        hash = (hash ^ pcs[i]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 32;
    return hash * UINT64_C(0x9e3779b97f4a7c15);
}

static struct stack *look(struct stack *head, uint64_t hash, const uintptr_t *pcs, size_t depth) {
    for (struct stack *stack = head; stack; stack = stack->next) {
        if (stack->hash == hash && stack->depth == depth && memcmp(stack->pcs, pcs, depth * sizeof *pcs) == 0)
            return stack;
    }
    return NULL;
}

static struct stack *make(struct stacks *stacks, uint64_t hash, const uintptr_t *pcs, size_t depth) {
    const size_t size = sizeof(struct stack) + depth * sizeof *pcs;
    size_t used = atomic_load_explicit(&stacks->used, memory_order_relaxed);
    do {
        if (size > stacks->size - used)
            return NULL;
    } while (!atomic_compare_exchange_weak_explicit(&stacks->used, &used, used + size, memory_order_relaxed,
                                                    memory_order_relaxed));
    struct stack *stack = (struct stack *)(void *)((char *)stacks + used);
    stack->hash = hash;
    stack->depth = (uint32_t)depth;
    memcpy(stack->pcs, pcs, depth * sizeof *pcs);
    return stack;
}

struct stack *expvar__stacks_find(struct stacks *stacks, const uintptr_t *pcs, size_t depth) {
    const uint64_t hash = hash_of(pcs, depth);
    _Atomic(struct stack *) *bucket = &stacks->buckets[hash % BUCKETS];
    struct stack *head = atomic_load_explicit(bucket, memory_order_acquire);
    struct stack *stack = look(head, hash, pcs, depth);
    if (stack)
        return stack;
    stack = make(stacks, hash, pcs, depth);
    if (!stack)
        return &stacks->overflow;
    stack->next = head;
    while (
        !atomic_compare_exchange_weak_explicit(bucket, &stack->next, stack, memory_order_release, memory_order_relaxed))
        ;
    return stack;
}

struct stack *expvar__stacks_overflow(struct stacks *stacks) {
    return &stacks->overflow;
}

void expvar__stacks_walk(struct stacks *stacks, stack_visit_fn *visit, void *context) {
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct stack *stack = atomic_load_explicit(&stacks->buckets[i], memory_order_acquire); stack;
             stack = stack->next)
            visit(stack, context);
    }
    visit(&stacks->overflow, context);
}
