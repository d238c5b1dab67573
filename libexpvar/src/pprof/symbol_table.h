/* symbol_table.h - the functions of one file by address, from its symbol tables: .symtab, of the file or of its
 * separate debug file, .gnu_debugdata and .dynsym; and the stubs of its procedure linkage table, as "name@plt". */
#ifndef EXPVAR_PPROF_SYMBOL_TABLE_H
#define EXPVAR_PPROF_SYMBOL_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include <elfutils/libdwfl.h>

#include "base/arena.h"
#include "pprof/range_index.h"

/* Addresses are those of the file. */
struct function_symbol {
    uint64_t start;
    uint64_t end;
    const char *name; /* as the linker has it; lives as long as the file is open, or the arena */
    unsigned rank;    /* of those with the same address, the highest is kept */
};

struct symbol_table {
    struct function_symbol *symbols; /* by start */
    size_t count;
    size_t capacity;
    struct range_index ranges; /* values: numbers of symbols */
};

/* Reads the tables. Names of stubs are made in the arena. Returns 0, or -1 with errno ENOMEM. A file without any
 * symbols gives an empty table. */
int expvar__symbol_table_init(struct symbol_table *table, Dwfl_Module *module, struct arena *arena);
void expvar__symbol_table_fini(struct symbol_table *table);

/* Bytes of memory that the table takes. */
size_t expvar__symbol_table_bytes(const struct symbol_table *table);

/* The innermost function at an address, or NULL. */
const struct function_symbol *expvar__symbol_table_find(const struct symbol_table *table, uint64_t address);

/* For the readers of tables: appends one. Returns 0, or -1 with errno ENOMEM. */
int expvar__symbol_table_add(struct symbol_table *table, const struct function_symbol *symbol);

#endif
