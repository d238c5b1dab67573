/* test_panel.c - groups of variables with a name. */
#include "../../expvarmon/model/panel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

static const char *const texts[] = {"Memory=mem:memstats.*,rate:memstats.Mallocs",
                                    "Hit=pct:hit=hits/(hits+misses),hits", "Of caches=cache.*.size"};

static int setup(void **state) {
    static struct panels panels;
    char error[256];
    assert_int_equal(panels_parse(&panels, texts, 3, error, sizeof error), 0);
    *state = &panels;
    return 0;
}

static int teardown(void **state) {
    panels_fini(*state);
    return 0;
}

static void panels_have_titles_and_variables(void **state) {
    const struct panels *const panels = *state;
    assert_int_equal(panels->count, 3);
    assert_string_equal(panels->at[0].title, "Memory");
    assert_int_equal(panels->at[0].count, 2);
    assert_string_equal(panels->at[1].variables[0].spec, "pct:hit=hits/(hits+misses)");
    assert_int_equal(panels_find(panels, "Of caches"), 3);
    assert_int_equal(panels_find(panels, "caches"), 0);
}

static void expect_place(const struct panel *panel, const char *spec, size_t place) {
    struct variable variable;
    const char *reason;
    assert_int_equal(variable_parse(&variable, spec, &reason), 0);
    assert_int_equal(panel_place(panel, &variable), place);
    variable_fini(&variable);
}

static void panel_has_what_it_names_and_what_its_globs_find(void **state) {
    const struct panels *const panels = *state;
    expect_place(&panels->at[0], "rate:memstats.Mallocs", 1);
    expect_place(&panels->at[0], "mem:memstats.Alloc", 0);
    expect_place(&panels->at[0], "memstats.Alloc", PANEL_NONE);
    expect_place(&panels->at[0], "rate:mem:memstats.Alloc", PANEL_NONE);
    expect_place(&panels->at[0], "mem:memstats.Alloc.deep", PANEL_NONE);
    expect_place(&panels->at[0], "mem:memstats.PauseNs[0]", PANEL_NONE);
    expect_place(&panels->at[1], "hits", 1);
    expect_place(&panels->at[1], "pct:hit=hits/(hits+misses)", 0);
    expect_place(&panels->at[2], "cache.a\\.b.size", 0);
    expect_place(&panels->at[2], "cache.a.hits", PANEL_NONE);
}

static void join_adds_each_variable_once(void **state) {
    const struct panels *const panels = *state;
    size_t count;
    char error[256];
    struct variable *variables = variables_parse("hits,threads", &count, error, sizeof error);
    assert_non_null(variables);
    variables = panels_join(variables, &count, panels);
    assert_non_null(variables);
    assert_int_equal(count, 6);
    assert_string_equal(variables[2].spec, "mem:memstats.*");
    assert_string_equal(variables[5].spec, "cache.*.size");
    variables_free(variables, count);
    count = 0;
    variables = panels_join(NULL, &count, panels);
    assert_int_equal(count, 5);
    variables_free(variables, count);
}

static void wrong_groups_are_refused_with_their_text(void **state) {
    (void)state;
    const char *const wrong[] = {"Memory", "=a", "Memory=", "Memory=a..b", "M=mem:,a"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct panels panels;
        char error[256] = "";
        const char *const two[] = {"Right=a", wrong[i]};
        assert_int_equal(panels_parse(&panels, two, 2, error, sizeof error), -1);
        assert_true(strncmp(error, "-group: \"", 9) == 0 && strstr(error, wrong[i]));
        assert_null(strstr(error, "-vars"));
    }
    const char *nine[9];
    for (size_t i = 0; i < 9; i++)
        nine[i] = "A=a";
    struct panels panels;
    char error[256];
    assert_int_equal(panels_parse(&panels, nine, 9, error, sizeof error), -1);
    assert_int_equal(panels_parse(&panels, nine, PANELS_MAX, error, sizeof error), 0);
    panels_fini(&panels);
}

static void panels_survive_each_allocation_failing(void **state) {
    (void)state;
    for (size_t nth = 1;; nth++) {
        struct panels panels;
        char error[256] = "";
        const long live = failing_alloc_live();
        failing_alloc_at(nth);
        const int result = panels_parse(&panels, texts, 3, error, sizeof error);
        if (!failing_alloc_stop()) {
            assert_int_equal(result, 0);
            assert_true(nth > 10);
            panels_fini(&panels);
            return;
        }
        assert_int_equal(result, -1);
        assert_non_null(strstr(error, "out of memory"));
        assert_int_equal(failing_alloc_live(), live);
    }
}

static void join_survives_each_allocation_failing(void **state) {
    const struct panels *const panels = *state;
    for (size_t nth = 1;; nth++) {
        size_t count = 0;
        const long live = failing_alloc_live();
        failing_alloc_at(nth);
        struct variable *const variables = panels_join(NULL, &count, panels);
        if (!failing_alloc_stop()) {
            assert_int_equal(count, 5);
            variables_free(variables, count);
            return;
        }
        assert_null(variables);
        assert_int_equal(failing_alloc_live(), live);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(panels_have_titles_and_variables, setup, teardown),
        cmocka_unit_test_setup_teardown(panel_has_what_it_names_and_what_its_globs_find, setup, teardown),
        cmocka_unit_test_setup_teardown(join_adds_each_variable_once, setup, teardown),
        cmocka_unit_test(panels_survive_each_allocation_failing),
        cmocka_unit_test_setup_teardown(join_survives_each_allocation_failing, setup, teardown),
        cmocka_unit_test(wrong_groups_are_refused_with_their_text),
    };
    return cmocka_run_group_tests_name("panel", tests, NULL, NULL);
}
