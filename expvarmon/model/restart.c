/* restart.c - what changes, or goes back, only when a process is another one. */
#include "restart.h"

enum rule {
    CHANGED,   /* the same for as long as a process lives */
    WENT_BACK, /* only grows while a process lives */
};

/* clang-format off */
#define PATH1(key1)       {.count = 1, .steps = (struct path_step[]){{.key = (key1)}}}
#define PATH2(key1, key2) {.count = 2, .steps = (struct path_step[]){{.key = (key1)}, {.key = (key2)}}}
/* clang-format on */

/* `process` is what libexpvar publishes, `memstats` what Go does; the others are names that servers commonly
 * give. */
static const struct {
    struct path path;
    enum rule rule;
} rows[] = {
    {PATH2("process", "pid"), CHANGED},
    {PATH2("process", "start_time_seconds"), CHANGED},
    {PATH2("process", "uptime_seconds"), WENT_BACK},
    {PATH2("process", "cpu_user_seconds"), WENT_BACK},
    {PATH2("process", "cpu_system_seconds"), WENT_BACK},
    {PATH2("memstats", "TotalAlloc"), WENT_BACK},
    {PATH2("memstats", "Mallocs"), WENT_BACK},
    {PATH2("memstats", "Frees"), WENT_BACK},
    {PATH2("memstats", "Lookups"), WENT_BACK},
    {PATH2("memstats", "PauseTotalNs"), WENT_BACK},
    {PATH2("memstats", "NumGC"), WENT_BACK},
    {PATH1("process_start_time_seconds"), CHANGED}, /* of Prometheus's clients, as is the next */
    {PATH1("process_cpu_seconds_total"), WENT_BACK},
    {PATH1("pid"), CHANGED},
    {PATH1("Uptime"), WENT_BACK},
    {PATH1("uptime"), WENT_BACK},
    {PATH1("uptime_seconds"), WENT_BACK},
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

_Static_assert(ROW_COUNT <= RESTART_EVIDENCE_MAX, "struct evidence is too small");

const struct path *restart_path(size_t index) {
    return index < ROW_COUNT ? &rows[index].path : NULL;
}

/* Comparisons with the NAN of an absent figure are false. */
bool restart_seen(const struct evidence *before, const struct evidence *now) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        double then = before->figures[i];
        double current = now->figures[i];
        if (current < then || (rows[i].rule == CHANGED && current > then))
            return true;
    }
    return false;
}
