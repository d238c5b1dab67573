/* microhttpd_host.c - the pages of the library in a program whose HTTP server is libmicrohttpd.
 *
 *     microhttpd_host          asks itself for two pages and ends
 *     microhttpd_host 5000     serves on 127.0.0.1:5000 until it is killed: curl localhost:5000/debug/vars
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <expvar/expvar.h>
#include <expvar/microhttpd.h>

EXPVAR_INT(visits, "visits");

/* The host's handler: what begins with /debug/ goes to the library, anything else is its own business. */
static enum MHD_Result on_request(void *server, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload_data, size_t *upload_data_size,
                                  void **con_cls) {
    static char welcome[] = "welcome\n";
    if (strncmp(url, "/debug/", 7) == 0)
        return expvar_microhttpd_handle(server, connection, url, method, version, upload_data, upload_data_size,
                                        con_cls);
    expvar_int_add(visits, 1);
    struct MHD_Response *response = MHD_create_response_from_buffer(strlen(welcome), welcome, MHD_RESPMEM_PERSISTENT);
    const enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

/* A request may end before it was answered: what the library kept for it is freed here. */
static void on_completed(void *context, struct MHD_Connection *connection, void **con_cls,
                         enum MHD_RequestTerminationCode code) {
    (void)context, (void)connection, (void)code;
    expvar_microhttpd_completed(con_cls);
}

/* Prints the body of a page. */
static void ask(const struct sockaddr_in *address, const char *path) {
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (const struct sockaddr *)address, sizeof *address) < 0)
        perror("microhttpd_host");
    dprintf(connection, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    char line[4096];
    bool in_body = false;
    FILE *reply = fdopen(connection, "r");
    while (fgets(line, sizeof line, reply)) {
        if (in_body)
            fputs(line, stdout);
        in_body = in_body || strcmp(line, "\r\n") == 0;
    }
    fclose(reply);
}

int main(int argc, char **argv) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((uint16_t)(argc > 1 ? atoi(argv[1]) : 0)); /* 0: any free port */
    expvar_server *server = expvar_server_new(NULL);                    /* pages, but no listener and no thread */
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD, 0, NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR,
                         &address, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_END);
    if (!server || !daemon) {
        perror("microhttpd_host");
        return EXIT_FAILURE;
    }
    if (argc > 1)
        pause();
    address.sin_port = htons(MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    ask(&address, "/");
    ask(&address, "/debug/vars?name=visits");
    MHD_stop_daemon(daemon);
    expvar_server_stop(server); /* after the daemon, which uses it */
    return EXIT_SUCCESS;
}
