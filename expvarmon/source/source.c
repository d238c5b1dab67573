/* source.c - calls the functions of the kind that a source is of. */
#include "source.h"

#include "source_kind.h"

/* A source begins with its kind. */
static const struct source_kind *kind_of(const struct source *source) {
    return *(const struct source_kind *const *)source;
}

void source_free(struct source *source) {
    if (source)
        kind_of(source)->free(source);
}

int source_fd(const struct source *source) {
    return kind_of(source)->fd(source);
}

void source_dispatch(struct source *source) {
    kind_of(source)->dispatch(source);
}

int source_fetch(struct source *source, size_t target) {
    return kind_of(source)->fetch(source, target);
}

int64_t source_now_ns(const struct source *source) {
    return kind_of(source)->now_ns(source);
}

bool source_is_over(const struct source *source) {
    return kind_of(source)->is_over(source);
}
