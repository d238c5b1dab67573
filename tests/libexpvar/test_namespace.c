/* test_namespace.c - names, the hash table behind them, and its sorted snapshots. */
#include "vars/namespace.h"

#include <errno.h>
#include <stdio.h>

#include "vars/var.h"
#include "vars_fixture.h"

/* ---- names --------------------------------------------------------------------------------------------------- */

static void assert_name(const char *text, int expected) {
    errno = 0;
    assert_int_equal(expvar__name_check(text), expected ? -1 : 0);
    assert_int_equal(errno, expected);
}

static void names_are_utf8_of_1_to_255_bytes(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int error;
    } cases[] = {
        {"a", 0},
        {" ", 0},
        {"requests.total/s \"quoted\"\n\x01\x7f", 0},
        {"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", 0},
        {NULL, EINVAL},
        {"", EINVAL},
        {"\xff", EINVAL},
        {"a\x80", EINVAL},
        {"\xc0\x80", EINVAL},         /* an overlong NUL */
        {"\xe0\x80\xaf", EINVAL},     /* an overlong slash */
        {"\xed\xa0\x80", EINVAL},     /* a surrogate */
        {"\xf4\x90\x80\x80", EINVAL}, /* beyond U+10FFFF */
        {"caf\xc3", EINVAL},          /* cut short */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_name(cases[i].text, cases[i].error);
}

static void longest_name_has_255_bytes(void **state) {
    (void)state;
    char text[300];
    memset(text, 'n', sizeof text);
    text[255] = '\0';
    assert_name(text, 0);
    text[255] = 'n';
    text[256] = '\0';
    assert_name(text, ENAMETOOLONG);
    memcpy(text + 253, "\xe2\x82\xac", 4); /* a character across the limit */
    assert_name(text, ENAMETOOLONG);
    memset(text, 0xff, 256);
    assert_name(text, ENAMETOOLONG);
}

static void hash_sees_every_byte_and_the_length(void **state) {
    (void)state;
    char text[64];
    for (size_t length = 1; length < 40; length++) {
        memset(text, 'a', length);
        text[length] = '\0';
        const uint64_t hash = expvar__name(text).hash;
        assert_int_equal(expvar__name(text).length, length);
        assert_true(expvar__name(text).hash == hash);
        for (size_t i = 0; i < length; i++) {
            text[i] ^= 1;
            assert_false(expvar__name(text).hash == hash);
            text[i] ^= 1;
        }
        text[length - 1] = '\0';
        assert_false(expvar__name(text).hash == hash);
    }
}

static void numbered_names_spread_over_the_slots(void **state) {
    (void)state;
    unsigned slots[1024] = {0}, fullest = 0;
    for (int i = 0; i < 4096; i++) {
        char text[32];
        sprintf(text, i % 2 ? "requests.%d" : "%d", i);
        unsigned count = ++slots[expvar__name(text).hash & 1023];
        fullest = count > fullest ? count : fullest;
    }
    assert_true(fullest < 20); /* chance has about 13 */
}

/* ---- the table ----------------------------------------------------------------------------------------------- */

static struct namespace names;

static int set_up(void **state) {
    (void)state;
    memset(&names, 0, sizeof names);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    expvar__namespace_fini(&names);
    return 0;
}

static void insert_hashed(const char *text, uint64_t hash) {
    struct garbage garbage = {0};
    struct name name = expvar__name(text);
    name.hash = hash;
    assert_int_equal(expvar__namespace_insert(&names, &name, NULL, &garbage), 0);
    expvar__garbage_free(&garbage);
}

static struct entry *find_hashed(const char *text, uint64_t hash) {
    struct name name = expvar__name(text);
    name.hash = hash;
    return expvar__namespace_find(&names, &name);
}

static void remove_hashed(const char *text, uint64_t hash) {
    struct garbage garbage = {0};
    expvar__namespace_remove(&names, find_hashed(text, hash), &garbage);
    expvar__garbage_free(&garbage);
}

static void insert(const char *text) {
    insert_hashed(text, expvar__name(text).hash);
}

static bool is_there(const char *text) {
    const struct entry *entry = find_hashed(text, expvar__name(text).hash);
    return entry && strcmp(entry->text, text) == 0;
}

static void empty_namespace_has_nothing(void **state) {
    (void)state;
    assert_false(is_there("a"));
    assert_false(is_there(""));
}

static void names_are_found_and_others_are_not(void **state) {
    (void)state;
    insert("a");
    insert("ab");
    assert_true(is_there("a"));
    assert_true(is_there("ab"));
    assert_false(is_there("b"));
    assert_false(is_there("abc"));
    assert_int_equal(names.count, 2);
}

static void names_of_one_hash_are_kept_apart(void **state) {
    (void)state;
    static const char *const same[] = {"a", "b", "c", "dd"};
    for (size_t i = 0; i < COUNT_OF(same); i++)
        insert_hashed(same[i], 15); /* the last slot, so that probing wraps */
    remove_hashed("b", 15);
    assert_null(find_hashed("b", 15));
    assert_string_equal(find_hashed("a", 15)->text, "a");
    assert_string_equal(find_hashed("c", 15)->text, "c");
    assert_string_equal(find_hashed("dd", 15)->text, "dd");
    assert_null(find_hashed("e", 15));
    insert_hashed("b", 15);
    assert_string_equal(find_hashed("b", 15)->text, "b");
}

static void hash_zero_is_a_hash_like_others(void **state) {
    (void)state;
    insert_hashed("a", 0);
    remove_hashed("a", 0);
    assert_null(find_hashed("a", 0));
    insert_hashed("b", 0);
    assert_string_equal(find_hashed("b", 0)->text, "b");
    assert_null(find_hashed("a", 0));
}

static void names_survive_every_growth(void **state) {
    (void)state;
    char text[32];
    for (int i = 0; i < 5000; i++) {
        sprintf(text, "name.%d", i);
        assert_false(is_there(text));
        insert(text);
        sprintf(text, "name.%d", i / 2);
        assert_true(is_there(text));
    }
    for (int i = 0; i < 5000; i++) {
        sprintf(text, "name.%d", i);
        assert_true(is_there(text));
    }
}

static void slots_of_removed_names_come_back(void **state) {
    (void)state;
    const void *table = NULL;
    size_t tables = 0;
    for (int i = 0; i < 10000; i++) {
        char text[32];
        sprintf(text, "name.%d", i);
        insert(text);
        assert_true(is_there(text));
        remove_hashed(text, expvar__name(text).hash);
        assert_false(is_there(text));
        tables += table != (const void *)atomic_load(&names.table);
        table = atomic_load(&names.table);
    }
    assert_int_equal(names.count, 0);
    assert_true(tables < 10000 / 8); /* rebuilt only when full of removed names */
}

/* ---- snapshots ----------------------------------------------------------------------------------------------- */

static void snapshot_is_sorted_and_stays_as_it_was(void **state) {
    (void)state;
    insert("b");
    insert("\xc3\xbc");
    insert("a");
    struct snapshot *before = expvar__snapshot_get(&names);
    assert_ptr_equal(before, expvar__snapshot_get(&names)); /* nothing changed */
    expvar__snapshot_unref(before);
    insert("aa");
    remove_hashed("b", expvar__name("b").hash);
    struct snapshot *after = expvar__snapshot_get(&names);
    assert_int_equal(before->count, 3);
    assert_string_equal(before->items[0].name, "a");
    assert_string_equal(before->items[1].name, "b");
    assert_string_equal(before->items[2].name, "\xc3\xbc");
    assert_int_equal(after->count, 3);
    assert_string_equal(after->items[1].name, "aa");
    expvar__snapshot_unref(before);
    expvar__snapshot_unref(after);
}

static void snapshot_keeps_its_variables(void **state) {
    (void)state;
    struct garbage garbage = {0};
    const struct name name = expvar__name("a");
    struct expvar_var *variable = expvar__var_new(EXPVAR_KIND_INT);
    assert_int_equal(expvar__namespace_insert(&names, &name, variable, &garbage), 0);
    struct snapshot *snapshot = expvar__snapshot_get(&names);
    remove_hashed("a", name.hash);
    assert_ptr_equal(snapshot->items[0].variable, variable);
    assert_int_equal(atomic_load(&variable->references), 1);
    expvar_int_add(expvar_var_int(variable), 1);
    assert_int_equal(expvar_int_value(expvar_var_int(variable)), 1);
    expvar__snapshot_unref(snapshot);
}

static void empty_snapshot_is_one_too(void **state) {
    (void)state;
    struct snapshot *snapshot = expvar__snapshot_get(&names);
    assert_int_equal(snapshot->count, 0);
    expvar__snapshot_unref(snapshot);
    expvar__snapshot_unref(NULL);
}

int main(void) {
#define WITH_NAMES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_utf8_of_1_to_255_bytes),
        cmocka_unit_test(longest_name_has_255_bytes),
        cmocka_unit_test(hash_sees_every_byte_and_the_length),
        cmocka_unit_test(numbered_names_spread_over_the_slots),
        WITH_NAMES(empty_namespace_has_nothing),
        WITH_NAMES(names_are_found_and_others_are_not),
        WITH_NAMES(names_of_one_hash_are_kept_apart),
        WITH_NAMES(hash_zero_is_a_hash_like_others),
        WITH_NAMES(names_survive_every_growth),
        WITH_NAMES(slots_of_removed_names_come_back),
        WITH_NAMES(snapshot_is_sorted_and_stays_as_it_was),
        WITH_NAMES(snapshot_keeps_its_variables),
        WITH_NAMES(empty_snapshot_is_one_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
