/* test_func.c - function variables: what they write, and when they have run for the last time. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "vars_fixture.h"

/* ---- what they write ----------------------------------------------------------------------------------------- */

static void write_count(expvar_writer *writer, void *context) {
    expvar_write_int(writer, ++*(int *)context);
}

static void function_runs_at_each_read(void **state) {
    (void)state;
    int count = 0;
    assert_non_null(expvar_func_new("func", write_count, &count));
    assert_int_equal(count, 0);
    assert_published("func", "1");
    assert_published("func", "2");
    assert_int_equal(expvar_unpublish("func"), 0);
    assert_int_equal(count, 2);
}

static void write_nothing(expvar_writer *writer, void *context) {
    (void)writer;
    (void)context;
}

static void write_open_ends(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_object_begin(writer);
    expvar_write_key(writer, "a");
    expvar_write_array_begin(writer);
    expvar_write_int(writer, 1);
}

static void write_ends_of_others(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_object_end(writer);
    expvar_write_array_end(writer);
    expvar_write_key(writer, "a");
    expvar_write_int(writer, 1);
    expvar_write_int(writer, 2);
    expvar_write_object_end(writer);
}

static void function_can_neither_leave_open_nor_close_what_is_not_its_own(void **state) {
    (void)state;
    expvar_map *map = expvar_map_new("map");
    assert_non_null(expvar_map_func(map, "a", write_nothing, NULL));
    assert_non_null(expvar_map_func(map, "b", write_open_ends, NULL));
    assert_non_null(expvar_map_func(map, "c", write_ends_of_others, NULL));
    expvar_map_add(map, "d", 4);
    assert_published("map", "{\"a\": null, \"b\": {\"a\":[1]}, \"c\": 1, \"d\": 4}");
    assert_int_equal(expvar_unpublish("map"), 0);
}

static void function_without_code_is_refused(void **state) {
    (void)state;
    errno = 0;
    assert_null(expvar_func_new("func", NULL, NULL));
    assert_int_equal(errno, EINVAL);
    assert_null(expvar_get("func"));
}

/* ---- what they may do ---------------------------------------------------------------------------------------- */

static int count_variable(const char *name, expvar_var *variable, void *count) {
    (void)name;
    (void)variable;
    ++*(int *)count;
    return 0;
}

static void use_the_whole_library(expvar_writer *writer, void *context) {
    int count = 0;
    expvar_map *map = expvar_map_new("inside");
    expvar_map_add(map, "key", 3);
    expvar_do(count_variable, &count);
    expvar_write_array_begin(writer);
    expvar_var_write(expvar_map_var(map), writer);
    expvar_write_bool(writer, count > 2);
    expvar_write_int(writer, expvar_unpublish("inside"));
    expvar_write_array_end(writer);
    if (context)
        expvar_unpublish(context);
}

static void function_may_publish_walk_and_unpublish(void **state) {
    (void)state;
    assert_non_null(expvar_func_new("func", use_the_whole_library, NULL));
    assert_published("func", "[{\"key\": 3},true,0]");
    assert_int_equal(expvar_unpublish("func"), 0);
}

static void function_may_unpublish_itself(void **state) {
    (void)state;
    assert_non_null(expvar_func_new("func", use_the_whole_library, (void *)(uintptr_t) "func"));
    assert_int_equal(dump_nowhere(), 0);
    assert_null(expvar_get("func"));
    assert_non_null(expvar_func_new("func", write_nothing, NULL));
    assert_int_equal(expvar_unpublish("func"), 0);
}

/* ---- when they have run for the last time -------------------------------------------------------------------- */

/* A function that is read on one thread and unpublished on another. */
static atomic_bool runs, has_ended, unpublish_returned;
static _Atomic pid_t unpublisher;

static void wait_for_the_unpublisher(expvar_writer *writer, void *context) {
    (void)context;
    runs = true;
    while (!unpublisher)
        sched_yield();
    wait_until_asleep(unpublisher);
    expvar_write_bool(writer, unpublish_returned);
    has_ended = true;
}

static void *dump(void *unused) {
    (void)unused;
    dump_nowhere();
    return NULL;
}

static void *unpublish(void *name) {
    unpublisher = gettid();
    expvar_unpublish(name);
    unpublish_returned = true;
    return has_ended ? name : NULL;
}

static void *clear_map(void *map) {
    unpublisher = gettid();
    expvar_map_clear(map);
    unpublish_returned = true;
    return has_ended ? map : NULL;
}

static void *replace_in_map(void *map) {
    unpublisher = gettid();
    expvar_map_set(map, "func", NULL);
    unpublish_returned = true;
    return has_ended ? map : NULL;
}

static void assert_waits(void *(*remove)(void *), void *what) {
    pthread_t reader, remover;
    void *ended_before_return;
    runs = has_ended = unpublish_returned = false;
    unpublisher = 0;
    assert_int_equal(pthread_create(&reader, NULL, dump, NULL), 0);
    while (!runs)
        sched_yield();
    assert_int_equal(pthread_create(&remover, NULL, remove, what), 0);
    pthread_join(remover, &ended_before_return);
    pthread_join(reader, NULL);
    assert_non_null(ended_before_return);
}

static void unpublish_waits_for_a_run_on_another_thread(void **state) {
    (void)state;
    assert_non_null(expvar_func_new("func", wait_for_the_unpublisher, NULL));
    assert_waits(unpublish, (void *)(uintptr_t) "func");
}

static void unpublish_of_a_map_waits_for_the_functions_inside(void **state) {
    (void)state;
    expvar_map *map = expvar_map_new("map");
    assert_non_null(expvar_map_func(expvar_map_map(map, "inner"), "func", wait_for_the_unpublisher, NULL));
    assert_waits(unpublish, (void *)(uintptr_t) "map");
}

static void clear_and_set_of_a_map_wait_too(void **state) {
    (void)state;
    expvar_map *map = expvar_map_new("map");
    assert_non_null(expvar_map_func(map, "func", wait_for_the_unpublisher, NULL));
    assert_waits(clear_map, map);
    assert_non_null(expvar_map_func(map, "func", wait_for_the_unpublisher, NULL));
    assert_waits(replace_in_map, map);
    assert_int_equal(expvar_unpublish("map"), 0);
}

static void second_name_keeps_a_function_running(void **state) {
    (void)state;
    int count = 0;
    expvar_func *func = expvar_func_new("func", write_count, &count);
    expvar_map *map = expvar_map_new("map");
    assert_int_equal(expvar_publish("alias", expvar_func_var(func)), 0);
    assert_int_equal(expvar_map_set(map, "key", expvar_func_var(func)), 0);
    assert_int_equal(expvar_unpublish("func"), 0);
    assert_published("alias", "1");
    assert_int_equal(expvar_unpublish("alias"), 0);
    assert_published("map", "{\"key\": 2}");
    assert_int_equal(expvar_unpublish("map"), 0);
}

/* A walk lends variables that may be unpublished meanwhile. */
static int unpublish_and_write(const char *name, expvar_var *variable, void *json) {
    if (strcmp(name, "outer") == 0) {
        expvar_unpublish("outer");
        *(char **)json = expvar_var_json(variable);
    }
    return 0;
}

static void function_inside_an_unpublished_map_never_runs_again(void **state) {
    (void)state;
    int count = 0;
    char *json = NULL;
    expvar_map *inner = expvar_map_map(expvar_map_new("outer"), "inner");
    assert_non_null(expvar_map_func(inner, "func", write_count, &count));
    assert_published("outer", "{\"inner\": {\"func\": 1}}");
    assert_int_equal(expvar_do(unpublish_and_write, &json), 0);
    assert_string_equal(json, "{\"inner\": {\"func\": null}}");
    assert_int_equal(count, 1);
    free(json);
}

static int republish_and_write(const char *name, expvar_var *variable, void *json) {
    if (strcmp(name, "outer") == 0) {
        expvar_unpublish("outer");
        expvar_publish("again", variable);
        *(char **)json = expvar_var_json(variable);
    }
    return 0;
}

static void function_inside_a_map_that_is_published_again_runs_again(void **state) {
    (void)state;
    int count = 0;
    char *json = NULL;
    assert_non_null(expvar_map_func(expvar_map_new("outer"), "func", write_count, &count));
    assert_int_equal(expvar_do(republish_and_write, &json), 0);
    assert_string_equal(json, "{\"func\": 1}");
    free(json);
    assert_published("again", "{\"func\": 2}");
    assert_int_equal(expvar_unpublish("again"), 0);
}

static atomic_bool stopped;

static void *dump_on_and_on(void *unused) {
    (void)unused;
    while (!stopped)
        dump_nowhere();
    return NULL;
}

static void write_what_is_there(expvar_writer *writer, void *context) {
    for (int i = 0; i < 10; i++) {
        expvar_write_array_begin(writer);
        expvar_write_int(writer, *(int *)context);
    }
}

static void context_may_be_freed_after_unpublish(void **state) {
    (void)state;
    pthread_t readers[3];
    stopped = false;
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        assert_int_equal(pthread_create(&readers[i], NULL, dump_on_and_on, NULL), 0);
    for (int i = 0; i < REPEAT(1000); i++) {
        int *context = malloc(sizeof *context);
        assert_non_null(context);
        *context = i;
        assert_non_null(expvar_func_new("func", write_what_is_there, context));
        sched_yield();
        assert_int_equal(expvar_unpublish("func"), 0);
        memset(context, 0xff, sizeof *context);
        free(context);
    }
    stopped = true;
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        pthread_join(readers[i], NULL);
}

/* ---- runs that change something while their function is being unpublished ------------------------------------- */

static atomic_int running;
static expvar_map *scratch;

/* Both runs change a map once the unpublisher waits for them. */
static void change_while_it_is_unpublished(expvar_writer *writer, void *context) {
    (void)context;
    (void)writer;
    running++;
    while (running < 2 || !unpublisher)
        sched_yield();
    wait_until_asleep(unpublisher);
    expvar_map_add(scratch, "key", 1);
    expvar_map_delete(scratch, "key");
    expvar_map_clear(scratch);
}

static void two_runs_may_change_maps_while_their_function_is_unpublished(void **state) {
    (void)state;
    pthread_t readers[2], remover;
    running = 0;
    has_ended = false;
    unpublisher = 0;
    scratch = expvar_map_new("scratch");
    assert_non_null(expvar_func_new("func", change_while_it_is_unpublished, NULL));
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        assert_int_equal(pthread_create(&readers[i], NULL, dump, NULL), 0);
    while (running < 2)
        sched_yield();
    assert_int_equal(pthread_create(&remover, NULL, unpublish, (void *)(uintptr_t) "func"), 0);
    pthread_join(remover, NULL);
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        pthread_join(readers[i], NULL);
    assert_int_equal(expvar_unpublish("scratch"), 0);
}

/* ---- fork ---------------------------------------------------------------------------------------------------- */

static atomic_int child_status;

static int continue_in_child(void) {
    int count = 0;
    if (!expvar_func_new("of_child", write_count, &count) || expvar_unpublish("of_child") != 0)
        return 1;
    return expvar_unpublish("func") == 0 && !expvar_get("func") ? 0 : 2;
}

static void fork_inside(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_int(writer, 1);
    child_status = run_in_child(continue_in_child);
}

static void function_may_fork(void **state) {
    (void)state;
    child_status = -1;
    assert_non_null(expvar_func_new("func", fork_inside, NULL));
    assert_published("func", "1");
    assert_int_equal(child_status, 0);
    assert_int_equal(expvar_unpublish("func"), 0);
}

static atomic_bool released;

static void wait_for_release(expvar_writer *writer, void *context) {
    (void)context;
    runs = true;
    while (!released)
        sched_yield();
    expvar_write_int(writer, 1);
}

static int unpublish_in_child(void) {
    return expvar_unpublish("func") == 0 ? 0 : 1;
}

static void child_does_not_wait_for_runs_of_its_parent(void **state) {
    (void)state;
    pthread_t reader;
    runs = released = false;
    assert_non_null(expvar_func_new("func", wait_for_release, NULL));
    assert_int_equal(pthread_create(&reader, NULL, dump, NULL), 0);
    while (!runs)
        sched_yield();
    assert_int_equal(run_in_child(unpublish_in_child), 0);
    released = true;
    pthread_join(reader, NULL);
    assert_int_equal(expvar_unpublish("func"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(function_runs_at_each_read),
        cmocka_unit_test(function_can_neither_leave_open_nor_close_what_is_not_its_own),
        cmocka_unit_test(function_without_code_is_refused),
        cmocka_unit_test(function_may_publish_walk_and_unpublish),
        cmocka_unit_test(function_may_unpublish_itself),
        cmocka_unit_test(unpublish_waits_for_a_run_on_another_thread),
        cmocka_unit_test(unpublish_of_a_map_waits_for_the_functions_inside),
        cmocka_unit_test(clear_and_set_of_a_map_wait_too),
        cmocka_unit_test(second_name_keeps_a_function_running),
        cmocka_unit_test(function_inside_an_unpublished_map_never_runs_again),
        cmocka_unit_test(function_inside_a_map_that_is_published_again_runs_again),
        cmocka_unit_test(context_may_be_freed_after_unpublish),
        cmocka_unit_test(two_runs_may_change_maps_while_their_function_is_unpublished),
        cmocka_unit_test(function_may_fork),
        cmocka_unit_test(child_does_not_wait_for_runs_of_its_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
