/* string_table.h - strings by number, each one once; number 0 is "". */
#ifndef EXPVAR_PPROF_STRING_TABLE_H
#define EXPVAR_PPROF_STRING_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "pprof/lookup.h"

struct string_table {
    const char **strings;
    size_t count;
    size_t capacity;
    struct lookup lookup;
};

/* Returns 0, or -1 with errno ENOMEM. */
int expvar__string_table_init(struct string_table *table);
void expvar__string_table_fini(struct string_table *table);

/* The number of a string, which is kept, not copied. -1 with errno ENOMEM. */
int64_t expvar__string_table_add(struct string_table *table, const char *string);

#endif
