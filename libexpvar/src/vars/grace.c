/* grace.c - the wait for lookups under way; the argument is in grace.h. */
#include "vars/grace.h"

#include <sched.h>
#include <time.h>

/* A lookup that takes longer than a few turns lost its processor, perhaps to this very thread: where this one has the
 * higher real-time priority, yielding would never give it back. */
#define YIELDS   16
#define PAUSE_NS 50000

static void let_others_run(unsigned turn) {
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    if (turn < YIELDS)
        sched_yield();
    else
        nanosleep(&pause, NULL);
}

void expvar__grace_wait(void) {
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next) {
        unsigned reading = atomic_load(&block->reading);
        for (unsigned turn = 0; reading % 2 && atomic_load(&block->reading) == reading; turn++)
            let_others_run(turn);
    }
}
