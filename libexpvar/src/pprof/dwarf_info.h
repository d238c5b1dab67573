/* dwarf_info.h - functions, inlined calls and lines of one file by address, from its debug information. */
#ifndef EXPVAR_PPROF_DWARF_INFO_H
#define EXPVAR_PPROF_DWARF_INFO_H

#include <stddef.h>
#include <stdint.h>

#include <elfutils/libdwfl.h>

/* Nested inlined calls at one address; frames further out than this are left out, but for the function itself. */
#define INLINE_DEPTH_MAX 64

/* Strings live as long as the file is open. */
struct dwarf_frame {
    const char *name; /* as the linker has it; NULL: there is a line, but no function */
    const char *file; /* NULL: unknown */
    int line;         /* 0: unknown */
    int start_line;   /* where the function is declared; 0: unknown */
};

struct dwarf_info;

/* The debug information of a file, which may be in a separate one.
 *
 * budget   bytes that may be taken for it; taken ones are subtracted. libdw does not say what it allocates, so
 *          they are estimated from sizes of sections and numbers of lines and functions.
 *
 * Returns NULL without debug information (errno 0), when it would take more than the budget (EFBIG), or ENOMEM. */
struct dwarf_info *expvar__dwarf_info_new(Dwfl_Module *module, size_t *budget);
void expvar__dwarf_info_free(struct dwarf_info *info);

/* The frames at an address of the file, innermost first: inlined functions, then the one that was called.
 * Returns their number, 0 if nothing is known there; INLINE_DEPTH_MAX at most. `entry` is set to the address
 * where that function starts, 0 if unknown. When the budget does not allow for another compilation unit, it
 * returns 0 and sets `refused`. */
size_t expvar__dwarf_info_frames(struct dwarf_info *info, uint64_t address, struct dwarf_frame *frames, uint64_t *entry,
                                 size_t *budget, int *refused);

#endif
