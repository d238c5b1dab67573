/* live.c - the sampled allocations that are not freed yet, by address.
 *
 * The table is split by address into shards, each with a lock, chains and a list of free nodes. Nodes come from memory
 * that is reserved at the first sample and touched as it is used. The locks are taken only for sampled allocations and
 * for the few addresses that the filter cannot tell from one. They spin: a critical section is a walk along a short
 * chain. A fork takes them all, so that the child finds every chain whole.
 */
#include "live.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define SHARDS           64
#define CHAINS           1024 /* of a shard */
#define NODES_OF_A_SHARD (LIVE_MAX / SHARDS)
#define FILTER_FULL      255

struct node {
    struct node *next;
    struct live live;
};

/* All but the lock itself under the lock. */
struct shard {
    _Alignas(64) atomic_flag lock;
    struct node *chains[CHAINS];
    struct node *free;
    struct node *nodes; /* NODES_OF_A_SHARD of them, `used` of which have been in a chain */
    size_t used;
};

static struct shard shards[SHARDS];

uint8_t expvar__live_filter[1 << LIVE_FILTER_LOG2];

/* ---- locks ------------------------------------------------------------------------------------------------------- */

static void lock(struct shard *shard) {
    while (atomic_flag_test_and_set_explicit(&shard->lock, memory_order_acquire))
        sched_yield();
}

static void unlock(struct shard *shard) {
    atomic_flag_clear_explicit(&shard->lock, memory_order_release);
}

static void lock_all(void) {
    for (size_t i = 0; i < SHARDS; i++)
        lock(&shards[i]);
}

static void unlock_all(void) {
    for (size_t i = SHARDS; i-- > 0;)
        unlock(&shards[i]);
}

__attribute__((constructor)) static void handle_fork(void) {
    pthread_atfork(lock_all, unlock_all, unlock_all);
}

/* ---- the filter -------------------------------------------------------------------------------------------------- */

static void filter_add(uintptr_t address) {
    uint8_t *place = &expvar__live_filter[live_place(address)];
    uint8_t count = __atomic_load_n(place, __ATOMIC_RELAXED);
    while (count < FILTER_FULL &&
           !__atomic_compare_exchange_n(place, &count, count + 1, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

static void filter_remove(uintptr_t address) {
    uint8_t *place = &expvar__live_filter[live_place(address)];
    uint8_t count = __atomic_load_n(place, __ATOMIC_RELAXED);
    while (count < FILTER_FULL &&
           !__atomic_compare_exchange_n(place, &count, count - 1, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

void expvar__live_watch(uintptr_t address) {
    filter_add(address);
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
    lock(shard);
    struct node *node = take_node(shard);
    if (node) {
        struct node **chain = chain_of(shard, live->address);
        *node = (struct node){.next = *chain, .live = *live};
        *chain = node;
    }
    unlock(shard);
    if (!node)
        return -1;
    filter_add(live->address);
    return 0;
}

bool expvar__live_take(uintptr_t address, struct live *live) {
    struct shard *shard = shard_of(address);
    lock(shard);
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
    unlock(shard);
    if (node)
        filter_remove(address);
    return node != NULL;
}

void expvar__live_walk(live_visit_fn *visit, void *context) {
    for (size_t i = 0; i < SHARDS; i++) {
        lock(&shards[i]);
        for (size_t chain = 0; chain < CHAINS; chain++) {
            for (const struct node *node = shards[i].chains[chain]; node; node = node->next)
                visit(&node->live, context);
        }
        unlock(&shards[i]);
    }
}
