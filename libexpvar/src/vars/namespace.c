/* namespace.c - names and what stands under them. */
#include "vars/namespace.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "vars/grace.h"
#include "vars/locks.h"
#include "vars/var.h"

/* ---- names --------------------------------------------------------------------------------------------- */

/* Both halves of a 128-bit product: every bit of the operands reaches every bit of the result. */
static uint64_t mix(uint64_t a, uint64_t b) {
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load8(const char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static uint64_t load4(const char *bytes) {
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* 0..8 bytes as one word, by loads of fixed size, which overlap where the length is between two sizes. */
static uint64_t load_short(const char *bytes, size_t size) {
    if (size >= 4)
        return load4(bytes) << 32 | load4(bytes + size - 4);
    if (size == 0)
        return 0;
    return (uint64_t)(unsigned char)bytes[0] << 16 | (uint64_t)(unsigned char)bytes[size / 2] << 8 |
           (unsigned char)bytes[size - 1];
}

/* Eight bytes a step; the last step overlaps the one before it. Keys may come from a service's clients, so
 * the start value is the process's own: its random address layout. */
static uint64_t hash_text(const char *text, size_t length) {
    const uint64_t a = UINT64_C(0xd6e8feb86659fd93), b = UINT64_C(0xa0761d6478bd642f);
    uint64_t hash = (uintptr_t)&expvar__blocks ^ length * b;
    if (length <= 8)
        return mix(hash ^ load_short(text, length), a);
    for (size_t i = 0; i + 8 < length; i += 8)
        hash = mix(hash ^ load8(text + i), a);
    return mix(hash ^ load8(text + length - 8), b);
}

struct name expvar__name(const char *text) {
    if (!text)
        text = "";
    size_t length = strnlen(text, EXPVAR_NAME_MAX + 1);
    return (struct name){text, length, hash_text(text, length)};
}

int expvar__name_check(const char *text) {
    size_t length = text ? strlen(text) : 0;
    if (length > EXPVAR_NAME_MAX)
        errno = ENAMETOOLONG;
    else if (!length || !expvar__utf8_valid(text, length))
        errno = EINVAL;
    else
        return 0;
    return -1;
}

/* ---- the hash table ------------------------------------------------------------------------------------ */

/* Open addressing, linear probing. A slot goes from NULL to an entry to `removed`, and never back: a lookup
 * that reads an older state still ends at the right place. */
struct table {
    size_t mask; /* slots - 1, a power of two - 1 */
    size_t used; /* slots that are not NULL */
    struct entry *_Atomic slots[];
};

#define SLOTS_MIN 16

static struct entry removed;

static struct table *table_new(size_t slots) {
    struct table *table = calloc(1, sizeof *table + slots * sizeof table->slots[0]);
    if (table)
        table->mask = slots - 1;
    return table;
}

static void table_put(struct table *table, struct entry *entry) {
    size_t i = entry->hash & table->mask;
    while (atomic_load_explicit(&table->slots[i], memory_order_relaxed))
        i = (i + 1) & table->mask;
    /* release: pairs with the acquire of a lookup, which then sees the whole entry */
    atomic_store_explicit(&table->slots[i], entry, memory_order_release);
    table->used++;
}

static bool is_entry(const struct entry *entry) {
    return entry && entry != &removed;
}

/* Room for one more name: at most three quarters of the slots are used. A table that is full of removed
 * entries is replaced by one of the same size. */
static int make_room(struct namespace *names, struct garbage *garbage) {
    struct table *before = atomic_load_explicit(&names->table, memory_order_relaxed);
    if (before && (before->used + 1) * 4 <= (before->mask + 1) * 3)
        return 0;
    size_t slots = SLOTS_MIN;
    while (slots < (names->count + 1) * 2)
        slots *= 2;
    struct table *table = table_new(slots);
    if (!table)
        return -1;
    for (size_t i = 0; before && i <= before->mask; i++) {
        struct entry *entry = atomic_load_explicit(&before->slots[i], memory_order_relaxed);
        if (is_entry(entry))
            table_put(table, entry);
    }
    atomic_store(&names->table, table);
    garbage->table = before;
    return 0;
}

/* Its loads are sequentially consistent for the sake of grace.h. */
struct entry *expvar__namespace_find(const struct namespace *names, const struct name *name) {
    const struct table *table = atomic_load(&names->table);
    if (!table)
        return NULL;
    for (size_t i = name->hash & table->mask;; i = (i + 1) & table->mask) {
        struct entry *entry = atomic_load(&table->slots[i]);
        if (!entry)
            return NULL;
        if (entry->hash == name->hash && entry->length == name->length && entry != &removed &&
            memcmp(entry->text, name->text, name->length) == 0)
            return entry;
    }
}

static void forget_snapshot(struct namespace *names, struct garbage *garbage) {
    garbage->snapshot = names->snapshot;
    names->snapshot = NULL;
}

int expvar__namespace_insert(struct namespace *names, const struct name *name, struct expvar_var *variable,
                             struct garbage *garbage) {
    struct entry *entry = malloc(sizeof *entry + name->length + 1);
    if (!entry)
        return -1;
    if (make_room(names, garbage) < 0) {
        free(entry);
        return -1;
    }
    atomic_init(&entry->variable, variable);
    entry->hash = name->hash;
    entry->length = name->length;
    memcpy(entry->text, name->text, name->length + 1);
    table_put(atomic_load_explicit(&names->table, memory_order_relaxed), entry);
    names->count++;
    forget_snapshot(names, garbage);
    return 0;
}

void expvar__namespace_replace(struct namespace *names, struct entry *entry, struct expvar_var *variable,
                               struct garbage *garbage) {
    garbage->variable = atomic_exchange(&entry->variable, variable);
    forget_snapshot(names, garbage);
}

static struct entry *_Atomic *slot_of(struct table *table, const struct entry *entry) {
    size_t i = entry->hash & table->mask;
    while (atomic_load_explicit(&table->slots[i], memory_order_relaxed) != entry)
        i = (i + 1) & table->mask;
    return &table->slots[i];
}

void expvar__namespace_remove(struct namespace *names, struct entry *entry, struct garbage *garbage) {
    struct table *table = atomic_load_explicit(&names->table, memory_order_relaxed);
    atomic_store(slot_of(table, entry), &removed);
    names->count--;
    garbage->entry = entry;
    garbage->variable = atomic_load_explicit(&entry->variable, memory_order_relaxed);
    forget_snapshot(names, garbage);
}

void expvar__namespace_each(const struct namespace *names, void (*visit)(struct entry *entry, void *context),
                            void *context) {
    struct table *table = atomic_load_explicit(&names->table, memory_order_relaxed);
    for (size_t i = 0; table && i <= table->mask; i++) {
        struct entry *entry = atomic_load_explicit(&table->slots[i], memory_order_relaxed);
        if (is_entry(entry))
            visit(entry, context);
    }
}

void expvar__namespace_detach(struct namespace *names, struct namespace *detached) {
    detached->table = atomic_load_explicit(&names->table, memory_order_relaxed);
    detached->count = names->count;
    detached->snapshot = names->snapshot;
    atomic_store(&names->table, NULL);
    names->count = 0;
    names->snapshot = NULL;
}

static void free_entry(struct entry *entry, void *context) {
    (void)context;
    expvar__var_unref(atomic_load_explicit(&entry->variable, memory_order_relaxed));
    free(entry);
}

void expvar__namespace_fini(struct namespace *names) {
    expvar__snapshot_unref(names->snapshot);
    expvar__namespace_each(names, free_entry, NULL);
    free(atomic_load_explicit(&names->table, memory_order_relaxed));
}

/* ---- snapshots ----------------------------------------------------------------------------------------- */

/* What a snapshot is filled from. */
struct filling {
    struct snapshot *snapshot;
    char *texts;
};

static void measure(struct entry *entry, void *context) {
    *(size_t *)context += entry->length + 1;
}

static void fill(struct entry *entry, void *context) {
    struct filling *filling = context;
    struct expvar_var *variable = atomic_load_explicit(&entry->variable, memory_order_relaxed);
    expvar__var_ref(variable);
    memcpy(filling->texts, entry->text, entry->length + 1);
    filling->snapshot->items[filling->snapshot->count++] = (struct snapshot_item){filling->texts, variable};
    filling->texts += entry->length + 1;
}

static int compare_items(const void *a, const void *b) {
    return strcmp(((const struct snapshot_item *)a)->name, ((const struct snapshot_item *)b)->name);
}

static struct snapshot *snapshot_new(const struct namespace *names) {
    size_t texts = 0;
    expvar__namespace_each(names, measure, &texts);
    size_t items = names->count * sizeof(struct snapshot_item);
    struct snapshot *snapshot = malloc(sizeof *snapshot + items + texts);
    if (!snapshot)
        return NULL;
    atomic_init(&snapshot->references, 1);
    snapshot->count = 0;
    struct filling filling = {snapshot, (char *)snapshot->items + items};
    expvar__namespace_each(names, fill, &filling);
    qsort(snapshot->items, snapshot->count, sizeof snapshot->items[0], compare_items);
    return snapshot;
}

struct snapshot *expvar__snapshot_get(struct namespace *names) {
    pthread_mutex_lock(&expvar__structure_lock);
    if (!names->snapshot)
        names->snapshot = snapshot_new(names);
    struct snapshot *snapshot = names->snapshot;
    if (snapshot)
        atomic_fetch_add_explicit(&snapshot->references, 1, memory_order_relaxed);
    pthread_mutex_unlock(&expvar__structure_lock);
    return snapshot;
}

void expvar__snapshot_unref(struct snapshot *snapshot) {
    if (!snapshot || atomic_fetch_sub_explicit(&snapshot->references, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < snapshot->count; i++)
        expvar__var_unref(snapshot->items[i].variable);
    free(snapshot);
}

/* ---- garbage ------------------------------------------------------------------------------------------- */

void expvar__garbage_free(struct garbage *garbage) {
    if (garbage->table || garbage->entry || garbage->variable)
        expvar__grace_wait();
    free(garbage->table);
    free(garbage->entry);
    expvar__snapshot_unref(garbage->snapshot);
    expvar__var_unref(garbage->variable);
}
