/* unwind.h - the stack of a thread as program counters, leaf first; the thread is interrupted or calls itself.
 *
 * pcs[0] of an interrupted stack is the interrupted instruction, every other pc a return address, as struct
 * profile has it: an instruction that was interrupted by an older signal is stored plus one, so that minus one
 * leads back to it. Neither the handler's own frames nor the signal trampoline appear: the walk starts at the
 * interrupted registers.
 *
 * All of this may be called in a signal handler, at any instruction of the host: within malloc, dlopen, a C++
 * throw, a function's first or last instruction, code without tables, on any stack. It takes no lock, allocates
 * nothing, leaves errno alone, never faults and ends after STACK_DEPTH_MAX frames. Code without call frame
 * information (just-in-time compiled, some assembly) ends the walk: what is below it was seen, what is above it is
 * not guessed.
 */
#ifndef EXPVAR_PPROF_UNWIND_H
#define EXPVAR_PPROF_UNWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STACK_DEPTH_MAX 128

/* Bytes of stack that a walk takes at most, with a caller's array of STACK_DEPTH_MAX pcs and what the caller does
 * with it; a test paints a stack to see. */
#ifdef __SANITIZE_ADDRESS__ /* enlarges every frame, and looks at every copy */
#define UNWIND_STACK_SIZE 32768
#else
#define UNWIND_STACK_SIZE 4096
#endif

/* True when UNWIND_STACK_SIZE bytes are left on the stack that the caller runs on; a guard page must end it. A
 * handler asks this first, in a function that itself needs next to nothing, and takes the leaf alone if it is
 * false. */
bool expvar__unwind_has_room(void);

/* The stack that a signal handler with SA_SIGINFO has interrupted; `context` is its third argument. Returns how
 * many pcs were written, at most `max`, which is 1 to STACK_DEPTH_MAX. A deeper stack ends with FRAME_TRUNCATED
 * (frames.h). */
size_t expvar__unwind_context(const void *context, uintptr_t *pcs, size_t max);

/* The same without a walk: the interrupted instruction and FRAME_NO_ROOM. Writes two pcs, returns 2. */
size_t expvar__unwind_leaf(const void *context, uintptr_t *pcs);

/* The caller's own stack without the innermost `skip` frames; 0 skips nothing: pcs[0] lies in the caller. All are
 * return addresses. */
size_t expvar__unwind(uintptr_t *pcs, size_t max, size_t skip);

/* Does once what must not be done first in a handler: binding the functions that a walk calls. */
void expvar__unwind_prime(void);

#endif
