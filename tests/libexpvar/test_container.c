/* test_container.c - nesting, cycles and walks of what holds variables. */
#include "vars/container.h"

#include <errno.h>

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

/* ---- cycles and depth ---------------------------------------------------------------------------------------- */

static void assert_refused(expvar_map *into, expvar_map *what) {
    errno = 0;
    assert_int_equal(expvar_map_set(into, "key", expvar_map_var(what)), -1);
    assert_int_equal(errno, ELOOP);
    assert_null(expvar_map_get(into, "key"));
    assert_int_equal(errno, ENOENT);
}

static void map_cannot_contain_itself(void **state) {
    (void)state;
    expvar_map *inner = expvar_map_map(map, "inner");
    expvar_map *innermost = expvar_map_map(inner, "innermost");
    assert_refused(map, map);
    assert_refused(inner, map);
    assert_refused(innermost, map);
    assert_refused(innermost, inner);
    assert_published("map", "{\"inner\": {\"innermost\": {}}}");
}

static void refused_replacement_leaves_what_was_there(void **state) {
    (void)state;
    expvar_map_add(map, "key", 5);
    errno = 0;
    assert_int_equal(expvar_map_set(map, "key", expvar_map_var(map)), -1);
    assert_int_equal(errno, ELOOP);
    assert_published("map", "{\"key\": 5}");
}

static void map_may_stand_in_two_places(void **state) {
    (void)state;
    expvar_map *shared = expvar_map_map(map, "a");
    expvar_map *other = expvar_map_map(map, "b");
    assert_int_equal(expvar_map_set(other, "again", expvar_map_var(shared)), 0);
    assert_int_equal(expvar_publish("shared", expvar_map_var(shared)), 0);
    expvar_map_add(shared, "n", 1);
    assert_published("map", "{\"a\": {\"n\": 1}, \"b\": {\"again\": {\"n\": 1}}}");
    assert_refused(shared, other);
    assert_int_equal(expvar_unpublish("shared"), 0);
}

static void cycle_that_was_broken_is_no_cycle(void **state) {
    (void)state;
    expvar_map *inner = expvar_map_map(map, "inner");
    assert_int_equal(expvar_publish("inner", expvar_map_var(inner)), 0);
    assert_refused(inner, map);
    expvar_map_delete(map, "inner");
    assert_int_equal(expvar_map_set(inner, "key", expvar_map_var(map)), 0);
    assert_published("inner", "{\"key\": {}}");
    assert_int_equal(expvar_unpublish("inner"), 0);
}

/* Maps below `top` until one is refused. Returns how many there are, `top` included. */
static unsigned nest(expvar_map *top, expvar_map **lowest) {
    unsigned depth = 0;
    for (expvar_map *inner = top; inner; inner = expvar_map_map(inner, "m")) {
        *lowest = inner;
        depth++;
    }
    return depth;
}

static void maps_nest_as_deep_as_the_writer_writes(void **state) {
    (void)state;
    expvar_map *lowest = NULL;
    errno = 0;
    const unsigned depth = nest(map, &lowest);
    assert_int_equal(errno, ELOOP);
    assert_int_equal(depth, EXPVAR_WRITER_DEPTH - 1); /* the document itself is one level */
    expvar_map_add(lowest, "n", 42);
    char *json = expvar_var_json(expvar_map_var(map));
    assert_non_null(strstr(json, "{\"n\": 42}"));
    free(json);
}

static void deep_map_cannot_be_put_into_a_deep_place(void **state) {
    (void)state;
    expvar_map *lowest = NULL, *lowest_of_other = NULL;
    expvar_map *other = expvar_map_new("other");
    const unsigned depth = nest(map, &lowest);
    assert_int_equal(nest(other, &lowest_of_other), depth);
    assert_refused(lowest, other);
    assert_refused(lowest, lowest_of_other);
    assert_refused(map, other);
    assert_int_equal(expvar_map_set(map, "key", expvar_map_var(lowest_of_other)), 0);
    assert_int_equal(expvar_unpublish("other"), 0);
}

/* ---- walks --------------------------------------------------------------------------------------------------- */

struct seen {
    char names[256];
    int end_after; /* names; 0: never */
};

static int note_name(const char *name, expvar_var *variable, void *context) {
    struct seen *seen = context;
    strcat(strcat(seen->names, name), variable ? " " : "! ");
    return seen->end_after && --seen->end_after == 0 ? 42 : 0;
}

static void walk_visits_all_keys_in_order(void **state) {
    (void)state;
    struct seen seen = {.names = ""};
    expvar_map_add(map, "b", 1);
    expvar_map_add(map, "a", 1);
    expvar_map_add(map, "B", 1);
    assert_int_equal(expvar_map_set(map, "null", NULL), 0);
    assert_int_equal(expvar_map_do(map, note_name, &seen), 0);
    assert_string_equal(seen.names, "B a b null! ");
}

static void walk_ends_with_the_first_result_that_is_not_zero(void **state) {
    (void)state;
    struct seen seen = {.names = "", .end_after = 2};
    expvar_map_add(map, "a", 1);
    expvar_map_add(map, "b", 1);
    expvar_map_add(map, "c", 1);
    assert_int_equal(expvar_map_do(map, note_name, &seen), 42);
    assert_string_equal(seen.names, "a b ");
}

static void walk_of_nothing_is_refused_or_empty(void **state) {
    (void)state;
    errno = 0;
    assert_int_equal(expvar_map_do(NULL, note_name, NULL), -1);
    assert_int_equal(errno, EINVAL);
    errno = 0;
    assert_int_equal(expvar_map_do(map, NULL, NULL), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar_map_do(map, note_name, NULL), 0);
}

/* Changes the map at the first key; the walk goes on over what was there. */
static int change_all(const char *name, expvar_var *variable, void *seen) {
    if (strcmp(name, "a") == 0) {
        expvar_map_clear(map);
        expvar_map_add(map, "z", 1);
        expvar_int *other = expvar_int_new("other");
        expvar_map_set(map, "b", expvar_int_var(other));
        expvar_unpublish("other");
    }
    expvar_int_add(expvar_var_int(variable), 1); /* lent, though it stands nowhere any more */
    assert_int_equal(expvar_int_value(expvar_var_int(variable)), 8);
    return note_name(name, variable, seen);
}

static void walk_sees_what_was_there_at_its_start(void **state) {
    (void)state;
    struct seen seen = {.names = ""};
    expvar_map_add(map, "a", 7);
    expvar_map_add(map, "b", 7);
    expvar_map_add(map, "c", 7);
    assert_int_equal(expvar_map_do(map, change_all, &seen), 0);
    assert_string_equal(seen.names, "a b c ");
    assert_published("map", "{\"b\": 0, \"z\": 1}");
}

static int walk_inside(const char *name, expvar_var *variable, void *context) {
    (void)variable;
    struct seen *seen = context;
    strcat(seen->names, name);
    return expvar_map_do(map, note_name, seen);
}

static void walks_may_be_nested(void **state) {
    (void)state;
    struct seen seen = {.names = ""};
    expvar_map_add(map, "a", 1);
    expvar_map_add(map, "b", 1);
    assert_int_equal(expvar_map_do(map, walk_inside, &seen), 0);
    assert_string_equal(seen.names, "aa b ba b ");
}

/* ---- references ---------------------------------------------------------------------------------------------- */

static void held_variable_outlives_its_key(void **state) {
    (void)state;
    struct expvar_var *held = expvar__container_hold(expvar_map_var(map), "key", EXPVAR_KIND_INT);
    expvar_int_add(expvar_var_int(held), 3);
    expvar_map_delete(map, "key");
    assert_int_equal(expvar_int_value(expvar_var_int(held)), 3);
    expvar__var_unref(held);
}

static void each_reachable_name_counts_once(void **state) {
    (void)state;
    expvar_map *inner = expvar_map_map(map, "inner");
    struct expvar_var *leaf = expvar_int_var(expvar_map_int(inner, "leaf"));
    assert_int_equal(atomic_load(&leaf->reachable), 1);
    assert_int_equal(expvar_publish("alias", expvar_map_var(map)), 0);
    assert_int_equal(atomic_load(&leaf->reachable), 1);
    assert_int_equal(expvar_publish("leaf", leaf), 0);
    assert_int_equal(atomic_load(&leaf->reachable), 2);
    assert_int_equal(expvar_unpublish("map"), 0);
    assert_int_equal(atomic_load(&leaf->reachable), 2);
    assert_int_equal(expvar_publish("map", expvar_map_var(map)), 0);
    assert_int_equal(expvar_unpublish("alias"), 0);
    expvar_map_delete(map, "inner");
    assert_int_equal(atomic_load(&leaf->reachable), 1);
    assert_int_equal(expvar_unpublish("leaf"), 0);
}

int main(void) {
#define WITH_MAP(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_MAP(map_cannot_contain_itself),
        WITH_MAP(refused_replacement_leaves_what_was_there),
        WITH_MAP(map_may_stand_in_two_places),
        WITH_MAP(cycle_that_was_broken_is_no_cycle),
        WITH_MAP(maps_nest_as_deep_as_the_writer_writes),
        WITH_MAP(deep_map_cannot_be_put_into_a_deep_place),
        WITH_MAP(walk_visits_all_keys_in_order),
        WITH_MAP(walk_ends_with_the_first_result_that_is_not_zero),
        WITH_MAP(walk_of_nothing_is_refused_or_empty),
        WITH_MAP(walk_sees_what_was_there_at_its_start),
        WITH_MAP(walks_may_be_nested),
        WITH_MAP(held_variable_outlives_its_key),
        WITH_MAP(each_reachable_name_counts_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
