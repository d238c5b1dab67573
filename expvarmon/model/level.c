/* level.c - the names of the levels. */
#include "level.h"

const char *level_name(enum level level) {
    static const char *const names[] = {[LEVEL_NONE] = "ok",
#define X(id, name) [LEVEL_##id] = name,
                                        LEVELS(X)
#undef X
    };
    return names[level];
}
