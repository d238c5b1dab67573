/* symbol_table.c - the functions of one file by address. */
#include "pprof/symbol_table.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pprof/libdw.h"
#include "pprof/plt.h"

#define SYMBOLS_MIN 256

int expvar__symbol_table_add(struct symbol_table *table, const struct function_symbol *symbol) {
    if (table->count == table->capacity) {
        size_t capacity = table->capacity ? table->capacity * 2 : SYMBOLS_MIN;
        struct function_symbol *symbols = reallocarray(table->symbols, capacity, sizeof *symbols);
        if (!symbols) {
            errno = ENOMEM;
            return -1;
        }
        table->symbols = symbols;
        table->capacity = capacity;
    }
    table->symbols[table->count++] = *symbol;
    return 0;
}

/* ---- reading ------------------------------------------------------------------------------------------- */

/* Several names for one address are told apart by what people call the function: a sized symbol above a mere
 * label, what is exported above what is local, `write` above `__write`. The vDSO's own names say where they are
 * from. */
static unsigned rank_of(const GElf_Sym *symbol, const char *name) {
    unsigned rank = symbol->st_size ? 64 : 0;
    if (GELF_ST_BIND(symbol->st_info) != STB_LOCAL)
        rank += 32;
    if (strncmp(name, "__vdso_", strlen("__vdso_")) == 0)
        return rank + 16;
    size_t underscores = strspn(name, "_");
    rank += underscores < 4 ? 4 * (3 - (unsigned)underscores) : 0;
    return GELF_ST_BIND(symbol->st_info) == STB_GLOBAL ? rank + 1 : rank;
}

/* Functions, and labels of assembler code; those of compilers and linkers begin with a point or a dollar. */
static bool is_function(const GElf_Sym *symbol, const char *name) {
    int type = GELF_ST_TYPE(symbol->st_info);
    if (!name || !*name)
        return false;
    return type == STT_FUNC || type == STT_GNU_IFUNC || (type == STT_NOTYPE && *name != '.' && *name != '$');
}

/* The end of the section that a symbol is in, as an address of the file; 0 if that has no code. */
static uint64_t section_end(Elf *elf, GElf_Word index, uint64_t bias) {
    GElf_Shdr header;
    if (!elf || index == SHN_UNDEF || index >= SHN_LORESERVE ||
        !libdw->gelf_getshdr(libdw->elf_getscn(elf, index), &header) || !(header.sh_flags & SHF_EXECINSTR))
        return 0;
    return header.sh_addr + header.sh_size + bias;
}

/* A label ends with its section until close_labels has seen what follows it. */
static int read_symbol(struct symbol_table *table, Dwfl_Module *module, int index) {
    GElf_Sym symbol;
    GElf_Addr address, bias = 0;
    GElf_Word section = SHN_UNDEF;
    Elf *elf = NULL;
    const char *name = libdw->dwfl_module_getsym_info(module, index, &symbol, &address, &section, &elf, &bias);
    uint64_t limit = is_function(&symbol, name) ? section_end(elf, section, bias) : 0;
    if (!name || address >= limit)
        return 0;
    uint64_t end = symbol.st_size && symbol.st_size < limit - address ? address + symbol.st_size : limit;
    return expvar__symbol_table_add(table, &(struct function_symbol){address, end, name, rank_of(&symbol, name)});
}

static int read_symbols(struct symbol_table *table, Dwfl_Module *module) {
    int count = libdw->dwfl_module_getsymtab(module);
    for (int i = 1; i < count; i++) /* 0 is no symbol */
        if (read_symbol(table, module, i) < 0)
            return -1;
    return 0;
}

/* ---- order --------------------------------------------------------------------------------------------- */

static int compare(const void *left, const void *right) {
    const struct function_symbol *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank > b->rank ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void drop_aliases(struct symbol_table *table) {
    size_t kept = 0;
    for (size_t i = 0; i < table->count; i++)
        if (!kept || table->symbols[i].start != table->symbols[kept - 1].start)
            table->symbols[kept++] = table->symbols[i];
    table->count = kept;
}

static bool is_label(const struct function_symbol *symbol) {
    return symbol->rank < 64;
}

/* A label reaches to the next symbol; one inside of a function with a size is a place in it only. */
static void close_labels(struct symbol_table *table) {
    uint64_t covered = 0;
    size_t kept = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct function_symbol symbol = table->symbols[i];
        if (is_label(&symbol)) {
            if (symbol.start < covered)
                continue;
            if (i + 1 < table->count && table->symbols[i + 1].start < symbol.end)
                symbol.end = table->symbols[i + 1].start;
        } else if (symbol.end > covered) {
            covered = symbol.end;
        }
        table->symbols[kept++] = symbol;
    }
    table->count = kept;
}

static int index_symbols(struct symbol_table *table) {
    for (size_t i = 0; i < table->count; i++)
        if (expvar__range_index_add(&table->ranges, table->symbols[i].start, table->symbols[i].end, i) < 0)
            return -1;
    return expvar__range_index_finish(&table->ranges);
}

int expvar__symbol_table_init(struct symbol_table *table, Dwfl_Module *module, struct arena *arena) {
    *table = (struct symbol_table){0};
    if (read_symbols(table, module) < 0 || expvar__plt_read(table, module, arena) < 0)
        goto failed;
    if (table->count)
        qsort(table->symbols, table->count, sizeof table->symbols[0], compare);
    drop_aliases(table);
    close_labels(table);
    if (index_symbols(table) == 0)
        return 0;
failed:
    expvar__symbol_table_fini(table);
    return -1;
}

void expvar__symbol_table_fini(struct symbol_table *table) {
    free(table->symbols);
    expvar__range_index_fini(&table->ranges);
    *table = (struct symbol_table){0};
}

size_t expvar__symbol_table_bytes(const struct symbol_table *table) {
    return table->capacity * sizeof table->symbols[0] + expvar__range_index_bytes(&table->ranges);
}

const struct function_symbol *expvar__symbol_table_find(const struct symbol_table *table, uint64_t address) {
    size_t found = expvar__range_index_find(&table->ranges, address);
    return found == RANGE_NONE ? NULL : &table->symbols[found];
}
