/* body.h - the bodies of replies while they arrive: buffers with a maximum, reused from one fetch to the
 * next. */
#ifndef EXPVARMON_SOURCE_BODY_H
#define EXPVARMON_SOURCE_BODY_H

#include <stddef.h>

/* All zero is an empty body. data[size] is a NUL once there is data. */
struct body {
    char *data;
    size_t size;
    size_t capacity; /* without the final NUL */
};

/* Buffers that wait for the next fetch. A fetch holds one only while its reply arrives, and most replies
 * arrive at once, so few are needed for many targets. */
#define BODIES_KEPT       8
#define BODIES_KEPT_BYTES ((size_t)256 * 1024) /* larger ones are given back to the system */

struct bodies {
    size_t max; /* bytes of one body */
    size_t count;
    struct body kept[BODIES_KEPT];
};

/* Appends to a body. Returns 0, or -1 with errno EMSGSIZE beyond the maximum, or ENOMEM. */
int body_append(struct bodies *bodies, struct body *body, const char *data, size_t size);

/* Empties a body; its buffer is kept for the next one, or freed. */
void body_release(struct bodies *bodies, struct body *body);

void bodies_fini(struct bodies *bodies);

#endif
