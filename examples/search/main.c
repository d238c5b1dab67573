/* main.c - a search engine for news: a small service that shows what it does at /debug/vars, and where its time goes
 * at /debug/pprof/.
 *
 *     build/bin/search
 *     curl 'localhost:5000/search?term=politics&cnn=on&bbc=on&nyt=on&format=json'
 *     curl localhost:5000/debug/vars
 *     go tool pprof http://localhost:5000/debug/pprof/profile?seconds=5
 *     hey -m POST -c 8 -n 1000000 'http://localhost:5000/search?term=politics&cnn=on&bbc=on&nyt=on'
 *
 * What it publishes stands in stats.h.
 */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <expvar/expvar.h>
#include <expvar/pprof.h>
#include <libxml/parser.h>

#include "service.h"
#include "settings.h"

/* Serves until one of the signals comes, which are blocked. Returns the exit status. */
static int serve(struct service *service, const struct settings *settings, const sigset_t *ending) {
    const expvar_server_options options = {.allow_remote = settings->allow_remote};
    expvar_server *server = expvar_server_new(&options);
    if (!server || service_mount(service, server) < 0 || expvar_pprof_mount(server) < 0) {
        perror("search");
        expvar_server_stop(server);
        return EXIT_FAILURE;
    }
    /* Listening comes last: nobody finds a server without its pages. */
    if (expvar_server_listen(server, settings->listen) < 0) {
        fprintf(stderr, "search: -listen %s: %s%s\n", settings->listen, strerror(errno),
                errno == EPERM ? " (other machines could reach it; -allow-remote if they may)" : "");
        expvar_server_stop(server);
        return EXIT_FAILURE;
    }
    const char *address = expvar_server_address(server, 0);
    printf("search: listening on %s%s\n", strncmp(address, "unix:", 5) == 0 ? "" : "http://", address);
    fflush(stdout);

    int signal_number;
    sigwait(ending, &signal_number);
    expvar_server_stop(server);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    struct settings settings;
    if (settings_read(&settings, argc, argv) < 0)
        return 2;
    if (settings.help) {
        settings_usage(stdout);
        return EXIT_SUCCESS;
    }

    setlocale(LC_CTYPE, "C.UTF-8"); /* terms are UTF-8 whatever the environment says */

    /* Blocked here, so that every thread started below blocks them too and sigwait gets them. */
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, NULL);

    struct service service;
    int status = EXIT_FAILURE;
    if (service_init(&service, settings.feeds, settings.workers) == 0)
        status = serve(&service, &settings, &ending);
    service_fini(&service);
    xmlCleanupParser();
    return status;
}
