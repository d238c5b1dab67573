/* counts.h - what the hooks have counted so far, and a way to say what should have been. */
#ifndef COUNTS_H
#define COUNTS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <expvar/expvar.h>

struct counts {
    int64_t mallocs, frees;
};

static inline int64_t counts_one(const char *name) {
    return expvar_int_value(expvar_map_int(expvar_var_map(expvar_get("hooks")), name));
}

static inline struct counts counts_now(void) {
    return (struct counts){counts_one("mallocs"), counts_one("frees")};
}

/* Runs the statement and leaves the program unless it was so many allocations and frees. */
#define COUNTS(allocations, releases, ...)                                                                             \
    do {                                                                                                               \
        const struct counts before = counts_now();                                                                     \
        __VA_ARGS__;                                                                                                   \
        const struct counts after = counts_now();                                                                      \
        if (after.mallocs - before.mallocs != (allocations) || after.frees - before.frees != (releases)) {             \
            fprintf(stderr, "%s:%d: +%lld -%lld: %s\n", __FILE__, __LINE__,                                            \
                    (long long)(after.mallocs - before.mallocs), (long long)(after.frees - before.frees),              \
                    #__VA_ARGS__);                                                                                     \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

#endif
