/* address_filter.h - whether an address may be one of a few that matter, in one load and without a lock.
 *
 * Each place counts the addresses that fall on it. A count that has reached its maximum stays there for ever: the answer
 * is then more often "may be", never wrongly "no".
 */
#ifndef EXPVAR_HOOKS_ADDRESS_FILTER_H
#define EXPVAR_HOOKS_ADDRESS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Small enough to stay in the first level cache beside the program's own data. */
#define ADDRESS_FILTER_LOG2 13

/* All zero is empty. Written by any thread, by compare-and-swap. */
struct address_filter {
    uint8_t places[1 << ADDRESS_FILTER_LOG2];
};

static inline size_t address_filter_place(uintptr_t address) {
    return (size_t)((address * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - ADDRESS_FILTER_LOG2));
}

/* Relaxed: who asks has the address from whoever added it, and sees the addition with it. */
static inline bool address_filter_has(const struct address_filter *filter, const void *address) {
    return __atomic_load_n(&filter->places[address_filter_place((uintptr_t)address)], __ATOMIC_RELAXED) != 0;
}

void expvar__address_filter_add(struct address_filter *filter, uintptr_t address);
void expvar__address_filter_remove(struct address_filter *filter, uintptr_t address);

#endif
