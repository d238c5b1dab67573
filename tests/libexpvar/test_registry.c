/* test_registry.c - the published variables. */
#include <errno.h>
#include <stdio.h>

#include "vars_fixture.h"

/* Two files that use one name share one variable; here both are this file. */
EXPVAR_INT(at_load, "at_load");
EXPVAR_INT(at_load_again, "at_load");

static void write_null(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_null(writer);
}

/* Every way to publish, each giving a variable or NULL. */
static void *new_int(const char *name) {
    return expvar_int_new(name);
}
static void *new_float(const char *name) {
    return expvar_float_new(name);
}
static void *new_string(const char *name) {
    return expvar_string_new(name);
}
static void *new_map(const char *name) {
    return expvar_map_new(name);
}
static void *new_func(const char *name) {
    return expvar_func_new(name, write_null, NULL);
}
static void *publish_again(const char *name) {
    return expvar_publish(name, expvar_get("at_load")) == 0 ? expvar_get(name) : NULL;
}

static void *(*const publishers[])(const char *) = {new_int, new_float, new_string, new_map, new_func, publish_again};

static void assert_refused(const char *name, int error) {
    for (size_t i = 0; i < COUNT_OF(publishers); i++) {
        errno = 0;
        assert_null(publishers[i](name));
        assert_int_equal(errno, error);
    }
}

static void bad_names_are_refused(void **state) {
    (void)state;
    char too_long[EXPVAR_NAME_MAX + 2];
    memset(too_long, 'n', sizeof too_long);
    too_long[EXPVAR_NAME_MAX + 1] = '\0';
    assert_refused(NULL, EINVAL);
    assert_refused("", EINVAL);
    assert_refused("caf\xe9", EINVAL);
    assert_refused("\xed\xa0\x80", EINVAL);
    assert_refused(too_long, ENAMETOOLONG);
}

static void name_of_255_bytes_is_published_whole(void **state) {
    (void)state;
    char name[EXPVAR_NAME_MAX + 1];
    memset(name, 'n', sizeof name);
    name[EXPVAR_NAME_MAX] = '\0';
    for (size_t i = 0; i < COUNT_OF(publishers); i++) {
        void *variable = publishers[i](name);
        assert_non_null(variable);
        assert_ptr_equal(expvar_get(name), variable);
        assert_int_equal(expvar_unpublish(name), 0);
    }
}

static void name_that_is_taken_keeps_its_first_variable(void **state) {
    (void)state;
    expvar_int *first = expvar_int_new("taken");
    expvar_int_add(first, 42);
    assert_refused("taken", EEXIST);
    assert_ptr_equal(expvar_get("taken"), expvar_int_var(first));
    assert_published("taken", "42");
    assert_int_equal(expvar_unpublish("taken"), 0);
}

static void names_are_copied(void **state) {
    (void)state;
    char name[] = "copied";
    assert_non_null(expvar_int_new(name));
    memset(name, 'x', sizeof name - 1);
    assert_non_null(expvar_get("copied"));
    assert_int_equal(expvar_unpublish("copied"), 0);
}

static void absent_name_is_enoent(void **state) {
    (void)state;
    char too_long[1000];
    memset(too_long, 'n', sizeof too_long);
    too_long[sizeof too_long - 1] = '\0';
    const char *const names[] = {"absent", "", NULL, too_long, "\xff"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        errno = 0;
        assert_null(expvar_get(names[i]));
        assert_int_equal(errno, ENOENT);
        errno = 0;
        assert_int_equal(expvar_unpublish(names[i]), -1);
        assert_int_equal(errno, ENOENT);
    }
}

static void name_is_free_after_unpublish(void **state) {
    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT_OF(publishers); i++) {
            assert_non_null(publishers[i]("again"));
            assert_int_equal(expvar_unpublish("again"), 0);
            assert_null(expvar_get("again"));
        }
    }
}

static void null_cannot_be_published(void **state) {
    (void)state;
    errno = 0;
    assert_int_equal(expvar_publish("null", NULL), -1);
    assert_int_equal(errno, EINVAL);
    assert_null(expvar_get("null"));
}

static void second_name_is_the_same_variable_until_both_are_gone(void **state) {
    (void)state;
    expvar_string *text = expvar_string_new("first");
    assert_int_equal(expvar_publish("second", expvar_string_var(text)), 0);
    assert_int_equal(expvar_string_set(text, "both"), 0);
    assert_published("first", "\"both\"");
    assert_published("second", "\"both\"");
    assert_int_equal(expvar_unpublish("first"), 0);
    assert_published("second", "\"both\"");
    assert_int_equal(expvar_unpublish("second"), 0);
}

/* ---- at load ------------------------------------------------------------------------------------------------- */

static void variable_at_load_is_there_before_main_and_shared_by_name(void **state) {
    (void)state;
    assert_non_null(at_load);
    assert_ptr_equal(at_load, at_load_again);
    expvar_int_add(at_load, 1);
    expvar_int_add(at_load_again, 1);
    assert_published("at_load", "2");
}

static void variable_at_load_is_null_where_the_name_has_another_kind(void **state) {
    (void)state;
    assert_non_null(expvar_float_new("real"));
    errno = 0;
    assert_null(expvar__int_at_load("real"));
    assert_int_equal(errno, EEXIST);
    assert_null(expvar__int_at_load(""));
    assert_int_equal(expvar_unpublish("real"), 0);
}

/* ---- walks --------------------------------------------------------------------------------------------------- */

static int check_order(const char *name, expvar_var *variable, void *context) {
    char *last = context;
    assert_non_null(variable);
    assert_ptr_equal(expvar_get(name), variable);
    assert_true(strcmp(last, name) < 0);
    strcpy(last, name);
    return 0;
}

static void walk_visits_the_built_in_and_the_own_variables_in_order(void **state) {
    (void)state;
    char last[EXPVAR_NAME_MAX + 1] = "";
    assert_non_null(expvar_int_new("zzz"));
    assert_non_null(expvar_int_new("Aaa"));
    assert_int_equal(expvar_do(check_order, last), 0);
    assert_string_equal(last, "zzz");
    assert_int_equal(expvar_unpublish("zzz"), 0);
    assert_int_equal(expvar_unpublish("Aaa"), 0);
    errno = 0;
    assert_int_equal(expvar_do(NULL, NULL), -1);
    assert_int_equal(errno, EINVAL);
}

static int unpublish_it(const char *name, expvar_var *variable, void *count) {
    if (strncmp(name, "mine.", 5) == 0) {
        assert_int_equal(expvar_unpublish(name), 0);
        assert_int_equal(expvar_var_kind(variable), EXPVAR_KIND_INT);
        ++*(int *)count;
    }
    return 0;
}

static void walk_may_unpublish_what_it_visits(void **state) {
    (void)state;
    int count = 0;
    for (int i = 0; i < 100; i++) {
        char name[32];
        sprintf(name, "mine.%d", i);
        assert_non_null(expvar_int_new(name));
    }
    assert_int_equal(expvar_do(unpublish_it, &count), 0);
    assert_int_equal(count, 100);
    assert_int_equal(expvar_do(unpublish_it, &count), 0);
    assert_int_equal(count, 100);
}

/* ---- threads ------------------------------------------------------------------------------------------------- */

static atomic_int won;

static void race_for_names(size_t number) {
    (void)number;
    for (int i = 0; i < 1000; i++) {
        char name[32];
        sprintf(name, "race.%d", i);
        if (expvar_int_new(name))
            won++;
    }
}

static void of_threads_that_want_one_name_one_gets_it(void **state) {
    (void)state;
    won = 0;
    run_threads(4, race_for_names);
    assert_int_equal(won, 1000);
    for (int i = 0; i < 1000; i++) {
        char name[32];
        sprintf(name, "race.%d", i);
        assert_int_equal(expvar_unpublish(name), 0);
    }
}

/* Each thread has names of its own, and walks over those of all. */
static atomic_int wrong;

static void publish_and_unpublish(size_t number) {
    for (int i = 0; i < REPEAT(2000); i++) {
        char name[32];
        sprintf(name, "own.%zu.%d", number, i % 10);
        expvar_map *own = expvar_map_new(name);
        expvar_map_add(own, "n", i);
        if (!own || expvar_get(name) != expvar_map_var(own) || dump_nowhere() != 0 || expvar_unpublish(name) != 0)
            wrong++;
    }
}

static void threads_may_publish_walk_and_unpublish_at_once(void **state) {
    (void)state;
    wrong = 0;
    run_threads(4, publish_and_unpublish);
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_names_are_refused),
        cmocka_unit_test(name_of_255_bytes_is_published_whole),
        cmocka_unit_test(name_that_is_taken_keeps_its_first_variable),
        cmocka_unit_test(names_are_copied),
        cmocka_unit_test(absent_name_is_enoent),
        cmocka_unit_test(name_is_free_after_unpublish),
        cmocka_unit_test(null_cannot_be_published),
        cmocka_unit_test(second_name_is_the_same_variable_until_both_are_gone),
        cmocka_unit_test(variable_at_load_is_there_before_main_and_shared_by_name),
        cmocka_unit_test(variable_at_load_is_null_where_the_name_has_another_kind),
        cmocka_unit_test(walk_visits_the_built_in_and_the_own_variables_in_order),
        cmocka_unit_test(walk_may_unpublish_what_it_visits),
        cmocka_unit_test(of_threads_that_want_one_name_one_gets_it),
        cmocka_unit_test(threads_may_publish_walk_and_unpublish_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
