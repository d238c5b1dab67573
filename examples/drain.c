/* drain.c - a service that ends on SIGTERM and loses no scrape that is in flight. */
#include <expvar/expvar.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    const expvar_server_options options = {.drain_ms = 5000}; /* less than the time until SIGKILL */

    /* Blocked before any thread is started, so that all inherit it, and the signal waits for sigwait. */
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    sigprocmask(SIG_BLOCK, &ending, NULL);

    expvar_int *requests = expvar_int_new("requests");
    expvar_server *server = expvar_serve(argc > 1 ? argv[1] : ":5000", &options);
    if (!server) {
        perror("expvar_serve");
        return EXIT_FAILURE;
    }
    printf("%s\n", expvar_server_address(server, 0));
    fflush(stdout);
    expvar_int_add(requests, 1);

    int number;
    sigwait(&ending, &number);  /* the service's own work is for other threads */
    expvar_server_stop(server); /* before the variables' owners go: until it returns, clients read them */
    return EXIT_SUCCESS;
}
