/* registers.h - the registers that call frame information speaks of, by their DWARF numbers.
 *
 * x86-64: System V ABI, AMD64 supplement, figure 3.36. Stacks are walked there only; on other processors a stack
 * is its interrupted instruction alone.
 */
#ifndef EXPVAR_PPROF_REGISTERS_H
#define EXPVAR_PPROF_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#define REGISTER_COUNT 17
#define REGISTER_SP    7
#define REGISTER_PC    16 /* the column of the return address */

struct registers {
    uintptr_t value[REGISTER_COUNT];
};

/* Fills in the registers of a signal handler's third argument. Returns false where this processor is not known;
 * only the program counter is right then. */
bool expvar__registers_of_context(struct registers *registers, const void *context);

/* The pc alone, for when there is no room for all. */
uintptr_t expvar__program_counter(const void *context);

/* The caller's own, as they are where it called. */
bool expvar__registers_here(struct registers *registers);

#endif
