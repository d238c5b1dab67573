/* stack_table.c - how often each stack was seen. stack_table.h has the argument why it needs no lock. */
#include "pprof/stack_table.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* In the arena. Immutable but for the counts once a slot leads to it. */
struct entry {
    _Atomic int64_t samples;
    _Atomic int64_t weight;
    const struct label_set *labels;
    size_t depth;
    uintptr_t pcs[];
};

/* `cursor` is only ever raised; beyond `arena_words` the arena is full. Slots: see stack_table.h. */
struct stack_table {
    size_t slot_count;
    size_t arena_words;
    _Atomic uint64_t *slots;
    uint64_t *arena;
    _Atomic size_t cursor;
    _Atomic size_t used;
    _Atomic int64_t lost_samples;
    _Atomic int64_t lost_weight;
};

/* A stack on its way into the table. */
struct candidate {
    const uintptr_t *pcs;
    size_t depth;
    const struct label_set *labels;
    struct stack_count count;
    uint64_t hash;
};

static void *reserve(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

/* Lets the loader bind the functions that handlers will call: not for the first time in a handler. */
static void prime(struct stack_table *table) {
    const uintptr_t pc = 0;
    for (int i = 0; i < 2; i++) /* the second finds the first */
        expvar__stack_table_add(table, &pc, 1, NULL, (struct stack_count){0, 0});
    expvar__stack_table_clear(table);
}

struct stack_table *expvar__stack_table_new(size_t slots, size_t arena_bytes) {
    struct stack_table *table = calloc(1, sizeof *table);
    if (!table)
        return NULL;
    table->slot_count = slots;
    table->arena_words = arena_bytes / sizeof *table->arena;
    table->slots = reserve(slots * sizeof *table->slots);
    table->arena = reserve(table->arena_words * sizeof *table->arena);
    table->cursor = 1; /* a slot's word is never 0, even if its hash is */
    if (!table->slots || !table->arena) {
        expvar__stack_table_free(table);
        errno = ENOMEM;
        return NULL;
    }
    prime(table);
    return table;
}

void expvar__stack_table_free(struct stack_table *table) {
    if (!table)
        return;
    if (table->slots)
        munmap(table->slots, table->slot_count * sizeof *table->slots);
    if (table->arena)
        munmap(table->arena, table->arena_words * sizeof *table->arena);
    free(table);
}

/* Each word is multiplied into the sum (after FNV, with 64-bit words and a final mix as of splitmix64). */
static uint64_t hash_of(const struct candidate *stack) {
    uint64_t hash = (uintptr_t)stack->labels ^ stack->depth;
    for (size_t i = 0; i < stack->depth; i++)
        hash = (hash ^ stack->pcs[i]) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 31;
    return hash * UINT64_C(0xbf58476d1ce4e5b9);
}

static struct entry *entry_of(const struct stack_table *table, uint64_t word) {
    return (struct entry *)&table->arena[(uint32_t)word];
}

static bool equal(const struct entry *entry, const struct candidate *stack) {
    return entry->labels == stack->labels && entry->depth == stack->depth &&
           memcmp(entry->pcs, stack->pcs, stack->depth * sizeof *stack->pcs) == 0;
}

/* A new entry in the arena, or NULL if it is full. The place goes to the lower half of `word`. */
static struct entry *new_entry(struct stack_table *table, const struct candidate *stack, uint64_t *word) {
    const size_t words = sizeof(struct entry) / sizeof(uint64_t) + stack->depth;
    if (atomic_load_explicit(&table->cursor, memory_order_relaxed) + words > table->arena_words)
        return NULL;
    const size_t place = atomic_fetch_add_explicit(&table->cursor, words, memory_order_relaxed);
    if (place + words > table->arena_words)
        return NULL;
    *word = (stack->hash & ~(uint64_t)UINT32_MAX) | place;
    struct entry *entry = entry_of(table, *word);
    atomic_init(&entry->samples, stack->count.samples);
    atomic_init(&entry->weight, stack->count.weight);
    entry->labels = stack->labels;
    entry->depth = stack->depth;
    memcpy(entry->pcs, stack->pcs, stack->depth * sizeof *stack->pcs);
    return entry;
}

/* Adds to the entry behind `word` if it is this stack's. */
static bool add_if_equal(const struct stack_table *table, uint64_t word, const struct candidate *stack) {
    if ((word ^ stack->hash) >> 32)
        return false;
    struct entry *entry = entry_of(table, word);
    if (!equal(entry, stack))
        return false;
    atomic_fetch_add_explicit(&entry->samples, stack->count.samples, memory_order_relaxed);
    atomic_fetch_add_explicit(&entry->weight, stack->count.weight, memory_order_relaxed);
    return true;
}

static bool insert(struct stack_table *table, const struct candidate *stack) {
    uint64_t fresh = 0; /* the word of an entry written for this stack; a lost race leaves it for the next empty slot */
    for (size_t probe = 0; probe < STACK_TABLE_PROBES; probe++) {
        _Atomic uint64_t *slot = &table->slots[(stack->hash + probe) & (table->slot_count - 1)];
        uint64_t word = atomic_load_explicit(slot, memory_order_acquire);
        if (word == 0) {
            if (atomic_load_explicit(&table->used, memory_order_relaxed) >= table->slot_count / 4 * 3)
                return false;
            if (!fresh && !new_entry(table, stack, &fresh))
                return false;
            if (atomic_compare_exchange_strong_explicit(slot, &word, fresh, memory_order_release,
                                                        memory_order_acquire)) {
                atomic_fetch_add_explicit(&table->used, 1, memory_order_relaxed);
                return true;
            }
        }
        if (add_if_equal(table, word, stack))
            return true;
    }
    return false;
}

void expvar__stack_table_add(struct stack_table *table, const uintptr_t *pcs, size_t depth,
                             const struct label_set *labels, struct stack_count count) {
    struct candidate stack = {.pcs = pcs, .depth = depth, .labels = labels, .count = count};
    stack.hash = hash_of(&stack);
    if (insert(table, &stack))
        return;
    atomic_fetch_add_explicit(&table->lost_samples, count.samples, memory_order_relaxed);
    atomic_fetch_add_explicit(&table->lost_weight, count.weight, memory_order_relaxed);
}

struct stack_count expvar__stack_table_lost(const struct stack_table *table) {
    return (struct stack_count){
        .samples = atomic_load_explicit(&table->lost_samples, memory_order_relaxed),
        .weight = atomic_load_explicit(&table->lost_weight, memory_order_relaxed),
    };
}

void expvar__stack_table_clear(struct stack_table *table) {
    /* The pages come back as zeros. madvise cannot fail for a mapping of our own. */
    madvise(table->slots, table->slot_count * sizeof *table->slots, MADV_DONTNEED);
    madvise(table->arena, table->arena_words * sizeof *table->arena, MADV_DONTNEED);
    table->cursor = 1;
    table->used = 0;
    table->lost_samples = 0;
    table->lost_weight = 0;
}

void expvar__stack_table_walk(const struct stack_table *table, stack_table_visit *visit, void *context) {
    for (size_t i = 0; i < table->slot_count; i++) {
        const uint64_t word = atomic_load_explicit(&table->slots[i], memory_order_acquire);
        if (word == 0)
            continue;
        const struct entry *entry = entry_of(table, word);
        const struct stack_entry seen = {
            .pcs = entry->pcs,
            .depth = entry->depth,
            .labels = entry->labels,
            .count = {.samples = atomic_load_explicit(&entry->samples, memory_order_relaxed),
                      .weight = atomic_load_explicit(&entry->weight, memory_order_relaxed)},
        };
        visit(context, i, &seen);
    }
}

size_t expvar__stack_table_slots(const struct stack_table *table) {
    return table->slot_count;
}

size_t expvar__stack_table_bytes(const struct stack_table *table) {
    const size_t words = atomic_load_explicit(&table->cursor, memory_order_relaxed);
    return table->slot_count * sizeof *table->slots +
           (words < table->arena_words ? words : table->arena_words) * sizeof *table->arena;
}
