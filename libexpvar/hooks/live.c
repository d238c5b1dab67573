/* live.c - the sampled allocations that are not freed yet, by address.
 *
 * The table is split by address into shards, each with a lock, chains and a list of free nodes. Nodes come from memory
 * that is reserved at the first sample and touched as it is used. The locks are taken only for sampled allocations and
 * for the few addresses that the filter cannot tell from one. They spin: a critical section is a walk along a short
 * chain. A fork takes them all, so that the child finds every chain whole.
 */
#include "live.h"

#include <pthread.h>
#include <sys/mman.h>

#include "spin.h"

#define SHARDS           64
#define CHAINS           1024 /* of a shard */
#define NODES_OF_A_SHARD (LIVE_MAX / SHARDS)

struct node {
    struct node *next;
    struct live live;
};

/* All but the lock itself under the lock. */
struct shard {
    _Alignas(64) struct spin lock;
    struct node *chains[CHAINS];
    struct node *free;
    struct node *nodes; /* NODES_OF_A_SHARD of them, `used` of which have been in a chain */
    size_t used;
};

static struct shard shards[SHARDS];

struct address_filter expvar__live_filter;

/* ---- locks ------------------------------------------------------------------------------------------------------- */

static void lock_all(void) {
    for (size_t i = 0; i < SHARDS; i++)
        spin_lock(&shards[i].lock);
}

static void unlock_all(void) {
    for (size_t i = SHARDS; i-- > 0;)
        spin_unlock(&shards[i].lock);
}

__attribute__((constructor)) static void handle_fork(void) {
    pthread_atfork(lock_all, unlock_all, unlock_all);
}

void expvar__live_watch(uintptr_t address) {
    expvar__address_filter_add(&expvar__live_filter, address);
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

/* Spread over shards and chains by bits that the filter does not use. */
static uint64_t spread(uintptr_t address) {
    return (address >> 4) * UINT64_C(0xff51afd7ed558ccd);
}

static struct shard *shard_of(uintptr_t address) {
    return &shards[spread(address) >> 58];
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

static struct node *take_node(struct shard *shard) {
    struct node *node = shard->free;
    if (node)
        shard->free = node->next;
    else if (reserve(shard) == 0 && shard->used < NODES_OF_A_SHARD)
        node = &shard->nodes[shard->used++];
    return node;
}

int expvar__live_add(const struct live *live) {
    struct shard *shard = shard_of(live->address);
    spin_lock(&shard->lock);
    struct node *node = take_node(shard);
    if (node) {
        struct node **chain = chain_of(shard, live->address);
        *node = (struct node){.next = *chain, .live = *live};
        *chain = node;
    }
    spin_unlock(&shard->lock);
    if (!node)
        return -1;
    expvar__address_filter_add(&expvar__live_filter, live->address);
    return 0;
}

bool expvar__live_take(uintptr_t address, struct live *live) {
    struct shard *shard = shard_of(address);
    spin_lock(&shard->lock);
    struct node **place = chain_of(shard, address);
    while (*place && (*place)->live.address != address)
        place = &(*place)->next;
    struct node *node = *place;
    if (node) {
        *live = node->live;
        *place = node->next;
        node->next = shard->free;
        shard->free = node;
    }
    spin_unlock(&shard->lock);
    if (node)
        expvar__address_filter_remove(&expvar__live_filter, address);
    return node != NULL;
}

void expvar__live_walk(live_visit_fn *visit, void *context) {
    for (size_t i = 0; i < SHARDS; i++) {
        spin_lock(&shards[i].lock);
        for (size_t chain = 0; chain < CHAINS; chain++) {
            for (const struct node *node = shards[i].chains[chain]; node; node = node->next)
                visit(&node->live, context);
        }
        spin_unlock(&shards[i].lock);
    }
}
