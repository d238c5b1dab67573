/* tail.h - the last bytes of a stream, of which the beginning may be forgotten. */
#ifndef EXPVARMON_ATTACH_TAIL_H
#define EXPVARMON_ATTACH_TAIL_H

#include <stddef.h>
#include <stdio.h>

/* Bytes that are kept. */
#define TAIL_MAX ((size_t)256 * 1024)

/* All zero is empty. */
struct tail {
    char *bytes; /* a ring of TAIL_MAX; NULL: nothing yet */
    size_t start;
    size_t size;
    unsigned long long forgotten; /* bytes before those that are kept */
};

/* Without memory the bytes are forgotten. */
void tail_add(struct tail *tail, const char *bytes, size_t size);

/* Writes what is kept; where something was forgotten, a line says so, and the rest of the line that was cut is left out.
 * Returns 0, or -1 with errno. */
int tail_write(const struct tail *tail, FILE *stream);

void tail_fini(struct tail *tail);

#endif
