/* symbols.h - names, files and lines of addresses, for one writing of a profile.
 *
 * A session opens the files of modules as addresses in them are asked for, and releases all of it at its end.
 * It reads files and allocates: outside the signal path. One thread at a time uses a session; sessions of several
 * threads do not meet.
 */
#ifndef EXPVAR_PPROF_SYMBOLS_H
#define EXPVAR_PPROF_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pprof/modules.h"

/* Memory that a session takes for names and debug information, about. What would need more is left without lines
 * and inlined calls, and counted. Files that are only mapped do not count. */
#define SYMBOLS_BYTES_MAX ((size_t)128 << 20)

/* A function at an address. Strings live as long as the session. */
struct symbol_frame {
    const char *function;    /* readable: C++ names without parameters */
    const char *system_name; /* as the linker has it */
    const char *file;        /* "" if unknown */
    int line;                /* 0 if unknown */
    int start_line;          /* of the function; 0 if unknown */
};

/* What is known of an address. */
struct symbol {
    const struct symbol_frame *frames; /* innermost first; the last one was called, the others are inlined in it */
    size_t frame_count;                /* 0: no name */
    size_t module;                     /* in the view; SIZE_MAX: none is there */
    size_t segment;                    /* of the module */
    uintptr_t entry;                   /* where the function that was called begins; 0 if unknown */
};

struct symbols;

/* How a session went. */
struct symbols_report {
    size_t addresses;
    size_t named;      /* addresses with a function */
    size_t modules;    /* whose files were opened */
    size_t refused;    /* modules and compilation units that the memory did not suffice for */
    size_t unreadable; /* modules whose file is gone, or is another one now */
    size_t bytes;      /* of memory, about */
};

/* The session takes the view over and frees it. `bytes_max` is SYMBOLS_BYTES_MAX but for tests.
 * Returns NULL with errno ENOMEM; the view is freed then, too. */
struct symbols *expvar__symbols_new(struct modules_view *view, size_t bytes_max);
void expvar__symbols_free(struct symbols *symbols);

/* What is at the address of an instruction; see expvar__profile_instruction. Asking again is cheap.
 * The result lives as long as the session. NULL with errno ENOMEM. */
const struct symbol *expvar__symbols_find(struct symbols *symbols, uintptr_t address);

const struct modules_view *expvar__symbols_modules(const struct symbols *symbols);
struct symbols_report expvar__symbols_report(const struct symbols *symbols);

#endif
