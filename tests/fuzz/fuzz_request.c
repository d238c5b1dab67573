/* fuzz_request.c - what a client can send, without its connection: any method, path, query, headers and body are answered
 * with a status and headers that cannot break the message, and nothing of the request is in a page unescaped.
 *
 * An input is lines: method, target, whether pages are restricted, and headers as `Name: value`, up to an empty one; then
 * the body. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "expvar/expvar.h"
#include "expvar/pprof.h"
#include "http/host_check.h"
#include "http/origin_check.h"
#include "http/page_filter.h"
#include "http/query.h"
#include "http/routes.h"

#define HEADERS_MAX 16

struct message {
    char *method;
    char *target;
    char *headers[HEADERS_MAX];
    size_t header_count;
    char *body;
};

static void require(bool holds) {
    if (!holds)
        abort();
}

/* ---- the request --------------------------------------------------------------------------------------------- */

static char *take_line(char **rest) {
    char *line = *rest;
    char *end = strchr(line, '\n');
    *rest = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

static struct message parse(char *text) {
    struct message message = {0};
    message.method = take_line(&text);
    message.target = take_line(&text);
    for (char *line; *text && *(line = take_line(&text));)
        if (message.header_count < HEADERS_MAX)
            message.headers[message.header_count++] = line;
    message.body = text;
    return message;
}

static const char *look_up(const expvar_request *request, const char *name) {
    const struct message *message = request->host;
    const size_t size = strlen(name);
    for (size_t i = 0; i < message->header_count; i++)
        if (strncasecmp(message->headers[i], name, size) == 0 && message->headers[i][size] == ':')
            return message->headers[i] + size + 1;
    return NULL;
}

/* ---- the server ---------------------------------------------------------------------------------------------- */

static void change(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    require(strcmp(request->method, "POST") == 0 && !expvar__origin_is_foreign(request));
    expvar_response_printf(response, "changed\n");
}

static bool do_not_wait(const expvar_request *request, int64_t ns) {
    (void)request, (void)ns;
    return false;
}

/* These interrupt all threads, the fuzzer's, too. */
static bool is_quick(const char *path) {
    return !strstr(path, "/profile") && !strstr(path, "/wall") && !strstr(path, "/trace");
}

static expvar_server *start(void) {
    expvar_server *server = expvar_server_new(NULL);
    const expvar_route route = {
        .path = "/change/", .summary = "<b>&", .methods = EXPVAR_METHOD_POST, .handler = change};
    require(server && expvar_server_route(server, &route) == 0 && expvar_pprof_mount(server) == 0);
    require(expvar_int_new("requests") && expvar_int_new("<script>"));
    return server;
}

/* ---- what must hold ------------------------------------------------------------------------------------------ */

static void check_headers(const expvar_response *response) {
    const char *name, *value;
    bool has_policy = false;
    for (size_t i = 0; expvar_response_header(response, i, &name, &value); i++) {
        require(*name && !strpbrk(name, "\r\n: ") && !strpbrk(value, "\r\n"));
        has_policy |= strcmp(name, "Content-Security-Policy") == 0;
        require(strcmp(name, "Content-Security-Policy") != 0 || !strstr(value, "unsafe"));
    }
    require(has_policy);
}

static void check_body(const expvar_request *request, const expvar_response *response) {
    size_t size;
    const char *body = expvar_response_body(response, &size);
    require(look_up(request, "Accept-Encoding") || !memmem(body, size, "<script", strlen("<script")));
}

/* A path that only the listed pages cover gets to no other. */
static void check_pages(const expvar_request *request, const expvar_response *response) {
    const int status = expvar_response_status(response);
    require(status >= 200 && status <= 599);
    if (!request->pages || status != 200)
        return;
    require(strcmp(request->path, "/") == 0 || strcmp(request->path, "/debug/") == 0 ||
            strcmp(request->path, "/debug/vars") == 0 || strncmp(request->path, "/change/", strlen("/change/")) == 0);
    require(expvar__path_is_clean(request->path));
}

static void ask(expvar_server *server, const expvar_request *request) {
    expvar_response *response = expvar_response_new();
    require(response);
    expvar_server_handle(server, request, response);
    check_headers(response);
    check_body(request, response);
    check_pages(request, response);
    expvar_response_free(response);
}

/* ---- parsers by themselves ----------------------------------------------------------------------------------- */

static void check_parameters(const expvar_request *request) {
    char **values;
    size_t count;
    require(expvar__query_values(request->query, "name", &values, &count) == 0);
    for (size_t i = 0; i < count; i++) {
        char *value = expvar_request_parameter(request, "name", i);
        require(value && strcmp(value, values[i]) == 0);
        free(value);
    }
    require(!expvar_request_parameter(request, "name", count));
    free(values);
}

/* What is encoded decodes to what it was. */
static void check_encoding(const char *path) {
    struct buffer text;
    expvar__buffer_init(&text, (size_t)1 << 20);
    expvar__path_encode(&text, path);
    expvar__buffer_append(&text, "", 1);
    require(text.error == 0 && !strpbrk(text.data, "<>\"'& \r\n\x1b"));
    require(expvar__path_decode(text.data) == 0 && strcmp(text.data, path) == 0);
    expvar__buffer_fini(&text);
}

static void check_host(const char *host) {
    static const char *const allowed[] = {"me.example", NULL};
    if (host && expvar__host_is_allowed(host, allowed))
        require(strcasestr(host, "localhost") || strstr(host, "127.") || strchr(host, '[') ||
                strcasestr(host, "me.example"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const some[] = {"/debug/vars", "/change/", NULL};
    static expvar_server *server;
    if (!server)
        server = start();
    char *text = strndup((const char *)data, size);
    require(text);
    struct message message = parse(text);
    char *query = strchr(message.target, '?');
    if (query)
        *query++ = '\0';
    expvar_request request = {.method = message.method,
                              .path = message.target,
                              .query = query,
                              .header = look_up,
                              .host = &message,
                              .body = message.body,
                              .body_size = strlen(message.body),
                              .wait = do_not_wait};
    check_parameters(&request);
    check_host(look_up(&request, "Host"));
    if (expvar__path_decode(message.target) == 0 && is_quick(message.target)) {
        check_encoding(message.target);
        ask(server, &request);
        request.pages = some;
        ask(server, &request);
    }
    free(text);
    return 0;
}
