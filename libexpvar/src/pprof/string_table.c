/* string_table.c - strings by number, each one once. */
#include "pprof/string_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STRINGS_MIN 64

int expvar__string_table_init(struct string_table *table) {
    *table = (struct string_table){0};
    return expvar__string_table_add(table, "") == 0 ? 0 : -1;
}

void expvar__string_table_fini(struct string_table *table) {
    free(table->strings);
    expvar__lookup_fini(&table->lookup);
    *table = (struct string_table){0};
}

static bool same_string(const void *strings, size_t index, const void *key) {
    return strcmp(((const char *const *)strings)[index], key) == 0;
}

static int reserve(struct string_table *table) {
    if (table->count < table->capacity)
        return 0;
    size_t capacity = table->capacity ? table->capacity * 2 : STRINGS_MIN;
    const char **strings = reallocarray(table->strings, capacity, sizeof *strings);
    if (!strings) {
        errno = ENOMEM;
        return -1;
    }
    table->strings = strings;
    table->capacity = capacity;
    return 0;
}

int64_t expvar__string_table_add(struct string_table *table, const char *string) {
    uint64_t hash = expvar__lookup_hash(0, string, strlen(string));
    size_t found = expvar__lookup_find(&table->lookup, hash, same_string, table->strings, string);
    if (found != LOOKUP_NONE)
        return (int64_t)found;
    if (reserve(table) < 0 || expvar__lookup_add(&table->lookup, hash, table->count) < 0)
        return -1;
    table->strings[table->count] = string;
    return (int64_t)table->count++;
}
