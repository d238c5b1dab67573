/* test_help.c - the screen that tells the keys and the marks. */
#include "../../expvarmon/screen/help.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../expvarmon/screen/keys.h"
#include "../../expvarmon/screen/browser.h"
#include "../support/canvas_text.h"

static void help_has_every_key_of_the_table(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(100, 120);
    help_draw(&canvas, &(struct view){.help = true});
    for (size_t i = 0; i < keys_count; i++) {
        if (!keys[i].name)
            continue;
        assert_true(canvas_has(&canvas, keys[i].name));
        assert_true(canvas_has(&canvas, keys[i].text));
    }
    canvas_fini(&canvas);
}

static void the_keys_of_the_view_that_is_shown_come_first(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(100, 20);
    help_draw(&canvas, &(struct view){.help = true, .shown = VIEW_BROWSER});
    assert_true(canvas_has(&canvas, view_keys[VIEW_BROWSER].title));
    for (size_t i = 0; i < browser_keys_count; i++)
        assert_true(!browser_keys[i].text || canvas_has(&canvas, browser_keys[i].text));
    canvas_fini(&canvas);
}

static void help_has_every_kind_of_the_tables(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(100, 120);
    help_draw(&canvas, &(struct view){.help = true});
#define X(id, name, meaning)                                                                                           \
    assert_true(canvas_has(&canvas, meaning) || TRANSFORM_##id == TRANSFORM_NONE);                                     \
    assert_true(canvas_has(&canvas, name));
    VARIABLE_TRANSFORMS(X)
#undef X
#define X(id, name, meaning) assert_true(canvas_has(&canvas, meaning) && canvas_has(&canvas, name));
    VARIABLE_UNITS(X)
#undef X
    canvas_fini(&canvas);
}

static void a_wide_screen_has_all_of_it_at_once(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(200, 60);
    help_draw(&canvas, &(struct view){.help = true});
    for (size_t i = 0; i < keys_count; i++)
        assert_true(!keys[i].name || canvas_has(&canvas, keys[i].text));
    for (size_t i = 0; i < browser_keys_count; i++)
        assert_true(!browser_keys[i].text || canvas_has(&canvas, browser_keys[i].text));
    assert_true(canvas_has(&canvas, "avg:            mean since"));
    canvas_fini(&canvas);
}

static void no_line_of_the_help_is_cut_on_80_columns(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(80, 120);
    help_draw(&canvas, &(struct view){.help = true});
    assert_false(canvas_has(&canvas, "…"));
    canvas_fini(&canvas);
}

static void help_scrolls_by_itself(void **state) {
    (void)state;
    struct canvas canvas = canvas_new(80, 10);
    struct view view = {.help = true, .scroll = 7, .help_scroll = 1 << 20};
    help_draw(&canvas, &view);
    assert_true(canvas_has(&canvas, "avg:            mean since"));
    assert_int_equal(view.page, 8);
    assert_int_equal(view.scroll, 7);
    canvas_fini(&canvas);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_has_every_key_of_the_table),
        cmocka_unit_test(the_keys_of_the_view_that_is_shown_come_first),
        cmocka_unit_test(help_has_every_kind_of_the_tables),
        cmocka_unit_test(a_wide_screen_has_all_of_it_at_once),
        cmocka_unit_test(no_line_of_the_help_is_cut_on_80_columns),
        cmocka_unit_test(help_scrolls_by_itself),
    };
    return cmocka_run_group_tests_name("help", tests, NULL, NULL);
}
