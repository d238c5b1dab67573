/* slow_page.c - a page that takes its time, and keeps nobody else waiting.
 *
 *     build/bin/example_slow_page
 *     build/bin/example_slow_page :5000 & curl localhost:5000/countdown
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <expvar/http.h>

enum { STEPS = 3, STEP_NS = 50000000 };

/* Stops counting when there is nobody left to read it. */
static void countdown(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    expvar_response_set_header(response, "Content-Type", "text/plain; charset=utf-8");
    for (int left = STEPS; left > 0; left--) {
        expvar_response_printf(response, "%d\n", left);
        if (!expvar_request_wait(request, STEP_NS))
            return;
    }
    expvar_response_printf(response, "done\n");
}

int main(int argc, char **argv) {
    const expvar_route route = {.path = "/countdown", .summary = "counts down", .handler = countdown, .slow = true};
    expvar_server *server = expvar_server_new(NULL);
    if (!server || expvar_server_route(server, &route) < 0)
        return 1;
    if (argc > 1) {
        if (expvar_server_listen(server, argv[1]) < 0) {
            perror(argv[1]);
            return 1;
        }
        printf("listening on http://%s/countdown\n", expvar_server_address(server, 0));
        fflush(stdout);
        pause();
    }
    /* Without a listener the page runs here. */
    const expvar_request request = {.method = "GET", .path = "/countdown"};
    expvar_response *response = expvar_response_new();
    if (!response)
        return 1;
    expvar_server_handle(server, &request, response);
    size_t size;
    const void *body = expvar_response_body(response, &size);
    fwrite(body, 1, size, stdout);
    expvar_response_free(response);
    expvar_server_stop(server);
    return 0;
}
