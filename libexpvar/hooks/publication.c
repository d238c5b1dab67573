/* publication.c - the process's own server, where the environment asks for one (EXPVAR_LISTEN).
 *
 * A forked child gets its server from a thread that first waits, because most children become another program at once:
 * starting to listen would be wasted on them, and the thread ends with their old program. The parent's server is of no
 * use in the child (http.h); the child frees what is left of it.
 */
#include "publication.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <expvar/hooks.h>
#include <expvar/pprof.h>

#include "real_threads.h"
#include "runtime_dir.h"
#include "thread.h"

#define CHILD_DELAY_NS 100000000

/* Written by the thread that starts the server, one at a time: at load, and in each forked child. */
static expvar_server *server;
static expvar_map *variable;
static char *asked; /* a copy of EXPVAR_LISTEN: programs write their titles over their environment */
static char socket_path[128];
static pid_t socket_owner;

static const char *const said[] = {"listen", "listen_error", "socket", "socket_error"};

static void say(const char *key, const char *text) {
    expvar_string_set(expvar_map_string(variable, key), text);
}

static int listen_at(const char *address) {
    if (expvar_server_listen(server, address) < 0)
        return -1;
    return 0;
}

/* The first process that asks has the address; those that run at the same time say so, and are found by their sockets. A
 * daemon, whose first process is gone, has it again. */
static void listen_at_address(void) {
    if (strcmp(asked, "unix") == 0)
        return;
    if (listen_at(asked) < 0)
        say("listen_error", strerrordesc_np(errno));
    else
        say("listen", expvar_server_address(server, 0));
}

static void listen_at_socket(void) {
    if (expvar__runtime_socket(socket_path, sizeof socket_path) < 0 || listen_at(socket_path) < 0) {
        say("socket_error", strerrordesc_np(errno));
        return;
    }
    socket_owner = getpid();
    say("socket", socket_path + strlen("unix:"));
}

static void serve(void) {
    server = expvar_server_new(NULL);
    if (!server || expvar_pprof_mount(server) < 0 || expvar_hooks_mount(server) < 0) {
        say("listen_error", strerrordesc_np(errno));
        return;
    }
    listen_at_address();
    listen_at_socket();
}

/* ---- children ---------------------------------------------------------------------------------------------------- */

static void *serve_child(void *unused) {
    (void)unused;
    expvar__hooks_thread.is_own = true;
    real_threads()->nanosleep(&(struct timespec){.tv_nsec = CHILD_DELAY_NS}, NULL);
    expvar_server_stop(server);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        say(said[i], "");
    serve();
    return NULL;
}

/* Its signals are the child's other threads' to handle. */
static void after_fork_in_child(void) {
    sigset_t all, before;
    pthread_t thread;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (real_threads()->pthread_create(&thread, NULL, serve_child, NULL) == 0)
        pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* A server of a program that began without one of them would get its number, and with it what the program writes there. */
static bool has_standard_descriptors(void) {
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            return false;
    return true;
}

void expvar__publication_start(expvar_map *hooks) {
    const char *listen = getenv("EXPVAR_LISTEN");
    if (!listen || !*listen || !hooks)
        return;
    variable = hooks;
    asked = strdup(listen);
    if (!asked || expvar__runtime_dir_choose() < 0) {
        say("listen_error", strerrordesc_np(ENOMEM));
        return;
    }
    if (!has_standard_descriptors()) {
        say("listen_error", "a standard descriptor is closed");
        return;
    }
    serve();
    pthread_atfork(NULL, NULL, after_fork_in_child);
}

/* The server itself is left to the end of the process: stopping it waits for requests, and a program that ends is not to
 * be held up. */
__attribute__((destructor)) static void remove_socket(void) {
    if (socket_owner == getpid())
        unlink(socket_path + strlen("unix:"));
}
