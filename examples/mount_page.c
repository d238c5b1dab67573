/* mount_page.c - a page of one's own beside /debug/vars.
 *
 *     mount_page            asks its page once and ends
 *     mount_page :5000      serves until it is killed: curl 'localhost:5000/hello?name=Ada'
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <expvar/expvar.h>

/* May run on several threads at once; `context` is what the route was given. */
static void hello(const expvar_request *request, expvar_response *response, void *context) {
    expvar_int *greetings = context;
    char *name = expvar_request_parameter(request, "name", 0); /* decoded */
    if (!name) {
        expvar_response_error(response, 400, "who is it? add ?name=");
        return;
    }
    expvar_int_add(greetings, 1);
    expvar_response_set_header(response, "Content-Type", "text/plain; charset=utf-8");
    expvar_response_printf(response, "Hello %s!\n", name);
    free(name);
}

/* Asks without a network, as a test would. */
static void ask(expvar_server *server, const char *query) {
    const expvar_request request = {.method = "GET", .path = "/hello", .query = query};
    expvar_response *response = expvar_response_new();
    if (!response)
        return;
    expvar_server_handle(server, &request, response);
    size_t size;
    const char *body = expvar_response_body(response, &size);
    printf("%d %.*s", expvar_response_status(response), (int)size, body);
    expvar_response_free(response);
}

int main(int argc, char **argv) {
    const expvar_route route = {
        .path = "/hello",
        .summary = "greets", /* on the index page */
        .handler = hello,
        .context = expvar_int_new("greetings"),
    };
    expvar_server *server = expvar_server_new(NULL);
    if (!server || expvar_server_route(server, &route) < 0 ||
        expvar_server_listen(server, argc > 1 ? argv[1] : ":0") < 0) {
        perror("mount_page");
        return EXIT_FAILURE;
    }
    printf("listening on http://%s/hello\n", expvar_server_address(server, 0));
    fflush(stdout);
    if (argc > 1)
        pause(); /* the server has a thread of its own */
    ask(server, "name=Ada");
    ask(server, "name=Grace+Hopper");
    ask(server, NULL);
    expvar_server_stop(server);
    return EXIT_SUCCESS;
}
