/* call_stack.c - the call stack of a hook's caller. */
#include "call_stack.h"

#include <link.h>
#include <unwind.h>

/* Where this library is. */
static uintptr_t own_begin;
static uintptr_t own_end;

struct walk {
    uintptr_t *pcs;
    size_t max;
    size_t count;
};

static _Unwind_Reason_Code take_frame(struct _Unwind_Context *context, void *data) {
    struct walk *walk = data;
    const uintptr_t pc = _Unwind_GetIP(context);
    if (pc - own_begin < own_end - own_begin && walk->count == 0)
        return _URC_NO_REASON;
    if (pc == 0 || walk->count == walk->max)
        return _URC_END_OF_STACK;
    walk->pcs[walk->count++] = pc;
    return _URC_NO_REASON;
}

/* The segment that this code is in. */
static int find_own(struct dl_phdr_info *object, size_t size, void *data) {
    (void)size, (void)data;
    const uintptr_t here = (uintptr_t)&expvar__unwind_prime;
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        const uintptr_t begin = object->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && here - begin < segment->p_memsz) {
            own_begin = begin;
            own_end = begin + segment->p_memsz;
            return 1;
        }
    }
    return 0;
}

void expvar__unwind_prime(void) {
    uintptr_t pcs[UNWIND_DEPTH_MAX];
    if (!own_end)
        dl_iterate_phdr(find_own, NULL);
    (void)expvar__unwind(pcs, UNWIND_DEPTH_MAX);
}

size_t expvar__unwind(uintptr_t *pcs, size_t max) {
    struct walk walk = {.pcs = pcs, .max = max};
    _Unwind_Backtrace(take_frame, &walk);
    return walk.count;
}
