/* cfi.h - call frame information: from the registers of a frame to those of its caller.
 *
 * The same tables that C++ exceptions unwind by (.eh_frame with its sorted index .eh_frame_hdr; System V ABI, LSB
 * core "Exception Frames", and DWARF 5 section 6.4), read in place. The C library's own reader is not fit for a
 * handler: _Unwind_Backtrace reads through whatever address a wrong rule yields, reads code at a return address
 * that belongs to no object, and (gcc 12) takes a lock when a just-in-time compiler has registered frames, which
 * the interrupted thread may hold. Here:
 *
 *  - objects are found by _dl_find_object, which takes no lock and may be called while the same thread, or another
 *    one, is within dlopen or dlclose. An object with code on the walked stack stays mapped while it runs;
 *  - tables are read within the bounds of their object only, stacks through memory_guard.h;
 *  - a program that is longer, deeper or stranger than compilers write ends the walk; work is bounded.
 *
 * May be called in a signal handler. Uses less than 2 KiB of stack.
 */
#ifndef EXPVAR_PPROF_CFI_H
#define EXPVAR_PPROF_CFI_H

#include <stdbool.h>
#include <stdint.h>

#include "pprof/memory_guard.h"
#include "pprof/registers.h"

enum cfi_step {
    CFI_CALLER,      /* the registers are the caller's now, its pc a return address */
    CFI_INTERRUPTED, /* the frame was a signal trampoline: the registers, pc included, are what was interrupted */
    CFI_END,         /* the outermost frame, or nothing is known about this one */
};

/* `exact`: the pc is the instruction itself, not a return address, whose call may be the last of its function. */
enum cfi_step expvar__cfi_step(struct registers *registers, bool exact, struct memory_guard *guard);

#endif
