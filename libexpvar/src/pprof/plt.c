/* plt.c - the stubs of the procedure linkage table on x86-64.
 *
 * System V ABI, AMD64 supplement, 5.2: a stub of 8 or 16 bytes jumps through a slot of the global offset table,
 * `ff 25 disp32`, maybe behind `f3 0f 1e fa` (endbr64) or `f2` (bnd). The slot's relocation names the function.
 * Sections .plt, .plt.sec and .plt.got hold stubs. */
#include "pprof/plt.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pprof/libdw.h"

#if defined __x86_64__

#define STUB_RANK 65 /* as a sized symbol of no other distinction */

struct slot {
    uint64_t address;
    const char *name;
};

struct slots {
    struct slot *items; /* by address */
    size_t count;
};

static int compare_slots(const void *left, const void *right) {
    uint64_t a = ((const struct slot *)left)->address, b = ((const struct slot *)right)->address;
    return (a > b) - (a < b);
}

/* The name that a relocation refers to; NULL for those that fill no slot or need no name. */
static const char *relocation_name(Elf *elf, const GElf_Rela *relocation, Elf_Data *symbols, size_t names) {
    GElf_Sym symbol;
    GElf_Word type = (GElf_Word)GELF_R_TYPE(relocation->r_info);
    if ((type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT) ||
        !libdw->gelf_getsym(symbols, (int)GELF_R_SYM(relocation->r_info), &symbol))
        return NULL;
    const char *name = libdw->elf_strptr(elf, names, symbol.st_name);
    return name && *name ? name : NULL;
}

static int read_relocations(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, struct slots *slots) {
    Elf_Data *relocations = libdw->elf_getdata(section, NULL);
    Elf_Scn *symbol_section = libdw->elf_getscn(elf, header->sh_link);
    Elf_Data *symbols = libdw->elf_getdata(symbol_section, NULL);
    GElf_Shdr symbol_header;
    size_t count = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;
    if (!relocations || !symbols || !count || !libdw->gelf_getshdr(symbol_section, &symbol_header))
        return 0;
    struct slot *items = reallocarray(slots->items, slots->count + count, sizeof *items);
    if (!items)
        return -1;
    slots->items = items;
    for (size_t i = 0; i < count; i++) {
        GElf_Rela relocation;
        const char *name = libdw->gelf_getrela(relocations, (int)i, &relocation)
                               ? relocation_name(elf, &relocation, symbols, symbol_header.sh_link)
                               : NULL;
        if (name)
            items[slots->count++] = (struct slot){relocation.r_offset, name};
    }
    return 0;
}

static int read_slots(Elf *elf, struct slots *slots) {
    GElf_Shdr header;
    for (Elf_Scn *section = NULL; (section = libdw->elf_nextscn(elf, section));)
        if (libdw->gelf_getshdr(section, &header) && header.sh_type == SHT_RELA && (header.sh_flags & SHF_ALLOC) &&
            header.sh_link && read_relocations(elf, section, &header, slots) < 0)
            return -1;
    if (slots->count)
        qsort(slots->items, slots->count, sizeof slots->items[0], compare_slots);
    return 0;
}

/* The slot that the stub at `code` jumps through; 0 if it is none. `address` is that of the stub. */
static uint64_t stub_slot(const unsigned char *code, size_t size, uint64_t address) {
    size_t at = size >= 4 && memcmp(code, "\xf3\x0f\x1e\xfa", 4) == 0 ? 4 : 0;
    if (at < size && code[at] == 0xf2)
        at++;
    int32_t displacement;
    if (size - at < 2 + sizeof displacement || code[at] != 0xff || code[at + 1] != 0x25)
        return 0;
    memcpy(&displacement, code + at + 2, sizeof displacement);
    return address + at + 2 + sizeof displacement + (uint64_t)(int64_t)displacement;
}

static int add_stub(struct symbol_table *table, struct arena *arena, uint64_t address, size_t size, const char *name) {
    size_t length = strlen(name);
    char *text = expvar__arena_alloc(arena, length + sizeof "@plt");
    if (!text)
        return -1;
    memcpy(text, name, length);
    memcpy(text + length, "@plt", sizeof "@plt");
    return expvar__symbol_table_add(table, &(struct function_symbol){address, address + size, text, STUB_RANK});
}

static int read_stubs(struct symbol_table *table, struct arena *arena, Elf_Scn *section, const GElf_Shdr *header,
                      uint64_t bias, const struct slots *slots) {
    Elf_Data *code = libdw->elf_getdata(section, NULL);
    size_t step = header->sh_entsize == 8 ? 8 : 16;
    for (size_t at = 0; code && code->d_buf && at + step <= code->d_size; at += step) {
        struct slot key = {.address = stub_slot((const unsigned char *)code->d_buf + at, step, header->sh_addr + at)};
        const struct slot *slot =
            key.address ? bsearch(&key, slots->items, slots->count, sizeof key, compare_slots) : NULL;
        if (slot && add_stub(table, arena, header->sh_addr + at + bias, step, slot->name) < 0)
            return -1;
    }
    return 0;
}

static bool holds_stubs(Elf *elf, size_t names, const GElf_Shdr *header) {
    const char *name = libdw->elf_strptr(elf, names, header->sh_name);
    return header->sh_type == SHT_PROGBITS && name && strncmp(name, ".plt", 4) == 0;
}

static int read_sections(struct symbol_table *table, struct arena *arena, Elf *elf, uint64_t bias,
                         const struct slots *slots) {
    size_t names;
    GElf_Shdr header;
    if (libdw->elf_getshdrstrndx(elf, &names) < 0)
        return 0;
    for (Elf_Scn *section = NULL; (section = libdw->elf_nextscn(elf, section));)
        if (libdw->gelf_getshdr(section, &header) && holds_stubs(elf, names, &header) &&
            read_stubs(table, arena, section, &header, bias, slots) < 0)
            return -1;
    return 0;
}

int expvar__plt_read(struct symbol_table *table, Dwfl_Module *module, struct arena *arena) {
    GElf_Addr bias;
    Elf *elf = libdw->dwfl_module_getelf(module, &bias);
    if (!elf)
        return 0;
    struct slots slots = {0};
    int result = read_slots(elf, &slots);
    if (result == 0 && slots.count)
        result = read_sections(table, arena, elf, bias, &slots);
    free(slots.items);
    if (result < 0)
        errno = ENOMEM;
    return result;
}

#else

int expvar__plt_read(struct symbol_table *table, Dwfl_Module *module, struct arena *arena) {
    (void)table, (void)module, (void)arena;
    return 0;
}

#endif
