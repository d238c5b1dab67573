/* grace.c - the wait for lookups under way; the argument is in grace.h. */
#include "vars/grace.h"

#include <sched.h>

void expvar__grace_wait(void) {
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next) {
        unsigned reading = atomic_load(&block->reading);
        while (reading % 2 && atomic_load(&block->reading) == reading)
            sched_yield();
    }
}
