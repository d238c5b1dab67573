/* profiled.c - a program that uses the installed libexpvar-pprof: prints its own threads, and asks for its pages. */
#include <expvar/pprof.h>

#include <stdio.h>
#include <unistd.h>

int main(void) {
    const expvar_request request = {.method = "GET", .path = "/debug/pprof/"};
    expvar_server *server = expvar_server_new(NULL);
    expvar_response *response = expvar_response_new();
    if (!server || !response || expvar_pprof_mount(server) < 0 || expvar_pprof_label("part", "consumer") < 0) {
        perror("profiled");
        return 1;
    }
    expvar_server_handle(server, &request, response);
    printf("status %d\n", expvar_response_status(response));
    fflush(stdout);
    expvar_response_free(response);
    expvar_server_stop(server);
    return expvar_pprof_write("threads", STDOUT_FILENO, 1) != 0;
}
