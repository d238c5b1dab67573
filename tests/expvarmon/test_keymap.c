/* test_keymap.c - which key does what. */
#include "../../expvarmon/screen/keymap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/screen/screen.h"
#include "../../expvarmon/tui/term.h"

static struct keymap bound(const char *const *texts, size_t count) {
    struct keymap keymap = {0};
    const char *reason;
    for (size_t i = 0; i < count; i++)
        if (keymap_bind(&keymap, texts[i], &reason) < 0)
            fail_msg("%s: %s", texts[i], reason);
    return keymap;
}

static const char *name_of(const struct keymap *keymap, uint32_t code) {
    static char buffer[KEYMAP_NAME_MAX];
    size_t row = 0;
    while (keys[row].code != code)
        row++;
    return keymap_name(keymap, keys, keys_count, row, buffer);
}

static void check_names(const struct key *table, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *name = keymap_action_name(table[i].action);
        assert_non_null(name);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-0123456789"), strlen(name));
        for (enum action action = ACTION_NONE; action < ACTION_COUNT; action++)
            if (action != table[i].action && keymap_action_name(action))
                assert_string_not_equal(keymap_action_name(action), name);
    }
}

static void every_action_of_a_key_has_a_name_of_its_own(void **state) {
    (void)state;
    check_names(keys, keys_count);
    for (size_t i = 0; i < VIEW_COUNT; i++)
        if (view_keys[i].keys)
            check_names(view_keys[i].keys, *view_keys[i].count);
}

static void without_a_binding_the_table_is_as_it_is(void **state) {
    (void)state;
    const struct keymap keymap = bound(NULL, 0);
    char buffer[KEYMAP_NAME_MAX];
    for (size_t i = 0; i < keys_count; i++) {
        assert_int_equal(keymap_action(&keymap, keys, keys_count, keys[i].code), keys[i].action);
        if (keys[i].name)
            assert_string_equal(keymap_name(&keymap, keys, keys_count, i, buffer), keys[i].name);
    }
    assert_int_equal(keymap_action(&keymap, keys, keys_count, 'y'), ACTION_NONE);
}

static void a_binding_takes_the_place_of_the_keys_of_its_action(void **state) {
    (void)state;
    const struct keymap keymap = bound((const char *const[]){"up=w", "up=Up", "close=x"}, 3);
    assert_int_equal(keymap_action(&keymap, keys, keys_count, 'w'), ACTION_UP);
    assert_int_equal(keymap_action(&keymap, keys, keys_count, KEY_UP), ACTION_UP);
    assert_int_equal(keymap_action(&keymap, keys, keys_count, 'k'), ACTION_NONE);
    assert_int_equal(keymap_action(&keymap, keys, keys_count, 'x'), ACTION_CLOSE);
    assert_int_equal(keymap_action(&keymap, keys, keys_count, 'q'), ACTION_NONE);
    assert_int_equal(keymap_action(&keymap, keys, keys_count, KEY_CTRL_C), ACTION_QUIT);
    assert_int_equal(keymap_action(&keymap, keys, keys_count, KEY_LOST), ACTION_QUIT);
}

static void a_key_leaves_the_action_that_it_had(void **state) {
    (void)state;
    const struct keymap keymap = bound((const char *const[]){"help=q"}, 1);
    assert_int_equal(keymap_action(&keymap, keys, keys_count, 'q'), ACTION_HELP);
    assert_int_equal(keymap_action(&keymap, keys, keys_count, KEY_ESC), ACTION_CLOSE);
    assert_string_equal(name_of(&keymap, 'q'), "Esc");
    assert_string_equal(name_of(&keymap, '?'), "q");
}

static void the_help_names_the_keys_that_there_are(void **state) {
    (void)state;
    const struct keymap keymap =
        bound((const char *const[]){"replay-back=PgUp", "pause=\xc3\xa4", "pause=Space", "quit=X"}, 4);
    assert_string_equal(name_of(&keymap, '{'), "}, PgUp");
    assert_string_equal(name_of(&keymap, 'p'), "\xc3\xa4, Space");
    assert_string_equal(name_of(&keymap, KEY_PAGE_UP), "");
    assert_string_equal(name_of(&keymap, KEY_CTRL_C), "Ctrl-C, X");
}

static void what_cannot_be_bound_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "fly=x", "=x", "up", "up=", "up=xy", "up=Insert", "up=\x01", "up=Ctrl-C", "up=Ctrl-L", "up=\xff", "UP=x",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct keymap keymap = {0};
        const char *reason = NULL;
        assert_int_equal(keymap_bind(&keymap, texts[i], &reason), -1);
        assert_non_null(reason);
        assert_int_equal(keymap.count, 0);
    }
}

static void a_view_has_its_keys_before_the_common_ones(void **state) {
    (void)state;
    const struct keymap keymap = bound((const char *const[]){"browser-fold=q", "help=h", "browser-enter=z"}, 3);
    const struct view charts = {.shown = VIEW_CHARTS, .keymap = &keymap};
    const struct view browser = {.shown = VIEW_BROWSER, .keymap = &keymap};
    assert_int_equal(keys_action_in(&charts, 'q'), ACTION_CLOSE);
    assert_int_equal(keys_action_in(&browser, 'q'), ACTION_FOLD);
    assert_int_equal(keys_action_in(&browser, KEY_LEFT), ACTION_LEFT);
    assert_int_equal(keys_action_in(&browser, 'h'), ACTION_HELP);
    assert_int_equal(keys_action_in(&browser, 'z'), ACTION_ENTER);
    assert_int_equal(keys_action_in(&charts, 'z'), ACTION_NONE);
    assert_int_equal(keys_action_in(&charts, KEY_ENTER), ACTION_EXPAND);
}

static void a_key_has_one_action(void **state) {
    (void)state;
    struct keymap keymap = bound((const char *const[]){"up=x"}, 1);
    const char *reason;
    assert_int_equal(keymap_bind(&keymap, "down=x", &reason), -1);
    assert_string_equal(reason, "another action has the key");
    assert_int_equal(keymap_bind(&keymap, "up=x", &reason), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_action_of_a_key_has_a_name_of_its_own),
        cmocka_unit_test(without_a_binding_the_table_is_as_it_is),
        cmocka_unit_test(a_binding_takes_the_place_of_the_keys_of_its_action),
        cmocka_unit_test(a_key_leaves_the_action_that_it_had),
        cmocka_unit_test(the_help_names_the_keys_that_there_are),
        cmocka_unit_test(what_cannot_be_bound_is_refused),
        cmocka_unit_test(a_view_has_its_keys_before_the_common_ones),
        cmocka_unit_test(a_key_has_one_action),
    };
    return cmocka_run_group_tests_name("keymap", tests, NULL, NULL);
}
