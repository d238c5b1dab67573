/* test_map.c - map variables: additions by key, handles, what stands under a key, and threads that do all of it. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#include "vars_fixture.h"

static expvar_map *map;

static int set_up(void **state) {
    (void)state;
    map = expvar_map_new("map");
    return !map;
}

static int tear_down(void **state) {
    (void)state;
    return expvar_unpublish("map");
}

/* ---- additions by key ---------------------------------------------------------------------------------------- */

static void new_map_is_empty(void **state) {
    (void)state;
    assert_published("map", "{}");
}

static void add_creates_missing_key(void **state) {
    (void)state;
    expvar_map_add(map, "b", 2);
    expvar_map_add(map, "a", 1);
    expvar_map_add(map, "b", 3);
    expvar_map_add_float(map, "c", 0.5);
    expvar_map_add_float(map, "c", 1e6);
    assert_published("map", "{\"a\": 1, \"b\": 5, \"c\": 1.0000005e+06}");
}

static void keys_are_written_in_bytewise_order(void **state) {
    (void)state;
    static const char *const keys[] = {"b", "\xc3\xbc", "B", "a", "ab", "a b", "~", "1", "10", "2"};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        expvar_map_add(map, keys[i], (int64_t)i);
    assert_published("map", "{\"1\": 7, \"10\": 8, \"2\": 9, \"B\": 2, \"a\": 3, \"a b\": 5, \"ab\": 4, \"b\": 0, "
                            "\"~\": 6, \"\xc3\xbc\": 1}");
}

static void add_to_a_key_of_another_kind_is_ignored(void **state) {
    (void)state;
    expvar_map_add(map, "int", 1);
    expvar_map_add_float(map, "float", 1);
    assert_int_equal(expvar_string_set(expvar_map_string(map, "string"), "text"), 0);
    assert_int_equal(expvar_map_set(map, "null", NULL), 0);
    errno = 7;
    expvar_map_add(map, "float", 1);
    expvar_map_add(map, "string", 1);
    expvar_map_add(map, "null", 1);
    expvar_map_add_float(map, "int", 1);
    expvar_map_add_float(map, "null", 1);
    assert_int_equal(errno, 7);
    assert_published("map", "{\"float\": 1, \"int\": 1, \"null\": null, \"string\": \"text\"}");
}

static void add_with_a_bad_key_or_no_map_is_ignored(void **state) {
    (void)state;
    char too_long[EXPVAR_NAME_MAX + 2];
    memset(too_long, 'k', sizeof too_long);
    too_long[EXPVAR_NAME_MAX + 1] = '\0';
    errno = 7;
    expvar_map_add(NULL, "a", 1);
    expvar_map_add_float(NULL, "a", 1);
    expvar_map_add(map, NULL, 1);
    expvar_map_add(map, "", 1);
    expvar_map_add(map, "\xff", 1);
    expvar_map_add(map, too_long, 1);
    expvar_map_add_float(map, too_long, 1);
    assert_int_equal(errno, 7);
    assert_published("map", "{}");
}

static void keys_of_every_length_are_kept_apart(void **state) {
    (void)state;
    char key[EXPVAR_NAME_MAX + 1] = "";
    for (int round = 0; round < 2; round++) {
        for (size_t length = 1; length <= EXPVAR_NAME_MAX; length++) {
            for (size_t changed = 0; changed<length; changed += length> 20 ? 7 : 1) {
                memset(key, 'k', length);
                key[length] = '\0';
                key[changed] = 'K';
                expvar_map_add(map, key, (int64_t)(length * 1000 + changed));
            }
        }
    }
    for (size_t length = 1; length <= EXPVAR_NAME_MAX; length++) {
        for (size_t changed = 0; changed<length; changed += length> 20 ? 7 : 1) {
            memset(key, 'k', length);
            key[length] = '\0';
            key[changed] = 'K';
            assert_int_equal(expvar_int_value(expvar_map_int(map, key)), 2 * (length * 1000 + changed));
        }
    }
}

/* ---- handles ------------------------------------------------------------------------------------------------- */

static void handle_of_a_key_is_the_same_each_time(void **state) {
    (void)state;
    expvar_int *hits = expvar_map_int(map, "hits");
    assert_non_null(hits);
    expvar_int_add(hits, 2);
    expvar_map_add(map, "hits", 1);
    assert_ptr_equal(expvar_map_int(map, "hits"), hits);
    assert_ptr_equal(expvar_var_int(expvar_map_get(map, "hits")), hits);
    assert_ptr_equal(expvar_map_float(map, "load"), expvar_map_float(map, "load"));
    assert_ptr_equal(expvar_map_string(map, "text"), expvar_map_string(map, "text"));
    assert_ptr_equal(expvar_map_map(map, "inner"), expvar_map_map(map, "inner"));
    expvar_map_add(expvar_map_map(map, "inner"), "deep", 4);
    assert_published("map", "{\"hits\": 3, \"inner\": {\"deep\": 4}, \"load\": 0, \"text\": \"\"}");
}

static void write_one(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_int(writer, 1);
}

static void handle_of_another_kind_is_refused(void **state) {
    (void)state;
    assert_non_null(expvar_map_int(map, "int"));
    errno = 0;
    assert_null(expvar_map_float(map, "int"));
    assert_int_equal(errno, EEXIST);
    errno = 0;
    assert_null(expvar_map_string(map, "int"));
    assert_int_equal(errno, EEXIST);
    errno = 0;
    assert_null(expvar_map_map(map, "int"));
    assert_int_equal(errno, EEXIST);
    errno = 0;
    assert_null(expvar_map_func(map, "int", write_one, NULL));
    assert_int_equal(errno, EEXIST);
}

static void function_is_created_once_per_key(void **state) {
    (void)state;
    assert_non_null(expvar_map_func(map, "func", write_one, NULL));
    errno = 0;
    assert_null(expvar_map_func(map, "func", write_one, NULL));
    assert_int_equal(errno, EEXIST);
    errno = 0;
    assert_null(expvar_map_func(map, "other", NULL, NULL));
    assert_int_equal(errno, EINVAL);
    assert_published("map", "{\"func\": 1}");
}

static void handle_of_no_map_or_a_bad_key_is_refused(void **state) {
    (void)state;
    errno = 0;
    assert_null(expvar_map_int(NULL, "a"));
    assert_int_equal(errno, EINVAL);
    errno = 0;
    assert_null(expvar_map_func(NULL, "a", write_one, NULL));
    assert_int_equal(errno, EINVAL);
    errno = 0;
    assert_null(expvar_map_map(map, ""));
    assert_int_equal(errno, EINVAL);
}

/* ---- keys ---------------------------------------------------------------------------------------------------- */

static void get_tells_absent_from_null(void **state) {
    (void)state;
    errno = 0;
    assert_null(expvar_map_get(map, "absent"));
    assert_int_equal(errno, ENOENT);
    assert_int_equal(expvar_map_set(map, "null", NULL), 0);
    errno = 7;
    assert_null(expvar_map_get(map, "null"));
    assert_int_equal(errno, 0);
    errno = 0;
    assert_null(expvar_map_get(NULL, "a"));
    assert_int_equal(errno, ENOENT);
    assert_null(expvar_map_get(map, NULL));
    assert_int_equal(errno, ENOENT);
}

static void set_puts_the_same_variable_under_a_key(void **state) {
    (void)state;
    expvar_int *shared = expvar_int_new("shared");
    assert_int_equal(expvar_map_set(map, "alias", expvar_int_var(shared)), 0);
    assert_int_equal(expvar_map_set(map, "alias", expvar_int_var(shared)), 0);
    expvar_map_add(map, "alias", 5);
    expvar_int_add(shared, 1);
    assert_published("map", "{\"alias\": 6}");
    assert_published("shared", "6");
    assert_int_equal(expvar_unpublish("shared"), 0); /* the key keeps it */
    expvar_map_add(map, "alias", 1);
    assert_published("map", "{\"alias\": 7}");
}

static void set_replaces_what_is_there(void **state) {
    (void)state;
    expvar_string *other = expvar_string_new("other");
    expvar_map_add(map, "key", 5);
    assert_int_equal(expvar_map_set(map, "key", expvar_string_var(other)), 0);
    assert_published("map", "{\"key\": \"\"}");
    assert_int_equal(expvar_map_set(map, "key", NULL), 0);
    assert_published("map", "{\"key\": null}");
    expvar_map_delete(map, "key");
    expvar_map_add(map, "key", 1);
    assert_published("map", "{\"key\": 1}");
    assert_int_equal(expvar_unpublish("other"), 0);
}

static void delete_removes_a_key_and_nothing_else(void **state) {
    (void)state;
    expvar_map_add(map, "a", 1);
    expvar_map_add(map, "b", 2);
    errno = 7;
    expvar_map_delete(map, "a");
    expvar_map_delete(map, "absent");
    expvar_map_delete(map, NULL);
    expvar_map_delete(NULL, "a");
    assert_int_equal(errno, 7);
    assert_published("map", "{\"b\": 2}");
    expvar_map_add(map, "a", 10);
    assert_published("map", "{\"a\": 10, \"b\": 2}");
}

static void clear_removes_all_keys(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++) {
        expvar_map_add(map, "a", 1);
        expvar_map_add(expvar_map_map(map, "inner"), "b", 1);
        assert_published("map", "{\"a\": 1, \"inner\": {\"b\": 1}}");
        expvar_map_clear(map);
        assert_published("map", "{}");
    }
    expvar_map_clear(NULL);
}

/* ---- many keys ----------------------------------------------------------------------------------------------- */

#define MANY 100000

static char *key_name(char *key, size_t number) {
    sprintf(key, "key.%zu", number);
    return key;
}

static atomic_size_t present; /* keys below this number are in the map */
static atomic_bool missed;
static atomic_bool stopped;

/* Adds to keys that are there; a lookup that misses one would create it anew, and the sum would be short. */
static void *add_to_present_keys(void *added) {
    char key[32];
    for (unsigned seed = 1; !stopped;) {
        const size_t limit = present;
        const size_t number = limit ? (size_t)rand_r(&seed) % limit : 0;
        if (!limit)
            continue;
        if (!expvar_map_get(map, key_name(key, number)))
            missed = true;
        expvar_map_add(map, key, 1);
        ++*(_Atomic int64_t *)added;
    }
    return NULL;
}

static void map_grows_under_its_readers(void **state) {
    (void)state;
    pthread_t readers[2];
    _Atomic int64_t added = 0;
    char key[32];
    present = 0;
    missed = stopped = false;
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        assert_int_equal(pthread_create(&readers[i], NULL, add_to_present_keys, &added), 0);
    for (size_t i = 0; i < REPEAT(MANY); i++) {
        expvar_map_add(map, key_name(key, i), 0);
        present = i + 1;
    }
    stopped = true;
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        pthread_join(readers[i], NULL);
    int64_t sum = 0;
    for (size_t i = 0; i < REPEAT(MANY); i++)
        sum += expvar_int_value(expvar_map_int(map, key_name(key, i)));
    assert_false(missed);
    assert_int_equal(sum, added);
}

static void keys_that_come_and_go_leave_nothing_behind(void **state) {
    (void)state;
    char key[32];
    for (size_t i = 0; i < REPEAT(200000); i++) {
        expvar_map_add(map, key_name(key, i), 1);
        if (i >= 10)
            expvar_map_delete(map, key_name(key, i - 10));
    }
    expvar_map_add(map, "last", 1);
    for (size_t i = REPEAT(200000) - 10; i < REPEAT(200000); i++)
        assert_int_equal(expvar_int_value(expvar_var_int(expvar_map_get(map, key_name(key, i)))), 1);
    expvar_map_delete(map, key_name(key, REPEAT(200000) - 10));
    assert_null(expvar_map_get(map, key));
}

/* ---- threads that do all of it ------------------------------------------------------------------------------- */

#define ADDS REPEAT(20000)

static int look(const char *name, expvar_var *variable, void *context) {
    (void)context;
    return !name[0] || !variable;
}

/* Keys `kept` stay; keys `gone` are deleted by others all the time. */
static void use_the_map(size_t number) {
    char key[32];
    for (size_t i = 0; i < ADDS; i++) {
        sprintf(key, "gone.%zu", i % 7);
        expvar_map_add(map, "kept", 1);
        expvar_map_add_float(map, "kept.float", 0.5);
        expvar_map_add(map, key, 1);
        if (number == 0)
            expvar_map_delete(map, key);
        if (number == 1 && i % 16 == 0)
            expvar_map_do(map, look, NULL);
        if (number == 2 && i % 16 == 0)
            expvar_map_set(map, key, i % 32 ? NULL : expvar_get("shared"));
    }
}

static void keys_that_are_never_deleted_have_exact_sums_whatever_happens_around_them(void **state) {
    (void)state;
    assert_non_null(expvar_int_new("shared"));
    run_threads(4, use_the_map);
    assert_int_equal(expvar_int_value(expvar_map_int(map, "kept")), 4 * ADDS);
    assert_true(expvar_float_value(expvar_map_float(map, "kept.float")) == 2 * ADDS);
    assert_int_equal(expvar_unpublish("shared"), 0);
}

static void *clear_on_and_on(void *unused) {
    (void)unused;
    while (!stopped) {
        expvar_map_clear(map);
        sched_yield();
    }
    return NULL;
}

static void use_inner_keys(size_t number) {
    for (int i = 0; i < REPEAT(5000); i++) {
        expvar_map_add(map, "a", 1);
        expvar_map_add_float(map, number % 2 ? "b" : "c", 1);
        dump_nowhere();
    }
}

static void map_may_be_cleared_while_others_add_and_walk(void **state) {
    (void)state;
    pthread_t clearer;
    stopped = false;
    assert_int_equal(pthread_create(&clearer, NULL, clear_on_and_on, NULL), 0);
    run_threads(2, use_inner_keys);
    stopped = true;
    pthread_join(clearer, NULL);
    expvar_map_clear(map);
    expvar_map_add(map, "a", 1);
    assert_published("map", "{\"a\": 1}");
}

static void create_same_keys(size_t number) {
    char key[32];
    (void)number;
    for (size_t i = 0; i < 1000; i++)
        expvar_map_add(map, key_name(key, i), 1);
}

static void threads_that_create_one_key_at_once_share_it(void **state) {
    (void)state;
    char key[32];
    run_threads(4, create_same_keys);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(expvar_int_value(expvar_map_int(map, key_name(key, i))), 4);
}

int main(void) {
#define WITH_MAP(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_MAP(new_map_is_empty),
        WITH_MAP(add_creates_missing_key),
        WITH_MAP(keys_are_written_in_bytewise_order),
        WITH_MAP(add_to_a_key_of_another_kind_is_ignored),
        WITH_MAP(add_with_a_bad_key_or_no_map_is_ignored),
        WITH_MAP(keys_of_every_length_are_kept_apart),
        WITH_MAP(handle_of_a_key_is_the_same_each_time),
        WITH_MAP(handle_of_another_kind_is_refused),
        WITH_MAP(function_is_created_once_per_key),
        WITH_MAP(handle_of_no_map_or_a_bad_key_is_refused),
        WITH_MAP(get_tells_absent_from_null),
        WITH_MAP(set_puts_the_same_variable_under_a_key),
        WITH_MAP(set_replaces_what_is_there),
        WITH_MAP(delete_removes_a_key_and_nothing_else),
        WITH_MAP(clear_removes_all_keys),
        WITH_MAP(map_grows_under_its_readers),
        WITH_MAP(keys_that_come_and_go_leave_nothing_behind),
        WITH_MAP(keys_that_are_never_deleted_have_exact_sums_whatever_happens_around_them),
        WITH_MAP(map_may_be_cleared_while_others_add_and_walk),
        WITH_MAP(threads_that_create_one_key_at_once_share_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
