/* test_microhttpd.c - the adapter, inside a libmicrohttpd daemon of the host's own. */
#include "expvar/microhttpd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "http_client.h"

static struct MHD_Daemon *host;
static expvar_server *server;
static char address[32];

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **slot) {
    (void)context;
    if (strcmp(url, "/own") != 0)
        return expvar_microhttpd_handle(server, connection, url, method, version, data, size, slot);
    struct MHD_Response *response = MHD_create_response_from_buffer(4, "mine", MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **slot,
                         enum MHD_RequestTerminationCode code) {
    (void)context, (void)connection, (void)code;
    expvar_microhttpd_completed(slot);
}

static void mirror(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    const char *header = expvar_request_header(request, "X-Test");
    char *name = expvar_request_parameter(request, "name", 1);
    expvar_response_printf(response, "%s|%s|%s|%s|%s|%zu", request->method, request->path, request->query,
                           name ? name : "", header ? header : "", request->body_size);
    expvar_response_set_header(response, "X-Mine", "yes");
    free(name);
}

static int start(void **state) {
    (void)state;
    server = expvar_server_new(NULL);
    const expvar_route route = {
        .path = "/mirror", .methods = EXPVAR_METHOD_GET | EXPVAR_METHOD_POST, .handler = mirror};
    if (!server || expvar_server_route(server, &route) < 0)
        return -1;
    host = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL, NULL, on_request,
                            NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_END);
    if (!host)
        return -1;
    snprintf(address, sizeof address, "127.0.0.1:%d", MHD_get_daemon_info(host, MHD_DAEMON_INFO_BIND_PORT)->port);
    return 0;
}

static int stop(void **state) {
    (void)state;
    MHD_stop_daemon(host);
    expvar_server_stop(server);
    return 0;
}

static void assert_reply(struct reply reply, int status, const char *body) {
    assert_int_equal(reply.status, status);
    if (body)
        assert_string_equal(reply.body, body);
    reply_fini(&reply);
}

static void page_of_the_server_is_answered_by_the_host(void **state) {
    (void)state;
    struct reply reply = client_get(address, "/debug/vars", "Connection: close\r\n");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply_header(&reply, "Content-Type"), "application/json; charset=utf-8");
    assert_string_equal(reply_header(&reply, "X-Content-Type-Options"), "nosniff");
    reply_fini(&reply);
}

static void pages_of_the_host_stay_its_own(void **state) {
    (void)state;
    assert_reply(client_get(address, "/own", "Connection: close\r\n"), 200, "mine");
}

static void request_reaches_the_handler_whole(void **state) {
    (void)state;
    struct reply reply = client_get(address, "/mirror?name=a&name=b%26%3d+c%2B&flag&0x1+0x2", "X-Test: t\r\n");
    assert_string_equal(reply_header(&reply, "X-Mine"), "yes");
    assert_reply(reply, 200, "GET|/mirror|name=a&name=b%26%3D+c%2B&flag&0x1+0x2|b&= c+|t|0");
}

static void head_and_refusals_come_through(void **state) {
    (void)state;
    struct reply reply = client_ask(address, "HEAD /mirror HTTP/1.1\r\nHost: localhost\r\n");
    assert_int_equal(reply.body_size, 0);
    assert_reply(reply, 200, NULL);
    reply = client_ask(address, "DELETE /mirror HTTP/1.1\r\nHost: localhost\r\n");
    assert_string_equal(reply_header(&reply, "Allow"), "GET, HEAD, POST");
    assert_reply(reply, 405, NULL);
    assert_reply(client_get(address, "/nope", NULL), 404, NULL);
}

static struct reply post(size_t told, size_t sent) {
    char head[200];
    snprintf(head, sizeof head, "POST /mirror HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n", told);
    char *body = calloc(1, sent + 1);
    int fd = client_connect(address);
    client_say(fd, head);
    client_send(fd, body, sent);
    struct reply reply = {0};
    if (told == sent)
        reply = client_receive(fd, 0);
    close(fd);
    free(body);
    return reply;
}

static void body_is_taken_up_to_its_maximum(void **state) {
    (void)state;
    assert_reply(post(5, 5), 200, "POST|/mirror||||5");
    assert_reply(post(EXPVAR_MICROHTTPD_BODY_MAX, EXPVAR_MICROHTTPD_BODY_MAX), 200, "POST|/mirror||||1048576");
    assert_reply(post(EXPVAR_MICROHTTPD_BODY_MAX + 1, EXPVAR_MICROHTTPD_BODY_MAX + 1), 413, NULL);
}

/* What it would leak, the sanitizers tell. */
static void upload_that_breaks_off_does_no_harm(void **state) {
    (void)state;
    for (int i = 0; i < 10; i++)
        post(100000, 50000);
    assert_reply(post(5, 5), 200, NULL);
}

static void requests_share_a_connection(void **state) {
    (void)state;
    static const char request[] = "GET /mirror HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int fd = client_connect(address);
    for (int i = 0; i < 20; i++) {
        client_say(fd, request);
        assert_reply(client_receive(fd, 0), 200, "GET|/mirror||||0");
    }
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_of_the_server_is_answered_by_the_host),
        cmocka_unit_test(pages_of_the_host_stay_its_own),
        cmocka_unit_test(request_reaches_the_handler_whole),
        cmocka_unit_test(head_and_refusals_come_through),
        cmocka_unit_test(body_is_taken_up_to_its_maximum),
        cmocka_unit_test(upload_that_breaks_off_does_no_harm),
        cmocka_unit_test(requests_share_a_connection),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
