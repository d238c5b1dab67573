/* live.c - the sampled allocations that are not freed yet, by address.
 *
 * The table is split by address into shards, each with a lock, chains and a list of free nodes. Nodes come from memory
 * that is reserved at the first sample and touched as it is used. The locks are taken only for sampled allocations and
 * for the few addresses that the filter cannot tell from one. They spin: a critical section is a walk along a short
 * chain.
 *
 * A fork takes no lock (wiped.h). What another thread was doing at that moment is cut off in the child, after any of its
 * writes; so these are ordered such that the chains are whole after each. A node may be lost.
 */
#include "live.h"

#include <sys/mman.h>

#include "spin.h"
#include "wiped.h"

#define SHARDS           64
#define CHAINS           1024 /* of a shard */
#define NODES_OF_A_SHARD (LIVE_MAX / SHARDS)

struct node {
    struct node *next;
    struct live live;
};

/* All under the lock of its number. */
struct shard {
    struct node *chains[CHAINS];
    struct node *free;
    struct node *nodes; /* NODES_OF_A_SHARD of them, `used` of which have been in a chain */
    size_t used;
};

static struct shard shards[SHARDS];

static struct {
    _Alignas(WIPED_ALIGNMENT) struct { _Alignas(64) struct spin lock; } of[SHARDS];
} locks;

struct address_filter expvar__live_filter;

__attribute__((constructor)) static void handle_fork(void) {
    expvar__wipe_in_child(&locks, sizeof locks);
}

void expvar__live_watch(uintptr_t address) {
    expvar__address_filter_add(&expvar__live_filter, address);
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

/* Spread over shards and chains by bits that the filter does not use. */
static uint64_t spread(uintptr_t address) {
    return (address >> 4) * UINT64_C(0xff51afd7ed558ccd);
}

static size_t shard_of(uintptr_t address) {
    return spread(address) >> 58;
}

static struct node **chain_of(struct shard *shard, uintptr_t address) {
    return &shard->chains[(spread(address) >> 40) % CHAINS];
}

static int reserve(struct shard *shard) {
    if (shard->nodes)
        return 0;
    void *memory = mmap(NULL, NODES_OF_A_SHARD * sizeof(struct node), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    shard->nodes = memory == MAP_FAILED ? NULL : memory;
    return shard->nodes ? 0 : -1;
}

/* After all writes before it, for a child that is forked in between. */
static void write_link(struct node **link, struct node *node) {
    __atomic_store_n(link, node, __ATOMIC_RELEASE);
}

static struct node *take_node(struct shard *shard) {
    struct node *node = shard->free;
    if (node)
        write_link(&shard->free, node->next);
    else if (reserve(shard) == 0 && shard->used < NODES_OF_A_SHARD)
        node = &shard->nodes[shard->used++];
    return node;
}

int expvar__live_add(const struct live *live) {
    const size_t number = shard_of(live->address);
    spin_lock(&locks.of[number].lock);
    struct node *node = take_node(&shards[number]);
    if (node) {
        struct node **chain = chain_of(&shards[number], live->address);
        *node = (struct node){.next = *chain, .live = *live};
        write_link(chain, node);
    }
    spin_unlock(&locks.of[number].lock);
    if (!node)
        return -1;
    expvar__address_filter_add(&expvar__live_filter, live->address);
    return 0;
}

bool expvar__live_take(uintptr_t address, struct live *live) {
    const size_t number = shard_of(address);
    spin_lock(&locks.of[number].lock);
    struct node **place = chain_of(&shards[number], address);
    while (*place && (*place)->live.address != address)
        place = &(*place)->next;
    struct node *node = *place;
    if (node) {
        *live = node->live;
        write_link(place, node->next);
        write_link(&node->next, shards[number].free);
        write_link(&shards[number].free, node);
    }
    spin_unlock(&locks.of[number].lock);
    if (node)
        expvar__address_filter_remove(&expvar__live_filter, address);
    return node != NULL;
}

void expvar__live_walk(live_visit_fn *visit, void *context) {
    for (size_t i = 0; i < SHARDS; i++) {
        spin_lock(&locks.of[i].lock);
        for (size_t chain = 0; chain < CHAINS; chain++) {
            for (const struct node *node = shards[i].chains[chain]; node; node = node->next)
                visit(&node->live, context);
        }
        spin_unlock(&locks.of[i].lock);
    }
}
