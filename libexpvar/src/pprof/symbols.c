/* symbols.c - names, files and lines of addresses, for one writing of a profile. */
#include "pprof/symbols.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "pprof/demangle.h"
#include "pprof/dwarf_info.h"
#include "pprof/elf_file.h"
#include "pprof/lookup.h"
#include "pprof/symbol_table.h"

/* What is read of a module, at the first address in it. */
struct opened {
    bool tried;
    struct elf_file file; /* closed: it cannot be read */
    struct symbol_table table;
    struct dwarf_info *dwarf; /* NULL: it has none */
};

/* An address that was asked for; `symbol` is what was found. */
struct answer {
    uintptr_t address;
    const struct symbol *symbol;
};

struct symbols {
    struct modules_view *view;
    struct opened *opened; /* one for each module of the view */
    struct arena arena;    /* symbols, frames, texts */
    size_t budget;         /* what may still be taken for tables and debug information */
    size_t budget_start;
    struct answer *answers;
    size_t answer_count;
    size_t answer_capacity;
    struct lookup lookup; /* of the answers, by address */
    struct symbols_report report;
};

/* ---- life ---------------------------------------------------------------------------------------------- */

struct symbols *expvar__symbols_new(struct modules_view *view, size_t bytes_max) {
    struct symbols *symbols = calloc(1, sizeof *symbols);
    struct opened *opened = calloc(expvar__modules_count(view) + 1, sizeof *opened);
    if (!symbols || !opened) {
        free(symbols);
        free(opened);
        expvar__modules_view_free(view);
        errno = ENOMEM;
        return NULL;
    }
    symbols->view = view;
    symbols->opened = opened;
    symbols->budget = symbols->budget_start = bytes_max;
    expvar__arena_init(&symbols->arena, SYMBOLS_BYTES_MAX);
    return symbols;
}

static void close_module(struct opened *opened) {
    expvar__dwarf_info_free(opened->dwarf);
    expvar__symbol_table_fini(&opened->table);
    expvar__elf_file_close(&opened->file);
}

void expvar__symbols_free(struct symbols *symbols) {
    if (!symbols)
        return;
    for (size_t i = 0; i < expvar__modules_count(symbols->view); i++)
        close_module(&symbols->opened[i]);
    free(symbols->opened);
    free(symbols->answers);
    expvar__lookup_fini(&symbols->lookup);
    expvar__arena_fini(&symbols->arena);
    expvar__modules_view_free(symbols->view);
    free(symbols);
}

const struct modules_view *expvar__symbols_modules(const struct symbols *symbols) {
    return symbols->view;
}

struct symbols_report expvar__symbols_report(const struct symbols *symbols) {
    struct symbols_report report = symbols->report;
    report.bytes = symbols->arena.bytes + symbols->budget_start - symbols->budget;
    return report;
}

/* ---- modules ------------------------------------------------------------------------------------------- */

static void spend(struct symbols *symbols, size_t bytes) {
    symbols->budget -= bytes < symbols->budget ? bytes : symbols->budget;
}

/* A module without debug information still has names. */
static int read_module(struct symbols *symbols, struct opened *opened) {
    if (expvar__symbol_table_init(&opened->table, opened->file.module, &symbols->arena) < 0)
        return -1;
    spend(symbols, expvar__symbol_table_bytes(&opened->table));
    opened->dwarf = expvar__dwarf_info_new(opened->file.module, &symbols->budget);
    if (!opened->dwarf && errno == ENOMEM)
        return -1;
    symbols->report.refused += !opened->dwarf && errno == EFBIG;
    return 0;
}

/* Whether the module has been read, or need not be tried. */
static int open_module(struct symbols *symbols, size_t index) {
    struct opened *opened = &symbols->opened[index];
    if (opened->tried)
        return 0;
    if (expvar__elf_file_open(&opened->file, expvar__modules_get(symbols->view, index)) < 0) {
        opened->tried = true;
        symbols->report.unreadable++;
        return 0;
    }
    if (read_module(symbols, opened) < 0) {
        close_module(opened);
        *opened = (struct opened){0};
        return -1;
    }
    opened->tried = true;
    symbols->report.modules++;
    return 0;
}

/* ---- addresses ----------------------------------------------------------------------------------------- */

/* The name as people read it, and as the linker has it. */
static int name_frame(struct symbols *symbols, struct symbol_frame *frame, const char *name) {
    char *readable = expvar__demangle(name);
    frame->system_name = name;
    frame->function = readable ? expvar__arena_text(&symbols->arena, readable) : name;
    free(readable);
    return frame->function ? 0 : -1;
}

static struct symbol_frame *new_frames(struct symbols *symbols, struct symbol *symbol, size_t count) {
    struct symbol_frame *frames = expvar__arena_alloc(&symbols->arena, count * sizeof *frames);
    symbol->frames = frames;
    symbol->frame_count = frames ? count : 0;
    return frames;
}

/* Debug information has no function for assembler code, and only the bare name of a C++ function that is local to its
 * file: the symbol table has the whole one. `called`: the frame is that of the function itself, none inlined in it. */
static const char *frame_name(const struct dwarf_frame *frame, const struct function_symbol *function, bool called) {
    if (!frame->name)
        return function ? function->name : "??";
    bool mangled = called && function && strncmp(function->name, "_Z", 2) == 0;
    return mangled && strncmp(frame->name, "_Z", 2) != 0 ? function->name : frame->name;
}

static int set_frames(struct symbols *symbols, struct symbol *symbol, const struct dwarf_frame *found, size_t count,
                      const struct function_symbol *function) {
    struct symbol_frame *frames = new_frames(symbols, symbol, count);
    for (size_t i = 0; frames && i < count; i++) {
        frames[i].file = found[i].file ? found[i].file : "";
        frames[i].line = found[i].line;
        frames[i].start_line = found[i].start_line;
        if (name_frame(symbols, &frames[i], frame_name(&found[i], function, i + 1 == count)) < 0)
            return -1;
    }
    return frames ? 0 : -1;
}

static int set_function(struct symbols *symbols, struct symbol *symbol, const struct function_symbol *function) {
    struct symbol_frame *frame = new_frames(symbols, symbol, 1);
    if (!frame)
        return -1;
    frame->file = "";
    return name_frame(symbols, frame, function->name);
}

/* `at` is the address in the file. */
static int name_symbol(struct symbols *symbols, struct symbol *symbol, const struct opened *opened, uint64_t at,
                       uintptr_t bias) {
    const struct function_symbol *function = expvar__symbol_table_find(&opened->table, at);
    struct dwarf_frame frames[INLINE_DEPTH_MAX];
    uint64_t entry = 0;
    int refused = 0;
    size_t count = 0;
    if (opened->dwarf)
        count = expvar__dwarf_info_frames(opened->dwarf, at, frames, &entry, &symbols->budget, &refused);
    symbols->report.refused += refused != 0;
    if (function)
        entry = function->start;
    symbol->entry = entry ? entry + bias : 0;
    if (count && (frames[0].name || function))
        return set_frames(symbols, symbol, frames, count, function);
    return function ? set_function(symbols, symbol, function) : 0;
}

static int resolve(struct symbols *symbols, struct symbol *symbol, uintptr_t address) {
    symbol->module = expvar__modules_find(symbols->view, address, &symbol->segment);
    if (symbol->module == SIZE_MAX)
        return 0;
    if (open_module(symbols, symbol->module) < 0)
        return -1;
    const struct opened *opened = &symbols->opened[symbol->module];
    uintptr_t bias = expvar__modules_get(symbols->view, symbol->module)->bias;
    return opened->file.module ? name_symbol(symbols, symbol, opened, address - bias, bias) : 0;
}

static bool same_address(const void *answers, size_t index, const void *address) {
    return ((const struct answer *)answers)[index].address == *(const uintptr_t *)address;
}

static int reserve_answer(struct symbols *symbols) {
    if (symbols->answer_count < symbols->answer_capacity)
        return 0;
    size_t capacity = symbols->answer_capacity ? symbols->answer_capacity * 2 : 64;
    struct answer *answers = reallocarray(symbols->answers, capacity, sizeof *answers);
    if (!answers)
        return -1;
    symbols->answers = answers;
    symbols->answer_capacity = capacity;
    return 0;
}

static const struct symbol *add_answer(struct symbols *symbols, uintptr_t address, uint64_t hash) {
    struct symbol *symbol = expvar__arena_alloc(&symbols->arena, sizeof *symbol);
    if (!symbol || reserve_answer(symbols) < 0 || resolve(symbols, symbol, address) < 0 ||
        expvar__lookup_add(&symbols->lookup, hash, symbols->answer_count) < 0)
        return NULL;
    symbols->answers[symbols->answer_count++] = (struct answer){address, symbol};
    symbols->report.addresses++;
    symbols->report.named += symbol->frame_count > 0;
    return symbol;
}

const struct symbol *expvar__symbols_find(struct symbols *symbols, uintptr_t address) {
    uint64_t hash = expvar__lookup_hash(0, &address, sizeof address);
    size_t found = expvar__lookup_find(&symbols->lookup, hash, same_address, symbols->answers, &address);
    if (found != LOOKUP_NONE)
        return symbols->answers[found].symbol;
    const struct symbol *symbol = add_answer(symbols, address, hash);
    if (!symbol)
        errno = ENOMEM;
    return symbol;
}
