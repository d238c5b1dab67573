/* dwarf_info.c - functions, inlined calls and lines by address, through libdw.
 *
 * libdw's own way from an address to a unit needs .debug_aranges, which clang does not write, and its way to the
 * inlined calls walks the whole unit for each address. So both are indexed here: units by their ranges when the
 * file is opened, and the functions of a unit when it is asked for the first time. */
#include "pprof/dwarf_info.h"

#include <dwarf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pprof/libdw.h"
#include "pprof/range_index.h"

/* What libdw 0.188 keeps, about: for a line, for each file that a unit names, and for the rest of a unit, mostly
 * abbreviations. Together they come within a fifth of what the heap grows by for glibc, libm and a program in C++. */
#define LINE_BYTES 48
#define FILE_BYTES 96
#define UNIT_BYTES (16 * 1024)

/* A compilation unit; its functions and lines are read at the first address in it. */
struct unit {
    Dwarf_Die die;  /* has ranges and lines; a skeleton when the rest is in a .dwo file */
    Dwarf_Die tree; /* has the functions */
    bool opened;
    bool refused;                 /* by the budget */
    struct range_index functions; /* values: numbers of `dies` */
    Dwarf_Die *dies;
    size_t die_count;
    size_t die_capacity;
};

struct dwarf_info {
    Dwarf *dwarf;
    uint64_t bias;
    struct unit *units;
    size_t count;
    size_t capacity;
    struct range_index ranges; /* values: numbers of units */
};

/* ---- units --------------------------------------------------------------------------------------------- */

/* Adds the ranges of a unit or function. Code that the linker threw away is at 0 or 1. */
static int add_ranges(struct range_index *index, Dwarf_Die *die, size_t value) {
    Dwarf_Addr base, start, end;
    for (ptrdiff_t offset = 0; (offset = libdw->dwarf_ranges(die, offset, &base, &start, &end)) > 0;)
        if (start > 1 && end > start && expvar__range_index_add(index, start, end, value) < 0)
            return -1;
    return 0;
}

static int add_unit(struct dwarf_info *info, const Dwarf_Die *die) {
    if (info->count == info->capacity) {
        size_t capacity = info->capacity ? info->capacity * 2 : 16;
        struct unit *units = reallocarray(info->units, capacity, sizeof *units);
        if (!units)
            return -1;
        info->units = units;
        info->capacity = capacity;
    }
    struct unit *unit = &info->units[info->count];
    *unit = (struct unit){.die = *die};
    return add_ranges(&info->ranges, &unit->die, info->count++);
}

static int add_units(struct dwarf_info *info) {
    Dwarf_CU *cu = NULL;
    Dwarf_Die die;
    uint8_t type;
    while (libdw->dwarf_get_units(info->dwarf, cu, &cu, NULL, &type, &die, NULL) == 0)
        if ((type == DW_UT_compile || type == DW_UT_skeleton) && add_unit(info, &die) < 0)
            return -1;
    return expvar__range_index_finish(&info->ranges);
}

/* Sections that are mapped from the file take nothing; compressed ones are unpacked into memory. */
static size_t unpacked_bytes(Dwarf *dwarf) {
    Elf *elf = libdw->dwarf_getelf(dwarf);
    size_t bytes = 0;
    GElf_Shdr header;
    GElf_Chdr compression;
    for (Elf_Scn *section = NULL; elf && (section = libdw->elf_nextscn(elf, section));)
        if (libdw->gelf_getshdr(section, &header) && (header.sh_flags & SHF_COMPRESSED) &&
            libdw->gelf_getchdr(section, &compression))
            bytes += compression.ch_size;
    return bytes;
}

static bool take(size_t *budget, size_t bytes) {
    if (bytes > *budget)
        return false;
    *budget -= bytes;
    return true;
}

static struct dwarf_info *open_info(Dwarf *dwarf, Dwarf_Addr bias, size_t *budget) {
    struct dwarf_info *info = calloc(1, sizeof *info);
    if (!info)
        return NULL;
    info->dwarf = dwarf;
    info->bias = bias;
    int result = add_units(info);
    if (result == 0 && take(budget, info->capacity * sizeof info->units[0] + expvar__range_index_bytes(&info->ranges)))
        return info;
    errno = result < 0 ? ENOMEM : EFBIG;
    expvar__dwarf_info_free(info);
    return NULL;
}

struct dwarf_info *expvar__dwarf_info_new(Dwfl_Module *module, size_t *budget) {
    Dwarf_Addr bias;
    Dwarf *dwarf = libdw->dwfl_module_getdwarf(module, &bias);
    errno = 0;
    if (!dwarf)
        return NULL;
    if (!take(budget, unpacked_bytes(dwarf))) {
        errno = EFBIG;
        return NULL;
    }
    return open_info(dwarf, bias, budget);
}

static void close_unit(struct unit *unit) {
    expvar__range_index_fini(&unit->functions);
    free(unit->dies);
}

void expvar__dwarf_info_free(struct dwarf_info *info) {
    if (!info)
        return;
    for (size_t i = 0; i < info->count; i++)
        close_unit(&info->units[i]);
    free(info->units);
    expvar__range_index_fini(&info->ranges);
    free(info);
}

/* ---- the functions of a unit --------------------------------------------------------------------------- */

static int add_function(struct unit *unit, Dwarf_Die *die) {
    if (unit->die_count == unit->die_capacity) {
        size_t capacity = unit->die_capacity ? unit->die_capacity * 2 : 32;
        Dwarf_Die *dies = reallocarray(unit->dies, capacity, sizeof *dies);
        if (!dies)
            return -1;
        unit->dies = dies;
        unit->die_capacity = capacity;
    }
    unit->dies[unit->die_count] = *die;
    return add_ranges(&unit->functions, die, unit->die_count++);
}

/* What may have functions with code in it: methods are in types, lambdas and local classes in functions. */
static bool may_hold_functions(int tag) {
    static const int tags[] = {DW_TAG_subprogram,     DW_TAG_lexical_block, DW_TAG_namespace, DW_TAG_class_type,
                               DW_TAG_structure_type, DW_TAG_union_type,    DW_TAG_module};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (tag == tags[i])
            return true;
    return false;
}

static bool has_code(Dwarf_Die *die) {
    return libdw->dwarf_hasattr(die, DW_AT_low_pc) || libdw->dwarf_hasattr(die, DW_AT_ranges);
}

/* `depth` guards the stack against debug information made to exhaust it. */
static int add_functions(struct unit *unit, Dwarf_Die *parent, int depth) {
    Dwarf_Die die;
    if (depth == INLINE_DEPTH_MAX || libdw->dwarf_child(parent, &die) != 0)
        return 0;
    do {
        int tag = libdw->dwarf_tag(&die);
        if (tag == DW_TAG_subprogram && has_code(&die) && add_function(unit, &die) < 0)
            return -1;
        if (may_hold_functions(tag) && libdw->dwarf_haschildren(&die) && add_functions(unit, &die, depth + 1) < 0)
            return -1;
    } while (libdw->dwarf_siblingof(&die, &die) == 0);
    return 0;
}

/* The size of the line table is known only once libdw has read it: a unit may exceed the budget by its own. */
static size_t line_bytes(Dwarf_Die *die) {
    Dwarf_Lines *lines;
    Dwarf_Files *files;
    size_t line_count = 0, file_count = 0;
    if (libdw->dwarf_getsrclines(die, &lines, &line_count) != 0)
        line_count = 0;
    if (libdw->dwarf_getsrcfiles(die, &files, &file_count) != 0)
        file_count = 0;
    return line_count * LINE_BYTES + file_count * FILE_BYTES;
}

static int read_unit(struct unit *unit) {
    Dwarf_Half version;
    uint8_t type;
    Dwarf_Die split = {0};
    unit->tree = unit->die;
    if (libdw->dwarf_cu_info(unit->die.cu, &version, &type, NULL, &split, NULL, NULL, NULL) == 0 && split.cu)
        unit->tree = split;
    if (add_functions(unit, &unit->tree, 0) < 0)
        return -1;
    return expvar__range_index_finish(&unit->functions);
}

/* Reads a unit at its first use. Returns whether it can be used. */
static bool open_unit(struct unit *unit, size_t *budget) {
    if (unit->opened)
        return !unit->refused;
    unit->opened = true;
    if (*budget == 0 || read_unit(unit) < 0) {
        unit->refused = true;
        return false;
    }
    size_t bytes = UNIT_BYTES + unit->die_capacity * sizeof unit->dies[0] +
                   expvar__range_index_bytes(&unit->functions) + line_bytes(&unit->die);
    *budget -= bytes < *budget ? bytes : *budget;
    return true;
}

/* ---- frames -------------------------------------------------------------------------------------------- */

/* The function and the inlined calls that contain an address, outermost first. */
struct scopes {
    Dwarf_Die dies[INLINE_DEPTH_MAX];
    size_t count;
};

static bool is_block(int tag) {
    return tag == DW_TAG_lexical_block || tag == DW_TAG_try_block || tag == DW_TAG_catch_block;
}

/* A child that contains the address, or a block that has no addresses of its own and is looked through. */
static bool leads_to(Dwarf_Die *die, uint64_t address) {
    int tag = libdw->dwarf_tag(die);
    if (tag == DW_TAG_inlined_subroutine)
        return libdw->dwarf_haspc(die, address) > 0;
    return is_block(tag) && (libdw->dwarf_haspc(die, address) > 0 || !has_code(die));
}

static bool find_inlined(struct scopes *scopes, Dwarf_Die *parent, uint64_t address, int depth) {
    Dwarf_Die die;
    if (depth == 4 * INLINE_DEPTH_MAX || scopes->count == INLINE_DEPTH_MAX || libdw->dwarf_child(parent, &die) != 0)
        return false;
    do {
        if (!leads_to(&die, address))
            continue;
        bool inlined = libdw->dwarf_tag(&die) == DW_TAG_inlined_subroutine;
        if (inlined)
            scopes->dies[scopes->count++] = die;
        if (find_inlined(scopes, &die, address, depth + 1) || inlined)
            return true;
    } while (libdw->dwarf_siblingof(&die, &die) == 0);
    return false;
}

static const char *text_of(Dwarf_Die *die, unsigned attribute) {
    Dwarf_Attribute found;
    return libdw->dwarf_attr_integrate(die, attribute, &found) ? libdw->dwarf_formstring(&found) : NULL;
}

static int number_of(Dwarf_Die *die, unsigned attribute) {
    Dwarf_Attribute found;
    Dwarf_Word value;
    return libdw->dwarf_attr(die, attribute, &found) && libdw->dwarf_formudata(&found, &value) == 0 ? (int)value : 0;
}

/* The linker's name where it is a mangled one; in C it is the same, or an alias that nobody calls. */
static const char *function_name(Dwarf_Die *die) {
    const char *name = text_of(die, DW_AT_linkage_name);
    if (!name)
        name = text_of(die, DW_AT_MIPS_linkage_name);
    return name && name[0] == '_' && (name[1] == 'Z' || name[1] == 'R') ? name : libdw->dwarf_diename(die);
}

/* Where the innermost frame is: the line table. */
static void set_line(struct dwarf_frame *frame, Dwarf_Die *unit, uint64_t address) {
    Dwarf_Line *line = libdw->dwarf_getsrc_die(unit, address);
    if (!line)
        return;
    frame->file = libdw->dwarf_linesrc(line, NULL, NULL);
    if (libdw->dwarf_lineno(line, &frame->line) != 0)
        frame->line = 0;
}

/* Where the others are: the place of the call that was inlined. */
static void set_call(struct dwarf_frame *frame, Dwarf_Die *unit, Dwarf_Die *inlined) {
    Dwarf_Files *files;
    size_t count;
    int file = number_of(inlined, DW_AT_call_file);
    if (libdw->dwarf_getsrcfiles(unit, &files, &count) == 0 && (size_t)file < count)
        frame->file = libdw->dwarf_filesrc(files, (size_t)file, NULL, NULL);
    frame->line = number_of(inlined, DW_AT_call_line);
}

static void name_frame(struct dwarf_frame *frame, Dwarf_Die *function) {
    frame->name = function_name(function);
    if (libdw->dwarf_decl_line(function, &frame->start_line) != 0)
        frame->start_line = 0;
}

static size_t make_frames(struct unit *unit, struct scopes *scopes, uint64_t address, struct dwarf_frame *frames) {
    size_t count = scopes->count ? scopes->count : 1;
    memset(frames, 0, count * sizeof *frames);
    set_line(&frames[0], &unit->die, address);
    for (size_t i = 0; i < scopes->count; i++) {
        Dwarf_Die *scope = &scopes->dies[scopes->count - 1 - i];
        name_frame(&frames[i], scope);
        if (i + 1 < scopes->count)
            set_call(&frames[i + 1], &unit->die, scope);
    }
    return frames[0].name || frames[0].file ? count : 0;
}

size_t expvar__dwarf_info_frames(struct dwarf_info *info, uint64_t address, struct dwarf_frame *frames, uint64_t *entry,
                                 size_t *budget, int *refused) {
    *entry = 0;
    uint64_t at = address - info->bias;
    size_t number = expvar__range_index_find(&info->ranges, at);
    if (number == RANGE_NONE)
        return 0;
    struct unit *unit = &info->units[number];
    if (!open_unit(unit, budget)) {
        *refused = 1;
        return 0;
    }
    struct scopes scopes = {.count = 0};
    size_t function = expvar__range_index_find(&unit->functions, at);
    if (function != RANGE_NONE) {
        scopes.dies[scopes.count++] = unit->dies[function];
        find_inlined(&scopes, &unit->dies[function], at, 0);
        Dwarf_Addr start;
        if (libdw->dwarf_entrypc(&unit->dies[function], &start) == 0)
            *entry = start + info->bias;
    }
    return make_frames(unit, &scopes, at, frames);
}
