/* level.h - how bad something is. */
#ifndef EXPVARMON_MODEL_LEVEL_H
#define EXPVARMON_MODEL_LEVEL_H

/* One row for each level, from the least: its enumerator, its name. */
#define LEVELS(X)                                                                                                      \
    X(CAREFUL, "careful")                                                                                              \
    X(WARNING, "warning")                                                                                              \
    X(CRITICAL, "critical")

enum level {
    LEVEL_NONE,
#define X(id, name) LEVEL_##id,
    LEVELS(X)
#undef X
        LEVEL_COUNT
};

/* "careful", "warning", "critical"; "ok" for LEVEL_NONE. */
const char *level_name(enum level level);

#endif
