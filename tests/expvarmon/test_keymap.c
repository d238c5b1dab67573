/* test_keymap.c - which key does what. */
#include "../../expvarmon/screen/keymap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/tui/term.h"

static struct keymap bound(const char *const *texts, size_t count) {
    struct keymap keymap;
    const char *reason;
    keymap_init(&keymap);
    for (size_t i = 0; i < count; i++)
        if (keymap_bind(&keymap, texts[i], &reason) < 0)
            fail_msg("%s: %s", texts[i], reason);
    return keymap;
}

static const struct key *row_of(uint32_t code) {
    const struct key *row = keys;
    while (row->code != code)
        row++;
    return row;
}

static void every_action_of_a_key_has_a_name_of_its_own(void **state) {
    (void)state;
    for (size_t i = 0; i < keys_count; i++) {
        const char *name = keymap_action_name(keys[i].action);
        assert_non_null(name);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
        for (enum action action = ACTION_NONE; action < ACTION_COUNT; action++)
            if (action != keys[i].action && keymap_action_name(action))
                assert_string_not_equal(keymap_action_name(action), name);
    }
}

static void without_a_binding_the_table_is_as_it_is(void **state) {
    (void)state;
    const struct keymap keymap = bound(NULL, 0);
    char buffer[KEYMAP_NAME_MAX];
    for (size_t i = 0; i < keys_count; i++) {
        assert_int_equal(keymap_action(&keymap, keys[i].code), keys[i].action);
        if (keys[i].name)
            assert_string_equal(keymap_name(&keymap, &keys[i], buffer), keys[i].name);
    }
    assert_int_equal(keymap_action(&keymap, 'y'), ACTION_NONE);
}

static void a_binding_takes_the_place_of_the_keys_of_its_action(void **state) {
    (void)state;
    const struct keymap keymap = bound((const char *const[]){"up=w", "up=Up", "close=x"}, 3);
    assert_int_equal(keymap_action(&keymap, 'w'), ACTION_UP);
    assert_int_equal(keymap_action(&keymap, KEY_UP), ACTION_UP);
    assert_int_equal(keymap_action(&keymap, 'k'), ACTION_NONE);
    assert_int_equal(keymap_action(&keymap, 'x'), ACTION_CLOSE);
    assert_int_equal(keymap_action(&keymap, 'q'), ACTION_NONE);
    assert_int_equal(keymap_action(&keymap, KEY_CTRL_C), ACTION_QUIT);
    assert_int_equal(keymap_action(&keymap, KEY_LOST), ACTION_QUIT);
}

static void a_key_leaves_the_action_that_it_had(void **state) {
    (void)state;
    const struct keymap keymap = bound((const char *const[]){"help=q"}, 1);
    char buffer[KEYMAP_NAME_MAX];
    assert_int_equal(keymap_action(&keymap, 'q'), ACTION_HELP);
    assert_int_equal(keymap_action(&keymap, KEY_ESC), ACTION_CLOSE);
    assert_string_equal(keymap_name(&keymap, row_of('q'), buffer), "Esc");
    assert_string_equal(keymap_name(&keymap, row_of('?'), buffer), "q");
}

static void the_help_names_the_keys_that_there_are(void **state) {
    (void)state;
    const struct keymap keymap =
        bound((const char *const[]){"replay-back=PgUp", "pause=\xc3\xa4", "pause=Space", "quit=X"}, 4);
    char buffer[KEYMAP_NAME_MAX];
    assert_string_equal(keymap_name(&keymap, row_of('{'), buffer), "}, PgUp");
    assert_string_equal(keymap_name(&keymap, row_of('p'), buffer), "\xc3\xa4, Space");
    assert_string_equal(keymap_name(&keymap, row_of(KEY_PAGE_UP), buffer), "");
    assert_string_equal(keymap_name(&keymap, row_of(KEY_CTRL_C), buffer), "Ctrl-C, X");
}

static void what_cannot_be_bound_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "fly=x", "=x", "up", "up=", "up=xy", "up=Insert", "up=\x01", "up=Ctrl-C", "up=Ctrl-L", "up=\xff", "UP=x",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct keymap keymap;
        const char *reason = NULL;
        keymap_init(&keymap);
        const size_t count = keymap.count;
        assert_int_equal(keymap_bind(&keymap, texts[i], &reason), -1);
        assert_non_null(reason);
        assert_int_equal(keymap.count, count);
    }
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
        cmocka_unit_test(a_key_has_one_action),
    };
    return cmocka_run_group_tests_name("keymap", tests, NULL, NULL);
}
