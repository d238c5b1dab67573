/* custom_profile.c - a profile of the program's own: which code holds connections, and how many.
 *
 *     build/bin/example_custom_profile
 *     build/bin/example_custom_profile :5000 & go tool pprof -top http://localhost:5000/debug/pprof/connections
 */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include <expvar/pprof.h>

static expvar_profile *connections;

struct connection {
    int number;
};

/* Each is in the profile with the stack of whoever has opened it; 1 leaves the adding function itself out. */
__attribute__((noinline)) static bool connection_open(struct connection *connection, int number) {
    connection->number = number;
    return expvar_profile_add(connections, connection, 1) == 0;
}

static void connection_close(struct connection *connection) {
    expvar_profile_remove(connections, connection);
}

__attribute__((noinline)) static int open_for_queries(struct connection *pool, int count) {
    int opened = 0;
    while (opened < count && connection_open(&pool[opened], opened))
        opened++;
    return opened;
}

__attribute__((noinline)) static int open_for_updates(struct connection *pool, int count) {
    int opened = 0;
    while (opened < count && connection_open(&pool[opened], 100 + opened))
        opened++;
    return opened;
}

int main(int argc, char **argv) {
    static struct connection queries[4], updates[2];
    connections = expvar_profile_new("connections");
    if (open_for_queries(queries, 4) < 4 || open_for_updates(updates, 2) < 2)
        return 1;
    connection_close(&queries[3]);
    printf("%zu connections are open\n", expvar_profile_count(connections));
    fflush(stdout);
    if (argc < 2)
        return expvar_pprof_write("connections", STDOUT_FILENO, 1) < 0;

    expvar_server *server = expvar_serve(argv[1], NULL);
    if (!server || expvar_pprof_mount(server) < 0) {
        perror(argv[1]);
        return 1;
    }
    printf("listening on http://%s/debug/pprof/\n", expvar_server_address(server, 0));
    fflush(stdout);
    pause();
}
