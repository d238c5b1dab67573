/* tail.c - the last bytes of a stream. */
#include "tail.h"

#include <stdlib.h>
#include <string.h>

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

void tail_add(struct tail *tail, const char *bytes, size_t size) {
    if (!tail->bytes)
        tail->bytes = malloc(TAIL_MAX);
    if (!tail->bytes) {
        tail->forgotten += size;
        return;
    }
    if (size > TAIL_MAX) {
        tail->forgotten += size - TAIL_MAX;
        bytes += size - TAIL_MAX;
        size = TAIL_MAX;
    }
    const size_t end = (tail->start + tail->size) % TAIL_MAX;
    const size_t first = smaller(size, TAIL_MAX - end);
    memcpy(tail->bytes + end, bytes, first);
    memcpy(tail->bytes, bytes + first, size - first);
    tail->size += size;
    if (tail->size <= TAIL_MAX)
        return;
    tail->forgotten += tail->size - TAIL_MAX;
    tail->start = (end + size) % TAIL_MAX;
    tail->size = TAIL_MAX;
}

/* How many of the kept bytes are the rest of a line whose beginning is gone. */
static size_t cut_line(const struct tail *tail) {
    if (tail->forgotten == 0)
        return 0;
    for (size_t i = 0; i < tail->size; i++)
        if (tail->bytes[(tail->start + i) % TAIL_MAX] == '\n')
            return i + 1;
    return 0;
}

int tail_write(const struct tail *tail, FILE *stream) {
    const size_t cut = cut_line(tail);
    const size_t size = tail->size - cut;
    if (tail->forgotten > 0)
        fprintf(stream, "... %llu bytes before this are left out\n", tail->forgotten + cut);
    if (size > 0) {
        const size_t start = (tail->start + cut) % TAIL_MAX;
        const size_t first = smaller(size, TAIL_MAX - start);
        fwrite(tail->bytes + start, 1, first, stream);
        fwrite(tail->bytes, 1, size - first, stream);
    }
    return fflush(stream) == 0 && !ferror(stream) ? 0 : -1;
}

void tail_fini(struct tail *tail) {
    free(tail->bytes);
    *tail = (struct tail){0};
}
