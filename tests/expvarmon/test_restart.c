#include "../../expvarmon/model/restart.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static size_t figure_of(const char *first, const char *second) {
    for (size_t i = 0; restart_path(i); i++) {
        const struct path *path = restart_path(i);
        if (path->count == (second ? 2U : 1U) && strcmp(path->steps[0].key, first) == 0 &&
            (!second || strcmp(path->steps[1].key, second) == 0))
            return i;
    }
    fail_msg("no figure %s %s", first, second ? second : "");
    return 0;
}

static struct evidence nothing(void) {
    struct evidence evidence;
    for (size_t i = 0; i < RESTART_EVIDENCE_MAX; i++)
        evidence.figures[i] = NAN;
    return evidence;
}

static const struct {
    const char *first;
    const char *second;
    bool restarts_when_it_grows;
} figures[] = {
    {"process", "pid", true},
    {"process", "start_time_seconds", true},
    {"process", "uptime_seconds", false},
    {"process", "cpu_user_seconds", false},
    {"process", "cpu_system_seconds", false},
    {"memstats", "TotalAlloc", false},
    {"memstats", "Mallocs", false},
    {"memstats", "Frees", false},
    {"memstats", "Lookups", false},
    {"memstats", "PauseTotalNs", false},
    {"memstats", "NumGC", false},
    {"process_start_time_seconds", NULL, true},
    {"process_cpu_seconds_total", NULL, false},
    {"pid", NULL, true},
    {"Uptime", NULL, false},
    {"uptime", NULL, false},
    {"uptime_seconds", NULL, false},
};
#define FIGURE_COUNT (sizeof figures / sizeof *figures)

static void restart_is_seen_by_each_figure_alone(void **state) {
    (void)state;
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        size_t figure = figure_of(figures[i].first, figures[i].second);
        struct evidence before = nothing();
        struct evidence now = nothing();
        before.figures[figure] = 100;
        now.figures[figure] = 100;
        assert_false(restart_seen(&before, &now));
        now.figures[figure] = 99;
        assert_true(restart_seen(&before, &now));
        now.figures[figure] = 101;
        assert_int_equal(restart_seen(&before, &now), figures[i].restarts_when_it_grows);
    }
}

static void restart_is_not_told_from_absent_figures(void **state) {
    (void)state;
    const struct evidence none = nothing();
    struct evidence all;
    for (size_t i = 0; i < RESTART_EVIDENCE_MAX; i++)
        all.figures[i] = 5;
    assert_false(restart_seen(&none, &none));
    assert_false(restart_seen(&none, &all));
    assert_false(restart_seen(&all, &none));
}

static void restart_paths_end_with_null(void **state) {
    (void)state;
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        assert_non_null(restart_path(i));
    assert_null(restart_path(FIGURE_COUNT));
    assert_null(restart_path(SIZE_MAX));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restart_is_seen_by_each_figure_alone),
        cmocka_unit_test(restart_is_not_told_from_absent_figures),
        cmocka_unit_test(restart_paths_end_with_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
