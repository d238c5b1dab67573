/* pattern.c - allocates what is known: 60 MB that stay, by keep, and 120 MB that go, by drop. */
#include <stdlib.h>

#define PIECES 200000

static void *kept[PIECES];
static void *volatile dropped;

__attribute__((noinline)) static void keep(size_t i) {
    kept[i] = malloc(i % 2 ? 200 : 400);
}

__attribute__((noinline)) static void drop(void) {
    dropped = malloc(600);
    free(dropped);
}

int main(void) {
    for (size_t i = 0; i < PIECES; i++) {
        keep(i);
        drop();
    }
    return kept[PIECES - 1] == NULL;
}
