/* unwind.c - the stack of a thread as program counters. Signal-handler code: see unwind.h. */
#include "pprof/unwind.h"

#include <stdbool.h>

#include "pprof/cfi.h"
#include "pprof/cfi_index.h"
#include "pprof/frames.h"

/* From `registers` on; `exact`: their pc is an instruction, not a return address. */
__attribute__((noinline)) static size_t walk(struct registers *registers, bool exact, uintptr_t *pcs, size_t max,
                                             size_t skip) {
    struct memory_guard guard = {0};
    size_t depth = 0;
    for (enum cfi_step step = CFI_CALLER; step != CFI_END;) {
        if (depth == max) {
            pcs[max - 1] = FRAME_TRUNCATED;
            break;
        }
        /* The leaf is stored as it is; an older interrupted instruction as a return address would be. */
        const uintptr_t stored = registers->value[REGISTER_PC] + (exact && depth > 0);
        if (skip)
            skip--;
        else
            pcs[depth++] = stored;
        step = expvar__cfi_step(registers, exact, &guard);
        exact = step == CFI_INTERRUPTED;
    }
    return depth;
}

bool expvar__unwind_has_room(void) {
    return expvar__guard_stack_room(UNWIND_STACK_SIZE);
}

size_t expvar__unwind_context(const void *context, uintptr_t *pcs, size_t max) {
    struct registers registers;
    if (expvar__registers_of_context(&registers, context))
        return walk(&registers, true, pcs, max, 0);
    pcs[0] = registers.value[REGISTER_PC];
    return 1;
}

size_t expvar__unwind_leaf(const void *context, uintptr_t *pcs) {
    pcs[0] = expvar__program_counter(context);
    pcs[1] = FRAME_NO_ROOM;
    return 2;
}

/* Not a tail call: the frame of this function must be there to be dropped. */
__attribute__((noinline)) size_t expvar__unwind(uintptr_t *pcs, size_t max, size_t skip) {
    struct registers registers = {0};
    if (expvar__registers_here(&registers))
        return walk(&registers, false, pcs, max, skip + 1);
    if (skip)
        return 0;
    pcs[0] = (uintptr_t)__builtin_return_address(0);
    return 1;
}

void expvar__unwind_prime(void) {
    uintptr_t pcs[4];
    expvar__cfi_index_make();
    expvar__unwind(pcs, sizeof pcs / sizeof *pcs, 0);
    expvar__guard_stack_room(UNWIND_STACK_SIZE);
}
