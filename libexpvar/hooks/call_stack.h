/* call_stack.h - the call stack of a hook's caller. */
#ifndef EXPVAR_HOOKS_CALL_STACK_H
#define EXPVAR_HOOKS_CALL_STACK_H

#include <stddef.h>
#include <stdint.h>

#define UNWIND_DEPTH_MAX 128

/* The unwinder's first call may allocate: it is to be made where that is harmless. */
void expvar__unwind_prime(void);

/* Fills in return addresses, the hook's caller first; frames of this library are left out. Returns their number. Called
 * with the thread's busy flag set: the unwinder may allocate. */
size_t expvar__unwind(uintptr_t *pcs, size_t max);

#endif
