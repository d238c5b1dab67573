/* own_server.c - the pages of the library in a program that has an HTTP server of its own.
 *
 *     own_server          answers one request of its own and ends
 *     own_server 5000     serves on 127.0.0.1:5000 until it is killed: curl localhost:5000/debug/vars
 *
 * The server here is as small as one can be: one request per connection. Yours is better; the two lines that
 * matter are the ones that fill an expvar_request and call expvar_server_handle.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <expvar/expvar.h>

static void send_response(FILE *stream, const expvar_response *response) {
    size_t size;
    const char *body = expvar_response_body(response, &size);
    const char *name, *value;
    fprintf(stream, "HTTP/1.1 %d -\r\nContent-Length: %zu\r\nConnection: close\r\n", expvar_response_status(response),
            size);
    for (size_t i = 0; expvar_response_header(response, i, &name, &value); i++)
        fprintf(stream, "%s: %s\r\n", name, value);
    fputs("\r\n", stream);
    fwrite(body, 1, size, stream);
}

/* Answers one request and closes the connection. */
static void answer(expvar_server *server, int connection) {
    FILE *in = fdopen(connection, "r");
    FILE *out = fdopen(dup(connection), "w");
    char line[1024], method[16], target[512];
    expvar_response *response = expvar_response_new();
    if (in && out && response && fgets(line, sizeof line, in) && sscanf(line, "%15s %511s", method, target) == 2) {
        while (fgets(line, sizeof line, in) && strcmp(line, "\r\n") != 0)
            ; /* this small server has no use for headers */
        char *rest = target;
        const char *path = strsep(&rest, "?");
        const expvar_request request = {.method = method, .path = path, .query = rest};
        expvar_server_handle(server, &request, response);
        send_response(out, response);
    }
    expvar_response_free(response);
    if (out)
        fclose(out);
    if (in)
        fclose(in);
}

static int serve(expvar_server *server, int port) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (const struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 16) < 0) {
        perror("own_server");
        return EXIT_FAILURE;
    }
    for (;;) {
        const int connection = accept(listener, NULL, NULL);
        if (connection >= 0)
            answer(server, connection);
    }
}

/* Plays the client on the other end of a pair of sockets, and prints what comes back. */
static int try_it(expvar_server *server) {
    static const char question[] = "GET /debug/vars?name=requests HTTP/1.1\r\n\r\n";
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 || write(ends[0], question, strlen(question)) < 0) {
        perror("own_server");
        return EXIT_FAILURE;
    }
    answer(server, ends[1]);
    char reply[4096];
    for (ssize_t size; (size = read(ends[0], reply, sizeof reply)) > 0;)
        fwrite(reply, 1, (size_t)size, stdout);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    expvar_int_add(expvar_int_new("requests"), 3);
    expvar_server *server = expvar_server_new(NULL); /* pages, but no listener and no thread */
    if (!server) {
        perror("own_server");
        return EXIT_FAILURE;
    }
    const int status = argc > 1 ? serve(server, atoi(argv[1])) : try_it(server);
    expvar_server_stop(server);
    return status;
}
