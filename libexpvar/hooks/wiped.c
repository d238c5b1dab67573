/* wiped.c - memory that is all zero in a forked child. */
#include "wiped.h"

#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#define WIPED_MAX 4

/* What the kernel does not wipe; written by constructors. */
static struct {
    void *memory;
    size_t size;
} by_hand[WIPED_MAX];
static size_t by_hand_count;

static void wipe(void) {
    for (size_t i = 0; i < by_hand_count; i++)
        memset(by_hand[i].memory, 0, by_hand[i].size);
}

void expvar__wipe_in_child(void *memory, size_t size) {
    if (madvise(memory, size, MADV_WIPEONFORK) == 0 || by_hand_count == WIPED_MAX)
        return;
    if (by_hand_count == 0)
        pthread_atfork(NULL, NULL, wipe);
    by_hand[by_hand_count].memory = memory;
    by_hand[by_hand_count++].size = size;
}
