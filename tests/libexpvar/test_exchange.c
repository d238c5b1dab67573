/* test_exchange.c - requests and responses over a real connection. */
#include "http/exchange.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <zlib.h>

#include "expvar/expvar.h"
#include "http_client.h"

#define BODY_MAX ((size_t)1 << 20) /* the default */

static expvar_server *server;
static const char *address;

/* Answers with what it was asked. */
static void mirror(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    const char *header = expvar_request_header(request, "X-Test");
    expvar_response_printf(response, "%s|%s|%s|%s|%zu|", request->method, request->path,
                           request->query ? request->query : "", header ? header : "", request->body_size);
    expvar_response_write(response, request->body, request->body_size < 32 ? request->body_size : 32);
}

static int start(void **state) {
    (void)state;
    const expvar_server_options options = {.allowed_hosts = (const char *const[]){"other.example", NULL}};
    server = expvar_serve("127.0.0.1:0", &options);
    address = expvar_server_address(server, 0);
    const expvar_route route = {
        .path = "/mirror/", .methods = EXPVAR_METHOD_GET | EXPVAR_METHOD_POST, .handler = mirror};
    return expvar_server_route(server, &route);
}

static int stop(void **state) {
    (void)state;
    expvar_server_stop(server);
    return 0;
}

static void assert_get(const char *target, int status, const char *body) {
    struct reply reply = client_get(address, target, "Connection: close\r\n");
    assert_int_equal(reply.status, status);
    if (body)
        assert_string_equal(reply.body, body);
    assert_string_equal(reply_header(&reply, "X-Content-Type-Options"), "nosniff");
    reply_fini(&reply);
}

static void variables_are_served_as_json(void **state) {
    (void)state;
    expvar_int_add(expvar_int_new("requests"), 42);
    struct reply reply = client_get(address, "/debug/vars", NULL);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_header(&reply, "Content-Type"), "application/json; charset=utf-8");
    cJSON *json = cJSON_ParseWithLength(reply.body, reply.body_size);
    assert_int_equal(cJSON_GetObjectItem(json, "requests")->valueint, 42);
    cJSON_Delete(json);
    reply_fini(&reply);
}

static void request_reaches_the_handler_whole(void **state) {
    (void)state;
    struct reply reply = client_get(address, "/mirror/%41+b?q=%20+x", "X-Test: yes\r\n");
    assert_string_equal(reply.body, "GET|/mirror/A+b|q=%20+x|yes|0|");
    reply_fini(&reply);
}

static void misleading_paths_are_refused(void **state) {
    (void)state;
    assert_get("/debug%2fvars", 400, NULL);
    assert_get("/debug/vars%00", 400, NULL);
    assert_get("/debug/vars%00.html", 400, NULL);
    assert_get("/debug/vars%", 400, NULL);
    assert_get("/debug/vars%zz", 400, NULL);
    assert_get("//debug/vars", 404, NULL);
    assert_get("/debug//vars", 404, NULL);
    assert_get("/mirror/../debug/vars", 404, NULL);
    assert_get("/mirror/%2e%2e/debug/vars", 404, NULL);
    assert_get("/mirror/%2e./debug/vars", 404, NULL);
    assert_get("/debug/%76ars", 200, NULL);
    assert_get("http://localhost/debug/vars", 404, NULL);
}

static void head_has_the_headers_of_get_and_no_body(void **state) {
    (void)state;
    int fd = client_connect(address);
    static const char head[] = "HEAD /mirror/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    static const char get[] = "GET /mirror/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client_say(fd, head);
    struct reply first = client_receive(fd, 1);
    assert_int_equal(first.status, 200);
    assert_string_equal(reply_header(&first, "Content-Length"), "18");
    client_say(fd, get);
    struct reply second = client_receive(fd, 0);
    assert_int_equal(first.body_size, 0);
    assert_string_equal(second.body, "GET|/mirror/|||0|");
    reply_fini(&first);
    reply_fini(&second);
    close(fd);
}

static void unknown_method_is_405(void **state) {
    (void)state;
    struct reply reply = client_ask(address, "BREW /debug/vars HTTP/1.1\r\nHost: localhost\r\n");
    assert_int_equal(reply.status, 405);
    assert_string_equal(reply_header(&reply, "Allow"), "GET, HEAD");
    reply_fini(&reply);
}

static void requests_share_a_connection(void **state) {
    (void)state;
    int fd = client_connect(address);
    for (int i = 0; i < 100; i++) {
        char request[100], expected[100];
        snprintf(request, sizeof request, "GET /mirror/%d HTTP/1.1\r\nHost: localhost\r\n\r\n", i);
        snprintf(expected, sizeof expected, "GET|/mirror/%d|||0|", i);
        client_say(fd, request);
        struct reply reply = client_receive(fd, 0);
        assert_string_equal(reply.body, expected);
        reply_fini(&reply);
    }
    close(fd);
}

static void host_of_somebody_else_is_403(void **state) {
    (void)state;
    static const struct {
        const char *headers;
        int status;
    } cases[] = {
        {"Host: localhost:1\r\n", 200},
        {"Host: other.example\r\n", 200},
        {"Host: evil.example\r\n", 403},
        {"Host: \r\n", 403},
        {"Host: localhost\r\nHost: evil.example\r\n", 403},
        {"Host: evil.example\r\nHost: localhost\r\n", 403},
        {"Connection: close\r\n", 400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char request[200];
        snprintf(request, sizeof request, "GET /debug/vars HTTP/1.1\r\n%s", cases[i].headers);
        struct reply reply = client_ask(address, request);
        assert_int_equal(reply.status, cases[i].status);
        assert_null(strstr(reply.body, "evil"));
        reply_fini(&reply);
    }
}

static void old_client_without_a_host_is_served(void **state) {
    (void)state;
    struct reply reply = client_ask(address, "GET /mirror/ HTTP/1.0\r\n");
    assert_int_equal(reply.status, 200);
    reply_fini(&reply);
}

static void unix_socket_takes_any_host(void **state) {
    (void)state;
    char folder[] = "/tmp/expvar-test-XXXXXX", text[64];
    assert_non_null(mkdtemp(folder));
    snprintf(text, sizeof text, "unix:%s/socket", folder);
    expvar_server *local = expvar_serve(text, NULL);
    assert_non_null(local);
    assert_string_equal(expvar_server_address(local, 0), text);
    struct reply reply = client_ask(text, "GET /debug/ HTTP/1.1\r\nHost: whatever.example\r\n");
    assert_int_equal(reply.status, 200);
    reply_fini(&reply);
    expvar_server_stop(local);
    assert_int_equal(access(text + strlen("unix:"), F_OK), -1);
    rmdir(folder);
}

static void answer_is_compressed_for_those_who_accept(void **state) {
    (void)state;
    struct reply plain = client_get(address, "/debug/vars?name=memstats", "Accept-Encoding: gzip;q=0\r\n");
    struct reply packed = client_get(address, "/debug/vars?name=memstats", "Accept-Encoding: br, gzip\r\n");
    assert_string_equal(reply_header(&plain, "Content-Encoding"), "");
    assert_string_equal(reply_header(&plain, "Vary"), "Accept-Encoding");
    assert_string_equal(reply_header(&packed, "Content-Encoding"), "gzip");
    char text[1 << 14] = "";
    z_stream stream = {.next_in = (Bytef *)packed.body,
                       .avail_in = (uInt)packed.body_size,
                       .next_out = (Bytef *)text,
                       .avail_out = sizeof text - 1};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    cJSON *json = cJSON_Parse(text);
    assert_true(cJSON_IsObject(cJSON_GetObjectItem(json, "memstats")));
    cJSON_Delete(json);
    reply_fini(&plain);
    reply_fini(&packed);
}

/* ---- bodies ---------------------------------------------------------------------------------------- */

static struct reply post(const char *headers, size_t size) {
    char head[300];
    snprintf(head, sizeof head, "POST /mirror/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n%s\r\n", size,
             headers);
    char *body = malloc(size + 1);
    memset(body, 'b', size);
    int fd = client_connect(address);
    client_say(fd, head);
    client_send(fd, body, size);
    struct reply reply = client_receive(fd, 0);
    close(fd);
    free(body);
    return reply;
}

static void body_of_a_post_reaches_the_handler(void **state) {
    (void)state;
    struct reply reply = post("", 3);
    assert_string_equal(reply.body, "POST|/mirror/|||3|bbb");
    reply_fini(&reply);
}

static void longest_body_is_taken(void **state) {
    (void)state;
    struct reply reply = post("", BODY_MAX);
    assert_string_equal(reply.body, "POST|/mirror/|||1048576|bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
    reply_fini(&reply);
}

static void longer_body_is_413(void **state) {
    (void)state;
    struct reply reply = post("", BODY_MAX + 1);
    assert_int_equal(reply.status, 413);
    reply_fini(&reply);
}

static void longer_body_in_chunks_is_413(void **state) {
    (void)state;
    static char chunk[7 + 65536 + 2];
    memcpy(chunk, "10000\r\n", 7);
    memset(chunk + 7, 'c', 65536);
    memcpy(chunk + 7 + 65536, "\r\n", 2);
    static const char head[] = "POST /mirror/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    int fd = client_connect(address);
    client_say(fd, head);
    for (size_t sent = 0; sent <= BODY_MAX; sent += 65536)
        client_send(fd, chunk, sizeof chunk);
    client_say(fd, "0\r\n\r\n");
    struct reply reply = client_receive(fd, 0);
    assert_int_equal(reply.status, 413);
    reply_fini(&reply);
    close(fd);
}

static void endless_body_ends_the_connection(void **state) {
    (void)state;
    struct reply reply = post("", 8 * BODY_MAX);
    assert_int_equal(reply.status, 0);
    reply_fini(&reply);
}

static void client_that_asks_first_need_not_send_a_longer_body(void **state) {
    (void)state;
    struct reply reply = client_ask(
        address, "POST /mirror/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n");
    assert_int_equal(reply.status, 413);
    reply_fini(&reply);
}

static void body_of_a_get_does_not_become_the_next_request(void **state) {
    (void)state;
    static const char requests[] = "GET /mirror/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nGET "
                                   "GET /mirror/b HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int fd = client_connect(address);
    client_say(fd, requests);
    struct reply reply = client_receive(fd, 0);
    if (!strstr(reply.text, "/mirror/b")) {
        struct reply second = client_receive(fd, 0);
        assert_string_equal(second.body, "GET|/mirror/b|||0|");
        reply_fini(&second);
    }
    assert_non_null(strstr(reply.text, "GET|/mirror/a|||4|GET "));
    reply_fini(&reply);
    close(fd);
}

static void garbage_does_not_end_the_server(void **state) {
    (void)state;
    static const char *const garbage[] = {"\r\n\r\n\r\n",
                                          "GET\r\n\r\n",
                                          "GET / HTTP/9.9\r\n\r\n",
                                          "\x16\x03\x01\x02",
                                          "GET / HTTP/1.1\r\nHost\r\n\r\n",
                                          "GET  HTTP/1.1\r\n\r\n"};
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
        int fd = client_connect(address);
        client_say(fd, garbage[i]);
        close(fd);
    }
    assert_get("/mirror/", 200, "GET|/mirror/|||0|");
}

static void endless_header_is_refused(void **state) {
    (void)state;
    static char headers[60000];
    memset(headers, 'a', sizeof headers - 1);
    memcpy(headers, "X: ", 3);
    int fd = client_connect(address);
    client_say(fd, "GET / HTTP/1.1\r\nHost: localhost\r\n");
    client_say(fd, headers);
    client_say(fd, "\r\n\r\n");
    struct reply reply = client_receive(fd, 0);
    assert_true(reply.status == 431 || reply.status == 0);
    reply_fini(&reply);
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_are_served_as_json),
        cmocka_unit_test(request_reaches_the_handler_whole),
        cmocka_unit_test(misleading_paths_are_refused),
        cmocka_unit_test(head_has_the_headers_of_get_and_no_body),
        cmocka_unit_test(unknown_method_is_405),
        cmocka_unit_test(requests_share_a_connection),
        cmocka_unit_test(host_of_somebody_else_is_403),
        cmocka_unit_test(old_client_without_a_host_is_served),
        cmocka_unit_test(unix_socket_takes_any_host),
        cmocka_unit_test(answer_is_compressed_for_those_who_accept),
        cmocka_unit_test(body_of_a_post_reaches_the_handler),
        cmocka_unit_test(longest_body_is_taken),
        cmocka_unit_test(longer_body_is_413),
        cmocka_unit_test(longer_body_in_chunks_is_413),
        cmocka_unit_test(endless_body_ends_the_connection),
        cmocka_unit_test(client_that_asks_first_need_not_send_a_longer_body),
        cmocka_unit_test(body_of_a_get_does_not_become_the_next_request),
        cmocka_unit_test(garbage_does_not_end_the_server),
        cmocka_unit_test(endless_header_is_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
