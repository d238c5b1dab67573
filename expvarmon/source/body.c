/* body.c - the bodies of replies while they arrive: buffers with a maximum, reused from one fetch to the
 * next. */
#include "body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN ((size_t)8 * 1024)

/* At least doubles, so that n appends copy O(n) bytes. */
static int grow(struct bodies *bodies, struct body *body, size_t needed) {
    size_t capacity = body->capacity ? body->capacity * 2 : CAPACITY_MIN;
    if (capacity < needed)
        capacity = needed;
    if (capacity > bodies->max)
        capacity = bodies->max;
    char *data = realloc(body->data, capacity + 1);
    if (!data)
        return -1;
    body->data = data;
    body->capacity = capacity;
    return 0;
}

int body_append(struct bodies *bodies, struct body *body, const char *data, size_t size) {
    if (size > bodies->max - body->size) {
        errno = EMSGSIZE;
        return -1;
    }
    if (!body->data && bodies->count > 0)
        *body = bodies->kept[--bodies->count];
    if ((!body->data || size > body->capacity - body->size) && grow(bodies, body, body->size + size))
        return -1;
    memcpy(body->data + body->size, data, size);
    body->size += size;
    body->data[body->size] = '\0';
    return 0;
}

void body_release(struct bodies *bodies, struct body *body) {
    body->size = 0;
    if (body->data && body->capacity <= BODIES_KEPT_BYTES && bodies->count < BODIES_KEPT)
        bodies->kept[bodies->count++] = *body;
    else
        free(body->data);
    *body = (struct body){0};
}

void bodies_fini(struct bodies *bodies) {
    while (bodies->count > 0)
        free(bodies->kept[--bodies->count].data);
}
