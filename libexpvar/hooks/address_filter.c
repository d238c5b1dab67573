/* address_filter.c - whether an address may be one of a few that matter. */
#include "address_filter.h"

#define FULL UINT8_MAX

/* What is taken away twice is not there the second time: its place is then somebody else's, or empty. */
static void change(struct address_filter *filter, uintptr_t address, int by) {
    uint8_t *place = &filter->places[address_filter_place(address)];
    uint8_t count = __atomic_load_n(place, __ATOMIC_RELAXED);
    while (count < FULL && count + by >= 0 &&
           !__atomic_compare_exchange_n(place, &count, (uint8_t)(count + by), true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

void expvar__address_filter_add(struct address_filter *filter, uintptr_t address) {
    change(filter, address, 1);
}

void expvar__address_filter_remove(struct address_filter *filter, uintptr_t address) {
    change(filter, address, -1);
}
