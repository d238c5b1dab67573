/* text_table.c - a number under each of a set of texts. */
#include "export/text_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 64
#define TEXTS_MAX    ((size_t)256 << 20)

struct text_slot {
    uint64_t hash;
    size_t text; /* where it begins */
    size_t number;
    unsigned generation; /* another one than the table's: free */
};

/* FNV-1a: short texts, most of them from the host's own source. What a stranger chose are labels, which do not come here,
 * and keys of functions, of which a host would have to publish as many as a stranger wants. */
static uint64_t hash_of(const char *text) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 32;
}

void expvar__text_table_init(struct text_table *table) {
    *table = (struct text_table){.generation = 1};
    expvar__buffer_init(&table->texts, TEXTS_MAX);
}

void expvar__text_table_fini(struct text_table *table) {
    free(table->slots);
    expvar__buffer_fini(&table->texts);
    expvar__text_table_init(table);
}

void expvar__text_table_clear(struct text_table *table) {
    table->count = 0;
    table->generation++;
    table->texts.size = 0;
}

/* The slot that has the text, or a free one. */
static struct text_slot *probe(const struct text_table *table, uint64_t hash, const char *text) {
    size_t i = (size_t)hash & (table->capacity - 1);
    for (;; i = (i + 1) & (table->capacity - 1)) {
        struct text_slot *slot = &table->slots[i];
        if (slot->generation != table->generation ||
            (slot->hash == hash && strcmp(table->texts.data + slot->text, text) == 0))
            return slot;
    }
}

size_t expvar__text_table_get(const struct text_table *table, const char *text) {
    if (!table->count)
        return SIZE_MAX;
    const struct text_slot *slot = probe(table, hash_of(text), text);
    return slot->generation == table->generation ? slot->number : SIZE_MAX;
}

static int make_room(struct text_table *table) {
    if (table->count < table->capacity / 2)
        return 0;
    struct text_table larger = *table;
    larger.capacity = table->capacity ? 2 * table->capacity : CAPACITY_MIN;
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots) {
        table->texts.error = ENOMEM;
        return -1;
    }
    for (size_t i = 0; i < table->capacity; i++) {
        const struct text_slot *slot = &table->slots[i];
        if (slot->generation == table->generation)
            *probe(&larger, slot->hash, table->texts.data + slot->text) = *slot;
    }
    free(table->slots);
    *table = larger;
    return 0;
}

int expvar__text_table_add(struct text_table *table, const char *text, size_t number) {
    if (make_room(table) < 0)
        return -1;
    const uint64_t hash = hash_of(text);
    struct text_slot *slot = table->count ? probe(table, hash, text) : &table->slots[hash & (table->capacity - 1)];
    const size_t begin = table->texts.size;
    if (expvar__buffer_append(&table->texts, text, strlen(text) + 1) < 0)
        return -1;
    *slot = (struct text_slot){hash, begin, number, table->generation};
    table->count++;
    return 0;
}
