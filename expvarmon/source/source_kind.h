/* source_kind.h - what a kind of source does: the functions behind source.h.
 *
 * Every kind defines its own struct source, which begins with a pointer to its functions; source.c knows no more of it.
 */
#ifndef EXPVARMON_SOURCE_SOURCE_KIND_H
#define EXPVARMON_SOURCE_SOURCE_KIND_H

#include <stdbool.h>

#include "source.h"

struct source_kind {
    void (*free)(struct source *source); /* never NULL */
    int (*fd)(const struct source *source);
    void (*dispatch)(struct source *source);
    int (*fetch)(struct source *source, size_t target);
    int64_t (*now_ns)(const struct source *source);
    bool (*is_over)(const struct source *source);
};

#endif
