/* test_out_of_memory.c - every call of the library with each of its allocations failing in turn.
 *
 * A call that fails says ENOMEM, leaves all variables as they were, and leaks nothing; one that gets by
 * without the memory has done all that it was asked for.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "expvar/expvar.h"
#include "export/json.h"

#include "../support/failing_alloc.h"

static expvar_map *map;
static expvar_string *text;

static int set_up(void **state) {
    (void)state;
    map = expvar_map_new("map");
    text = expvar_string_new("text");
    expvar_map_add(map, "old", 1);
    return !map || !text || expvar_string_set(text, "before");
}

static int tear_down(void **state) {
    (void)state;
    return expvar_unpublish("map") || expvar_unpublish("text");
}

/* The variables that these tests publish or change, as JSON; to be freed. */
static char *snapshot(void) {
    char *const names[] = {"fresh", "map", "text"};
    struct buffer document;
    expvar__buffer_init(&document, EXPVAR__DOCUMENT_MAX);
    assert_int_equal(expvar__json_export(&document, names, 3), 0);
    return expvar__buffer_take(&document);
}

static void assert_snapshot(const char *expected) {
    char *now = snapshot();
    assert_string_equal(now, expected);
    free(now);
}

/* The library keeps the sorted names from one walk to the next: a change makes the next one sort anew. */
static void change_and_change_back(void) {
    expvar_map_add(map, "other", 1);
    expvar_map_delete(map, "other");
    assert_int_equal(expvar_publish("other", expvar_map_var(map)), 0);
    assert_int_equal(expvar_unpublish("other"), 0);
}

/* One attempt: 0, or -1 with errno. `undo` takes a success back. */
struct operation {
    int (*call)(void);
    void (*undo)(void);
};

/* Whether the attempt failed; then nothing has changed. */
static bool attempt(const struct operation *operation, size_t nth, bool *tried_all) {
    char *before = snapshot();
    change_and_change_back();
    failing_alloc_at(nth);
    errno = 0;
    const int result = operation->call();
    const int error = errno;
    *tried_all = !failing_alloc_stop();
    if (result) {
        assert_false(*tried_all);
        assert_int_equal(error, ENOMEM);
    } else if (operation->undo) {
        operation->undo();
    }
    assert_snapshot(before);
    free(before);
    return result != 0;
}

/* What a failed call keeps for later, a grown table for instance, it keeps once: a second failure of the same
 * kind must not leave anything more behind. */
static void fails_cleanly(const struct operation *operation) {
    bool tried_all = false;
    size_t failures = 0;
    for (size_t nth = 1; !tried_all; nth++) {
        assert_true(nth < 1000);
        if (!attempt(operation, nth, &tried_all))
            continue;
        failures++;
        const long live = failing_alloc_live();
        bool fewer;
        if (attempt(operation, nth, &fewer))
            assert_int_equal(failing_alloc_live(), live);
    }
    assert_true(failures > 0);
}

#define CASE(name, call_expression, undo_statement)                                                          \
    static int name##_call(void) {                                                                           \
        return (call_expression);                                                                            \
    }                                                                                                        \
    static void name##_undo(void) {                                                                          \
        undo_statement;                                                                                      \
    }                                                                                                        \
    static void name##_fails_cleanly(void **state) {                                                         \
        (void)state;                                                                                         \
        fails_cleanly(&(struct operation){name##_call, name##_undo});                                        \
    }

static void write_nothing(expvar_writer *writer, void *context) {
    (void)writer;
    (void)context;
}

static int visit_nothing(const char *name, expvar_var *variable, void *context) {
    (void)name;
    (void)variable;
    (void)context;
    return 0;
}

static int forget(const char *piece, size_t size, void *context) {
    (void)piece;
    (void)size;
    (void)context;
    return 0;
}

/* map_add says nothing; what it did is seen in the map. */
static int done_if_present(void) {
    if (expvar_map_get(map, "fresh"))
        return 0;
    errno = ENOMEM;
    return -1;
}

CASE(int_new, -!expvar_int_new("fresh"), expvar_unpublish("fresh"))
CASE(float_new, -!expvar_float_new("fresh"), expvar_unpublish("fresh"))
CASE(string_new, -!expvar_string_new("fresh"), expvar_unpublish("fresh"))
CASE(map_new, -!expvar_map_new("fresh"), expvar_unpublish("fresh"))
CASE(func_new, -!expvar_func_new("fresh", write_nothing, NULL), expvar_unpublish("fresh"))
CASE(histogram_new, -!expvar_histogram_new("fresh"), expvar_unpublish("fresh"))
CASE(rates_new, -!expvar_rates_new("fresh", expvar_map_get(map, "old")), expvar_unpublish("fresh"))
CASE(family_new, -!expvar_family_new("fresh", "a", "b"), expvar_unpublish("fresh"))
CASE(describe, expvar_describe("map", "what it is", "bytes"), )
CASE(publish, expvar_publish("fresh", expvar_map_var(map)), expvar_unpublish("fresh"))
CASE(string_set, expvar_string_set(text, "a text that is longer than the one before"),
     expvar_string_set(text, "before"))
CASE(map_int, -!expvar_map_int(map, "fresh"), expvar_map_delete(map, "fresh"))
CASE(map_float, -!expvar_map_float(map, "fresh"), expvar_map_delete(map, "fresh"))
CASE(map_string, -!expvar_map_string(map, "fresh"), expvar_map_delete(map, "fresh"))
CASE(map_histogram, -!expvar_map_histogram(map, "fresh"), expvar_map_delete(map, "fresh"))
CASE(map_map, -!expvar_map_map(map, "fresh"), expvar_map_delete(map, "fresh"))
CASE(map_func, -!expvar_map_func(map, "fresh", write_nothing, NULL), expvar_map_delete(map, "fresh"))
CASE(map_set, expvar_map_set(map, "fresh", expvar_string_var(text)), expvar_map_delete(map, "fresh"))
CASE(map_set_null, expvar_map_set(map, "fresh", NULL), expvar_map_delete(map, "fresh"))
CASE(map_add, (expvar_map_add(map, "fresh", 1), done_if_present()), expvar_map_delete(map, "fresh"))
CASE(map_add_float, (expvar_map_add_float(map, "fresh", 1), done_if_present()),
     expvar_map_delete(map, "fresh"))
CASE(map_do, expvar_map_do(map, visit_nothing, NULL), )
CASE(do, expvar_do(visit_nothing, NULL), )
CASE(dump_json, expvar_dump_json(forget, NULL), )

static char *json;
CASE(var_json, -!(json = expvar_var_json(expvar_map_var(map))), free(json))

static expvar_server *made;
CASE(server_new, -!(made = expvar_server_new(NULL)), expvar_server_stop(made))

static expvar_response *answer;
CASE(response_new, -!(answer = expvar_response_new()), expvar_response_free(answer))

/* ---- a server
 * ------------------------------------------------------------------------------------------------ */

static expvar_server *server;

static int set_up_server(void **state) {
    server = expvar_server_new(NULL);
    return !server || set_up(state);
}

static int tear_down_server(void **state) {
    expvar_server_stop(server);
    return tear_down(state);
}

static void answer_nothing(const expvar_request *request, expvar_response *response, void *context) {
    (void)request;
    (void)response;
    (void)context;
}

/* A page of its own each time: there is no unmounting. */
static int mount_call(void) {
    static unsigned pages;
    char path[32];
    snprintf(path, sizeof(path), "/page/%u", pages++);
    return expvar_server_route(server,
                               &(expvar_route){.path = path, .summary = "a page", .handler = answer_nothing});
}

static void server_route_fails_cleanly(void **state) {
    (void)state;
    fails_cleanly(&(struct operation){mount_call, NULL});
}

static void server_listen_fails_cleanly(void **state) {
    (void)state;
    bool tried_all = false;
    for (size_t nth = 1; !tried_all; nth++) {
        assert_true(nth < 1000);
        failing_alloc_at(nth);
        const int result = expvar_server_listen(server, ":0");
        const int error = errno;
        tried_all = !failing_alloc_stop();
        if (result) {
            assert_int_equal(error, ENOMEM);
            assert_null(expvar_server_address(server, 0));
        } else {
            assert_non_null(expvar_server_address(server, 0));
            break;
        }
    }
}

/* The answer to a request is whole, or it is a bare 500. */
static void request_is_answered_whole_or_500(void **state) {
    (void)state;
    const expvar_request request = {.method = "GET", .path = "/debug/vars", .query = "name=map&name=text"};
    const char *const whole = "{\n\"map\": {\"old\": 1},\n\"text\": \"before\"\n}\n";
    bool tried_all = false;
    for (size_t nth = 1; !tried_all; nth++) {
        assert_true(nth < 1000);
        expvar_response *response = expvar_response_new();
        failing_alloc_at(nth);
        expvar_server_handle(server, &request, response);
        tried_all = !failing_alloc_stop();
        size_t size;
        const char *body = expvar_response_body(response, &size);
        if (expvar_response_status(response) == 200) {
            assert_int_equal(size, strlen(whole));
            assert_memory_equal(body, whole, size);
        } else {
            assert_false(tried_all);
            assert_int_equal(expvar_response_status(response), 500);
        }
        expvar_response_free(response);
    }
}

/* ---- counting
 * ------------------------------------------------------------------------------------------------ */

static void *add_three(void *variable) {
    failing_alloc_at(1);
    expvar_int_add(variable, 1);
    failing_alloc_at(1);
    expvar_int_add(variable, 2);
    failing_alloc_stop();
    return NULL;
}

static void thread_without_memory_for_its_block_counts_exactly(void **state) {
    (void)state;
    enum { THREADS = 16 };
    expvar_int *variable = expvar_int_new("fresh");
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, add_three, variable), 0);
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(expvar_int_value(variable), 3 * THREADS);
    expvar_unpublish("fresh");
}

static void family_without_memory_for_a_child_counts_in_its_overflow(void **state) {
    (void)state;
    expvar_family *family = expvar_family_new("fresh", "a");
    bool tried_all = false;
    int64_t failures = -1;
    for (size_t nth = 1; !tried_all; nth++, failures++) {
        failing_alloc_at(nth);
        expvar_family_add(family, 1, "value");
        tried_all = !failing_alloc_stop();
        if (!tried_all)
            assert_int_equal(expvar_family_size(family), 0);
    }
    assert_true(failures > 0);
    assert_int_equal(expvar_family_size(family), 1);
    assert_int_equal(expvar_int_value(expvar_family_int(family, "\xff")), failures);
    assert_int_equal(expvar_int_value(expvar_family_int(family, "value")), 1);
    expvar_unpublish("fresh");
}

int main(void) {
#define VARIABLES(name) cmocka_unit_test_setup_teardown(name##_fails_cleanly, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        VARIABLES(int_new),
        VARIABLES(float_new),
        VARIABLES(string_new),
        VARIABLES(map_new),
        VARIABLES(func_new),
        VARIABLES(histogram_new),
        VARIABLES(rates_new),
        VARIABLES(family_new),
        VARIABLES(describe),
        VARIABLES(publish),
        VARIABLES(string_set),
        VARIABLES(map_int),
        VARIABLES(map_float),
        VARIABLES(map_string),
        VARIABLES(map_histogram),
        VARIABLES(map_map),
        VARIABLES(map_func),
        VARIABLES(map_set),
        VARIABLES(map_set_null),
        VARIABLES(map_add),
        VARIABLES(map_add_float),
        VARIABLES(map_do),
        VARIABLES(do),
        VARIABLES(dump_json),
        VARIABLES(var_json),
        VARIABLES(server_new),
        VARIABLES(response_new),
        cmocka_unit_test_setup_teardown(server_route_fails_cleanly, set_up_server, tear_down_server),
        cmocka_unit_test_setup_teardown(server_listen_fails_cleanly, set_up_server, tear_down_server),
        cmocka_unit_test_setup_teardown(request_is_answered_whole_or_500, set_up_server, tear_down_server),
        cmocka_unit_test(thread_without_memory_for_its_block_counts_exactly),
        cmocka_unit_test(family_without_memory_for_a_child_counts_in_its_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
