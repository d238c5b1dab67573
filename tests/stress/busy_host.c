/* busy_host.c - a host with work of its own, and room for many clients: busy_host ADDRESS CONNECTIONS.
 *
 * One thread counts as fast as it can, in `work`; beside it there are variables to serve. Prints the address, and serves
 * until SIGTERM.
 */
#include <expvar/expvar.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define VARIABLES 100

static atomic_bool stopped;

/* The step is one that no compiler takes out, and that needs no memory but the counter's. */
static void *work(void *context) {
    expvar_int *counter = context;
    for (uint64_t state = 1; !atomic_load_explicit(&stopped, memory_order_relaxed);) {
        for (int i = 0; i < 1000; i++)
            state = state * 6364136223846793005u + 1442695040888963407u;
        expvar_int_add(counter, state ? 1000 : 1);
    }
    return NULL;
}

static int publish(void) {
    for (int i = 0; i < VARIABLES; i++) {
        char name[32];
        snprintf(name, sizeof name, "variable_%d", i);
        expvar_int *variable = expvar_int_new(name);
        if (!variable)
            return -1;
        expvar_int_add(variable, i);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s ADDRESS CONNECTIONS\n", argv[0]);
        return 2;
    }
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    const expvar_server_options options = {.max_connections = (unsigned)strtoul(argv[2], NULL, 10)};
    expvar_int *counter = expvar_int_new("work");
    expvar_server *server = counter && publish() == 0 ? expvar_serve(argv[1], &options) : NULL;
    pthread_t worker;
    if (!server || pthread_create(&worker, NULL, work, counter)) {
        perror("busy_host");
        return EXIT_FAILURE;
    }
    puts(expvar_server_address(server, 0));
    fflush(stdout);
    int number;
    sigwait(&ending, &number);
    stopped = true;
    pthread_join(worker, NULL);
    expvar_server_stop(server);
    return EXIT_SUCCESS;
}
