/* text_table.h - a number under each of a set of texts. */
#ifndef EXPVAR_EXPORT_TEXT_TABLE_H
#define EXPVAR_EXPORT_TEXT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Open addressing, at most half full. Clearing makes all slots of the past generation free at once: it is done for each
 * variable, and costs nothing after one that had many texts. */
struct text_table {
    struct text_slot *slots;
    size_t capacity; /* 0 or a power of two */
    size_t count;
    unsigned generation;
    struct buffer texts; /* each with its NUL; has the error, if memory was short */
};

void expvar__text_table_init(struct text_table *table);
void expvar__text_table_fini(struct text_table *table);
void expvar__text_table_clear(struct text_table *table);

/* The number under a text, or SIZE_MAX. */
size_t expvar__text_table_get(const struct text_table *table, const char *text);

/* Adds a text that is not there, copied. Returns 0, or -1 with table->texts.error set. */
int expvar__text_table_add(struct text_table *table, const char *text, size_t number);

#endif
