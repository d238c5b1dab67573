/* unix_socket.c - /debug/vars on a unix socket: no port, and only this user (mode 0600) can ask.
 *
 *     unix_socket                 asks itself once and ends
 *     unix_socket /run/my.sock    serves until it is killed: curl --unix-socket /run/my.sock
 * http://my/debug/vars
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <expvar/expvar.h>

/* Prints the status line and the body's lines that hold our own variable. */
static void ask(const char *path) {
    static const char question[] = "GET /debug/vars HTTP/1.1\r\nHost: my\r\nConnection: close\r\n\r\n";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    const int connection = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(connection, (const struct sockaddr *)&address, sizeof address) < 0 ||
        write(connection, question, strlen(question)) < 0)
        perror("unix_socket");
    FILE *reply = fdopen(connection, "r");
    char line[4096];
    while (fgets(line, sizeof line, reply)) {
        line[strcspn(line, "\r\n")] = '\0';
        if (strncmp(line, "HTTP/", 5) == 0 || strstr(line, "tasks_done"))
            puts(line);
    }
    fclose(reply);
}

int main(int argc, char **argv) {
    char directory[] = "/tmp/unix_socket.XXXXXX";
    char own_path[64];
    if (argc == 1 && !mkdtemp(directory)) {
        perror("unix_socket");
        return EXIT_FAILURE;
    }
    snprintf(own_path, sizeof own_path, "%s/socket", directory);
    const char *path = argc > 1 ? argv[1] : own_path;

    expvar_int_add(expvar_int_new("tasks_done"), 12);
    char address[256];
    snprintf(address, sizeof address, "unix:%s", path);
    expvar_server *server = expvar_serve(address, NULL);
    if (!server) {
        perror(address);
        return EXIT_FAILURE;
    }
    if (argc > 1)
        pause(); /* the server has a thread of its own */
    ask(path);
    expvar_server_stop(server); /* removes the socket, as well */
    if (access(path, F_OK) < 0)
        puts("the socket is gone");
    rmdir(directory);
    return EXIT_SUCCESS;
}
