/* cfi_index.h - a sorted index of .eh_frame for programs that have none.
 *
 * gcc asks for no .eh_frame_hdr when it links with -static, clang for one that lies outside of what
 * _dl_find_object calls the program, and the C library's own way to look through .eh_frame there takes a lock and
 * allocates. So the index of the main program is made beforehand, from the place that the section headers of
 * /proc/self/exe name; it is never freed. */
#ifndef EXPVAR_PPROF_CFI_INDEX_H
#define EXPVAR_PPROF_CFI_INDEX_H

#include "pprof/cfi_table.h"

/* Makes the index if the program needs one; not in a handler. Without memory, or without section headers, stacks
 * of such a program are their leaves. */
void expvar__cfi_index_make(void);

/* As expvar__cfi_find. Async-signal-safe. The function that is found may end before `pc`. */
bool expvar__cfi_index_find(uintptr_t pc, struct cfi_description *description);

#endif
