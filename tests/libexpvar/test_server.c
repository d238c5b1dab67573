/* test_server.c - a server without any listener answers what a host hands it. */
#include "http/server.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http/response.h"

/* The linker sends the library's allocations here: -Wl,--wrap. Those after the first `allocations_left` fail.
 */
static size_t allocations_left = SIZE_MAX;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

static bool may_allocate(void) {
    if (allocations_left > 0) {
        allocations_left--;
        return true;
    }
    errno = ENOMEM;
    return false;
}

void *__wrap_malloc(size_t size) {
    return may_allocate() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size) {
    return may_allocate() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *block, size_t size) {
    return may_allocate() ? __real_realloc(block, size) : NULL;
}

struct fixture {
    expvar_server *server;
    expvar_response *response;
};

static void echo(const expvar_request *request, expvar_response *response, void *context) {
    expvar_response_printf(response, "%s %s %s %s", (const char *)context, request->method, request->path,
                           request->query ? request->query : "-");
}

static void overflow(const expvar_request *request, expvar_response *response, void *context) {
    (void)request, (void)context;
    expvar_response_set_header(response, "X-Mine", "1");
    response->body.error = ENOMEM;
}

static int set_up(void **state) {
    static struct fixture fixture;
    fixture = (struct fixture){expvar_server_new(NULL), expvar_response_new()};
    *state = &fixture;
    return fixture.server && fixture.response ? 0 : -1;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    expvar_response_free(fixture->response);
    expvar_server_stop(fixture->server);
    return 0;
}

static void mount(struct fixture *fixture, const char *path, unsigned methods) {
    const expvar_route route = {.path = path, .methods = methods, .handler = echo, .context = "echo"};
    assert_int_equal(expvar_server_route(fixture->server, &route), 0);
}

static const char *ask(struct fixture *fixture, const char *method, const char *path, const char *query) {
    expvar_response_free(fixture->response);
    fixture->response = expvar_response_new();
    const expvar_request request = {.method = method, .path = path, .query = query};
    expvar_server_handle(fixture->server, &request, fixture->response);
    size_t size;
    return expvar_response_body(fixture->response, &size);
}

static void assert_status(const struct fixture *fixture, int status) {
    assert_int_equal(expvar_response_status(fixture->response), status);
}

static const char *header(const struct fixture *fixture, const char *name) {
    const char *value = expvar__response_get_header(fixture->response, name);
    return value ? value : "";
}

static void mounted_handler_is_called_with_its_context(void **state) {
    mount(*state, "/mine/", 0);
    assert_string_equal(ask(*state, "GET", "/mine/x", "a=1"), "echo GET /mine/x a=1");
    assert_status(*state, 200);
}

static void head_is_answered_as_get(void **state) {
    mount(*state, "/mine", 0);
    assert_string_equal(ask(*state, "HEAD", "/mine", NULL), "echo HEAD /mine -");
    assert_status(*state, 200);
}

static void own_pages_are_there(void **state) {
    static const char *const pages[] = {"/", "/debug/", "/debug/vars", "/metrics"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        assert_string_not_equal(ask(*state, "GET", pages[i], NULL), "");
        assert_status(*state, 200);
    }
    assert_non_null(strstr(ask(*state, "GET", "/", NULL), "/debug/vars"));
}

static void own_pages_cannot_be_mounted_over(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(expvar_server_route(fixture->server, &(expvar_route){.path = "/debug/vars", .handler = echo}), -1);
    assert_int_equal(errno, EEXIST);
}

static void method_that_is_not_taken_is_405_with_allow(void **state) {
    mount(*state, "/get", EXPVAR_METHOD_GET);
    mount(*state, "/post", EXPVAR_METHOD_POST);
    mount(*state, "/both", EXPVAR_METHOD_GET | EXPVAR_METHOD_POST);
    static const char *const cases[][3] = {
        {"POST", "/get", "GET, HEAD"},
        {"DELETE", "/get", "GET, HEAD"},
        {"GET", "/post", "POST"},
        {"HEAD", "/post", "POST"},
        {"PUT", "/both", "GET, HEAD, POST"},
        {"get", "/get", "GET, HEAD"},
        {"OPTIONS", "/debug/vars", "GET, HEAD"},
        {"", "/debug/vars", "GET, HEAD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ask(*state, cases[i][0], cases[i][1], NULL);
        assert_status(*state, 405);
        assert_string_equal(header(*state, "Allow"), cases[i][2]);
    }
    assert_string_equal(ask(*state, "POST", "/both", NULL), "echo POST /both -");
    assert_status(*state, 200);
}

static void unknown_path_is_404_and_points_at_the_index(void **state) {
    const char *body = ask(*state, "GET", "/debug/nope", NULL);
    assert_status(*state, 404);
    assert_string_equal(header(*state, "Content-Type"), "text/plain; charset=utf-8");
    assert_non_null(strstr(body, "/debug/nope"));
    assert_non_null(strstr(body, "/debug/ lists"));
    ask(*state, "POST", "/debug/nope", NULL);
    assert_status(*state, 404);
}

static void path_in_a_404_is_encoded(void **state) {
    const char *body = ask(*state, "GET", "/<script>\x1b[2J\r\n", NULL);
    assert_status(*state, 404);
    assert_non_null(strstr(body, "/%3Cscript%3E%1B%5B2J%0D%0A\n"));
}

static void path_that_is_not_clean_matches_nothing(void **state) {
    mount(*state, "/a/", 0);
    static const char *const paths[] = {"/a//",          "/a//b",          "//a/",       "/a/../debug/vars",
                                        "/a/..",         "/a/./b",         "/a/.",       "//debug/vars",
                                        "/debug//vars",  "/./debug/vars",  "debug/vars", "",
                                        "/debug/vars//", "/debug/vars/..", "*",          NULL};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        ask(*state, "GET", paths[i], NULL);
        assert_status(*state, 404);
    }
}

static void folder_without_its_slash_is_redirected(void **state) {
    mount(*state, "/a/", 0);
    ask(*state, "GET", "/a", "x=1&y=%20");
    assert_status(*state, 301);
    assert_string_equal(header(*state, "Location"), "/a/?x=1&y=%20");
    ask(*state, "GET", "/debug", NULL);
    assert_status(*state, 301);
    assert_string_equal(header(*state, "Location"), "/debug/");
}

static void redirect_carries_no_line_feed(void **state) {
    ask(*state, "GET", "/debug", "x\r\nSet-Cookie: a=b");
    assert_status(*state, 500);
    assert_string_equal(header(*state, "Location"), "");
}

static void page_beside_a_folder_of_its_name_is_not_redirected(void **state) {
    mount(*state, "/a/", 0);
    mount(*state, "/a", 0);
    assert_string_equal(ask(*state, "GET", "/a", NULL), "echo GET /a -");
}

static void response_that_ran_out_of_memory_is_a_bare_500(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(expvar_server_route(fixture->server, &(expvar_route){.path = "/x", .handler = overflow}), 0);
    assert_string_equal(ask(fixture, "GET", "/x", NULL), "");
    assert_status(fixture, 500);
    assert_string_equal(header(fixture, "X-Mine"), "");
}

static const char *accept_gzip(const expvar_request *request, const char *name) {
    (void)request;
    return strcmp(name, "Accept-Encoding") == 0 ? "gzip" : NULL;
}

static void long_answer_is_compressed_for_those_who_accept(void **state) {
    struct fixture *fixture = *state;
    const expvar_request request = {.method = "GET", .path = "/debug/vars", .header = accept_gzip};
    expvar_server_handle(fixture->server, &request, fixture->response);
    assert_string_equal(header(fixture, "Content-Encoding"), "gzip");
    assert_memory_equal(fixture->response->body.data, "\x1f\x8b", 2);
}

/* ---- who may ask for what ------------------------------------------------------------------------------------ */

static const char *evil_origin(const expvar_request *request, const char *name) {
    (void)request;
    return strcmp(name, "Origin") == 0 ? "http://evil.example" : strcmp(name, "Host") == 0 ? "localhost:5000" : NULL;
}

static void ask_from_elsewhere(struct fixture *fixture, const char *method, const char *path) {
    const expvar_request request = {.method = method, .path = path, .header = evil_origin};
    expvar_server_handle(fixture->server, &request, fixture->response);
}

static void post_for_a_page_of_another_site_is_403(void **state) {
    mount(*state, "/both", EXPVAR_METHOD_GET | EXPVAR_METHOD_POST);
    ask_from_elsewhere(*state, "POST", "/both");
    assert_status(*state, 403);
    assert_null(strstr(((struct fixture *)*state)->response->body.data, "echo"));
}

static void get_for_a_page_of_another_site_is_answered(void **state) {
    mount(*state, "/both", EXPVAR_METHOD_GET | EXPVAR_METHOD_POST);
    ask_from_elsewhere(*state, "GET", "/both");
    assert_status(*state, 200);
}

static void route_may_take_posts_of_any_site(void **state) {
    struct fixture *fixture = *state;
    const expvar_route route = {
        .path = "/hook", .methods = EXPVAR_METHOD_POST, .handler = echo, .context = "echo", .any_origin = true};
    assert_int_equal(expvar_server_route(fixture->server, &route), 0);
    ask_from_elsewhere(fixture, "POST", "/hook");
    assert_status(fixture, 200);
}

static int status_with_pages(struct fixture *fixture, const char *const *pages, const char *path) {
    expvar_response_free(fixture->response);
    fixture->response = expvar_response_new();
    const expvar_request request = {.method = "GET", .path = path, .pages = pages};
    expvar_server_handle(fixture->server, &request, fixture->response);
    return expvar_response_status(fixture->response);
}

static void page_that_the_request_may_not_have_is_not_there(void **state) {
    static const char *const pages[] = {"/metrics", "/mine/", NULL};
    mount(*state, "/mine/", 0);
    mount(*state, "/other/", 0);
    assert_int_equal(status_with_pages(*state, pages, "/metrics"), 200);
    assert_int_equal(status_with_pages(*state, pages, "/mine/x"), 200);
    assert_int_equal(status_with_pages(*state, pages, "/mine"), 301);
    assert_int_equal(status_with_pages(*state, pages, "/debug/vars"), 404);
    assert_int_equal(status_with_pages(*state, pages, "/other"), 404);
    assert_int_equal(status_with_pages(*state, pages, "/other/x"), 404);
}

static void index_lists_the_pages_that_the_request_may_have(void **state) {
    struct fixture *fixture = *state;
    static const char *const pages[] = {"/shown", NULL};
    static const char *const paths[] = {"/shown", "/kept"};
    for (size_t i = 0; i < 2; i++) {
        const expvar_route route = {.path = paths[i], .summary = "one of mine", .handler = echo};
        assert_int_equal(expvar_server_route(fixture->server, &route), 0);
    }
    assert_int_equal(status_with_pages(fixture, pages, "/debug/"), 200);
    assert_non_null(strstr(fixture->response->body.data, "/shown"));
    assert_null(strstr(fixture->response->body.data, "/kept"));
    assert_null(strstr(fixture->response->body.data, "/debug/vars"));
}

/* ---- memory -------------------------------------------------------------------------------------------------- */

/* Starts a server and asks it with that many allocations; 0 if it could not be started, or the status. */
static int ask_with(size_t allocations, const char *path, const char *query) {
    const expvar_server_options options = {.allowed_hosts = (const char *const[]){"a.example", NULL}};
    const expvar_request request = {.method = "GET", .path = path, .query = query, .header = accept_gzip};
    const expvar_route route = {.path = "/mine/", .summary = "mine", .handler = echo, .context = "echo"};
    int status = 0;
    allocations_left = allocations;
    errno = 0;
    expvar_server *server = expvar_server_new(&options);
    expvar_response *response = server ? expvar_response_new() : NULL;
    if (response && expvar_server_route(server, &route) == 0) {
        expvar_server_handle(server, &request, response);
        status = expvar_response_status(response);
    } else {
        status = errno == ENOMEM ? 0 : -1;
    }
    allocations_left = SIZE_MAX;
    expvar_response_free(response);
    expvar_server_stop(server);
    return status;
}

static void shortage_of_memory_is_an_error_at_every_step(void **state) {
    (void)state;
    static const struct {
        const char *path;
        const char *query;
        int status;
    } cases[] = {{"/", NULL, 200},
                 {"/mine/", "x=1", 200},
                 {"/mine", "x=1", 301},
                 {"/nope", NULL, 404},
                 {"/debug/vars", "name=a", 200}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int status, not_started = 0, failed = 0;
        for (size_t left = 0; (status = ask_with(left, cases[i].path, cases[i].query)) != cases[i].status; left++) {
            assert_true(status == 0 || status == 500);
            not_started += status == 0;
            failed += status == 500;
        }
        assert_true(not_started >= 6);
        assert_true(failed >= 1);
    }
}

static void options_are_copied(void **state) {
    (void)state;
    char name[] = "one.example";
    const char *names[] = {name, "two.example", NULL};
    expvar_server *server = expvar_server_new(&(expvar_server_options){.allowed_hosts = names, .idle_timeout_s = 7});
    memset(name, 'x', sizeof name - 1);
    names[1] = NULL;
    assert_string_equal(server->options.allowed_hosts[0], "one.example");
    assert_string_equal(server->options.allowed_hosts[1], "two.example");
    assert_null(server->options.allowed_hosts[2]);
    assert_int_equal(server->options.idle_timeout_s, 7);
    assert_int_equal(server->options.max_connections, 64);
    assert_false(server->options.allow_remote);
    expvar_server_stop(server);
}

static void server_without_listener_has_no_address(void **state) {
    assert_null(expvar_server_address(((struct fixture *)*state)->server, 0));
}

static void stopping_null_does_nothing(void **state) {
    (void)state;
    expvar_server_stop(NULL);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(mounted_handler_is_called_with_its_context),
        CASE(head_is_answered_as_get),
        CASE(own_pages_are_there),
        CASE(own_pages_cannot_be_mounted_over),
        CASE(method_that_is_not_taken_is_405_with_allow),
        CASE(unknown_path_is_404_and_points_at_the_index),
        CASE(path_in_a_404_is_encoded),
        CASE(path_that_is_not_clean_matches_nothing),
        CASE(folder_without_its_slash_is_redirected),
        CASE(redirect_carries_no_line_feed),
        CASE(page_beside_a_folder_of_its_name_is_not_redirected),
        CASE(response_that_ran_out_of_memory_is_a_bare_500),
        CASE(long_answer_is_compressed_for_those_who_accept),
        CASE(post_for_a_page_of_another_site_is_403),
        CASE(get_for_a_page_of_another_site_is_answered),
        CASE(route_may_take_posts_of_any_site),
        CASE(page_that_the_request_may_not_have_is_not_there),
        CASE(index_lists_the_pages_that_the_request_may_have),
        cmocka_unit_test(shortage_of_memory_is_an_error_at_every_step),
        cmocka_unit_test(options_are_copied),
        CASE(server_without_listener_has_no_address),
        cmocka_unit_test(stopping_null_does_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
