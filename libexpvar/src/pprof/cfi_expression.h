/* cfi_expression.h - the DWARF expressions of call frame information: those of PLT entries and signal trampolines. */
#ifndef EXPVAR_PPROF_CFI_EXPRESSION_H
#define EXPVAR_PPROF_CFI_EXPRESSION_H

#include "pprof/cfi_reader.h"
#include "pprof/memory_guard.h"
#include "pprof/registers.h"

/* Evaluates what `reader` holds, over the frame's registers. `initial`, if not NULL, is on the stack at the start.
 * Returns false when it uses an operation that no call frame needs, or memory that cannot be read. */
bool expvar__cfi_evaluate(struct cfi_reader reader, const struct registers *registers, const uintptr_t *initial,
                          struct memory_guard *guard, uintptr_t *result);

#endif
