/* own_code.h - whether an address is in this library: frames of the hooks themselves are left out of profiles. */
#ifndef EXPVAR_HOOKS_OWN_CODE_H
#define EXPVAR_HOOKS_OWN_CODE_H

#include <stdbool.h>
#include <stdint.h>

/* Where this object begins and where its code ends, as the linker defines them (ld's manual, PROVIDE and Special
 * Sections); hidden, so that no other object's are meant. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

static inline bool is_own_code(uintptr_t pc) {
    return pc - (uintptr_t)__ehdr_start < (uintptr_t)etext - (uintptr_t)__ehdr_start;
}

#endif
