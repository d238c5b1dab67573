/* fault_server.c - an HTTP server for tests that answers well or badly, as the path asks; see `faults` below.
 *
 *     fault_server [-unix PATH] [-seconds SECONDS]
 *
 * Listens on a free port of the loopback and prints it, or on a Unix socket and prints its path. It ends when its
 * standard input does, at the latest after a minute; or, if -seconds is given, after that time only.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <zlib.h>

#define REQUEST_MAX   16384
#define STACK_BYTES   (256 * 1024)
#define SECONDS_USUAL 60
#define TLS_HANDSHAKE 0x16 /* the first byte of TLS, RFC 8446 */

/* One connection, served by one thread. */
struct client {
    int fd;
    unsigned requests; /* on this connection */
    size_t size;
    char request[REQUEST_MAX + 1];
};

/* Answers a request. Returns whether the connection goes on. */
typedef bool answer_fn(struct client *client);

static bool send_bytes(struct client *client, const void *bytes, size_t size) {
    const char *at = bytes;
    while (size > 0) {
        const ssize_t sent = send(client->fd, at, size, MSG_NOSIGNAL);
        if (sent < 0)
            return false;
        at += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool send_text(struct client *client, const char *text) {
    return send_bytes(client, text, strlen(text));
}

static bool send_reply(struct client *client, const char *status, const char *extra, const char *body) {
    char head[1024];
    snprintf(head, sizeof(head), "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n",
             status, strlen(body), extra);
    char all[8192];
    const int size = snprintf(all, sizeof(all), "%s%s", head, body);
    if (size > 0 && (size_t)size < sizeof(all))
        return send_bytes(client, all, (size_t)size);
    return send_text(client, head) && send_text(client, body);
}

static void wait_ms(long ms) {
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* Until the other side hangs up. */
static bool wait_for_end(struct client *client) {
    char ignored[512];
    while (recv(client->fd, ignored, sizeof(ignored), 0) > 0)
        continue;
    return false;
}

/* ---- what it answers ---------------------------------------------------------------------------- */

static bool answer_variables(struct client *client) {
    static _Atomic unsigned requests;
    char body[6144];
    int size = snprintf(body, sizeof(body),
                        "{\n\"cmdline\": [\"/usr/bin/fault_server\"],\n\"requests\": %u,\n\"load\": 1.5,\n"
                        "\"memstats\": {\"Alloc\":1048576,\"Sys\":8388608,\"HeapAlloc\":1048576,"
                        "\"HeapInuse\":2097152,\"PauseTotalNs\":%u,\"NumGC\":3,\"PauseNs\":[",
                        requests + 1, requests * 1000);
    requests++;
    for (int i = 0; i < 256; i++)
        size += snprintf(body + size, sizeof(body) - (size_t)size, "%s%d", i ? "," : "", i < 200 ? 101000 + i : 0);
    snprintf(body + size, sizeof(body) - (size_t)size, "]}\n}\n");
    return send_reply(client, "200 OK", "", body);
}

/* The request as JSON: {"connection": requests before it on this connection, "request": its text}. */
static bool answer_echo(struct client *client) {
    char body[2 * REQUEST_MAX + 64];
    char *end = body + sprintf(body, "{\"connection\": %u, \"request\": \"", client->requests);
    for (const char *at = client->request; *at; at++) {
        if (*at == '\r' || *at == '\n' || *at == '"' || *at == '\\')
            *end++ = '\\';
        *end++ = *at == '\r' ? 'r' : *at == '\n' ? 'n' : *at;
    }
    memcpy(end, "\"}\n", 4);
    return send_reply(client, "200 OK", "", body);
}

static bool answer_hang(struct client *client) {
    return wait_for_end(client);
}

static bool answer_hang_second(struct client *client) {
    return client->requests ? wait_for_end(client) : answer_variables(client);
}

static bool answer_dribble(struct client *client) {
    bool alive = send_text(client, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (alive) {
        alive = send_text(client, "[");
        wait_ms(20);
    }
    return false;
}

static bool answer_slow_header(struct client *client) {
    bool alive = send_text(client, "HTTP/1.1 200 OK\r\n");
    while (alive) {
        alive = send_text(client, "X-Slow: 1\r\n");
        wait_ms(20);
    }
    return false;
}

#define HUGE_BYTES 100000000

static bool send_much(struct client *client, size_t size) {
    char blanks[65536];
    memset(blanks, ' ', sizeof(blanks));
    for (size_t part; size > 0; size -= part) {
        part = size < sizeof(blanks) ? size : sizeof(blanks);
        if (!send_bytes(client, blanks, part))
            return false;
    }
    return true;
}

static bool answer_huge(struct client *client) {
    return send_text(client, "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n") && send_much(client, HUGE_BYTES);
}

static bool answer_huge_chunked(struct client *client) {
    return send_text(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5f5e100\r\n") &&
           send_much(client, HUGE_BYTES) && send_text(client, "\r\n0\r\n\r\n");
}

static bool answer_huge_404(struct client *client) {
    return send_text(client, "HTTP/1.1 404 Whatever\r\nContent-Length: 100000000\r\n\r\n") &&
           send_much(client, HUGE_BYTES);
}

/* 1 MB of valid JSON. */
static bool answer_large(struct client *client) {
    return send_text(client, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{") && send_much(client, 999998) &&
           send_text(client, "}");
}

static bool answer_bad_json(struct client *client) {
    return send_reply(client, "200 OK", "", "{\"requests\": 12,,}");
}
static bool answer_array(struct client *client) {
    return send_reply(client, "200 OK", "", "[1, 2, 3]");
}
static bool answer_empty(struct client *client) {
    return send_reply(client, "200 OK", "", "");
}
static bool answer_404(struct client *client) {
    return send_reply(client, "404 Whatever", "", "no such page\n");
}
static bool answer_401(struct client *client) {
    return send_reply(client, "401 Whatever", "", "who are you?\n");
}
static bool answer_500(struct client *client) {
    return send_reply(client, "500 Whatever", "", "oh no\n");
}
static bool answer_599(struct client *client) {
    return send_reply(client, "599 Whatever", "", "?\n");
}

static bool answer_flaky(struct client *client) {
    static _Atomic unsigned requests;
    return requests++ % 2 ? answer_500(client) : answer_variables(client);
}

static bool answer_redirect(struct client *client) {
    return send_reply(client, "302 Found", "Location: /debug/vars\r\n", "");
}

static bool answer_loop(struct client *client) {
    return send_reply(client, "302 Found", "Location: /loop\r\n", "");
}

static bool answer_to_file(struct client *client) {
    return send_reply(client, "302 Found", "Location: file:///etc/hostname\r\n", "");
}

/* From 127.0.0.1 to localhost, which is another host as far as credentials go. */
static bool answer_away(struct client *client) {
    struct sockaddr_in own;
    socklen_t size = sizeof(own);
    char location[128];
    getsockname(client->fd, (struct sockaddr *)&own, &size);
    snprintf(location, sizeof(location), "Location: http://localhost:%d/echo\r\n", ntohs(own.sin_port));
    return send_reply(client, "302 Found", location, "");
}

/* 100 MB of blanks, which fit in 100 KB. */
static bool answer_gzip_bomb(struct client *client) {
    static unsigned char blanks[65536], packed[65536];
    z_stream stream = {0};
    memset(blanks, ' ', sizeof(blanks));
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    bool alive = send_text(client, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n");
    for (int left = HUGE_BYTES / (int)sizeof(blanks); left >= 0 && alive; left--) {
        stream.next_in = blanks;
        stream.avail_in = left ? sizeof(blanks) : 0;
        do {
            stream.next_out = packed;
            stream.avail_out = sizeof(packed);
            deflate(&stream, left ? Z_NO_FLUSH : Z_FINISH);
            alive = send_bytes(client, packed, sizeof(packed) - stream.avail_out);
        } while (stream.avail_out == 0 && alive);
    }
    deflateEnd(&stream);
    return false;
}

static bool answer_redirect_to_echo(struct client *client) {
    return send_reply(client, "302 Found", "Location: /echo\r\n", "");
}

/* Every second request goes away. */
static bool answer_echo_then_away(struct client *client) {
    static _Atomic unsigned requests;
    return requests++ % 2 ? answer_away(client) : answer_echo(client);
}

static bool answer_close(struct client *client) {
    (void)client;
    return false;
}

static bool answer_reset(struct client *client) {
    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &(struct linger){.l_onoff = 1}, sizeof(struct linger));
    return false;
}

static bool answer_half(struct client *client) {
    send_text(client, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"requests\": 1");
    return false;
}

static bool answer_half_header(struct client *client) {
    send_text(client, "HTTP/1.1 200 OK\r\nContent-Le");
    return false;
}

static bool answer_half_chunked(struct client *client) {
    send_text(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"requ");
    return false;
}

/* The length says less than there is: what is left over must not be taken for the next reply. */
static bool answer_short_length(struct client *client) {
    return send_text(client, "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"requests\":1, \"more\": 2}");
}

static bool answer_garbage(struct client *client) {
    send_text(client, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
    return false;
}

static bool answer_chunked(struct client *client) {
    return send_text(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") &&
           send_text(client, "7\r\n{\"reque\r\n") && send_text(client, "6\r\nsts\":1\r\n1\r\n}\r\n0\r\n\r\n");
}

/* No length: the end of the connection is the end of the reply. */
static bool answer_until_close(struct client *client) {
    send_text(client, "HTTP/1.0 200 OK\r\n\r\n{\"requests\": 1}");
    return false;
}

/* Answers, and then hangs up although it said nothing of it. */
static bool answer_and_leave(struct client *client) {
    answer_variables(client);
    return false;
}

/* One header line of 1 MB. */
static bool answer_big_header(struct client *client) {
    return send_text(client, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Big: ") && send_much(client, 1000000) &&
           send_text(client, "\r\n\r\n{}");
}

/* Many header lines, 1 MB in all. */
static bool answer_many_headers(struct client *client) {
    bool alive = send_text(client, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n");
    for (int i = 0; i < 10000 && alive; i++)
        alive = send_text(client, "X-Many: 0123456789012345678901234567890123456789012345678901234567890123456789"
                                  "01234567890123456789\r\n");
    return alive && send_text(client, "\r\n{}");
}

static const struct {
    const char *path;
    answer_fn *answer;
} faults[] = {
    {"/debug/vars", answer_variables},
    {"/echo", answer_echo},
    {"/hang", answer_hang},
    {"/hang-second", answer_hang_second},
    {"/dribble", answer_dribble},
    {"/slow-header", answer_slow_header},
    {"/huge", answer_huge},
    {"/huge-chunked", answer_huge_chunked},
    {"/huge-404", answer_huge_404},
    {"/large", answer_large},
    {"/bad-json", answer_bad_json},
    {"/array", answer_array},
    {"/empty", answer_empty},
    {"/401", answer_401},
    {"/404", answer_404},
    {"/500", answer_500},
    {"/599", answer_599},
    {"/flaky", answer_flaky},
    {"/redirect", answer_redirect},
    {"/loop", answer_loop},
    {"/to-file", answer_to_file},
    {"/away", answer_away},
    {"/redirect-to-echo", answer_redirect_to_echo},
    {"/echo-then-away", answer_echo_then_away},
    {"/gzip-bomb", answer_gzip_bomb},
    {"/close", answer_close},
    {"/reset", answer_reset},
    {"/half", answer_half},
    {"/half-header", answer_half_header},
    {"/half-chunked", answer_half_chunked},
    {"/short-length", answer_short_length},
    {"/garbage", answer_garbage},
    {"/chunked", answer_chunked},
    {"/until-close", answer_until_close},
    {"/leave", answer_and_leave},
    {"/big-header", answer_big_header},
    {"/many-headers", answer_many_headers},
};

/* ---- serving ------------------------------------------------------------------------------------ */

/* Reads up to the end of a header; false at the end of the connection. */
static bool read_request(struct client *client) {
    client->size = 0;
    for (;;) {
        const ssize_t got = recv(client->fd, client->request + client->size, REQUEST_MAX - client->size, 0);
        if (got <= 0)
            return false;
        client->size += (size_t)got;
        client->request[client->size] = '\0';
        if (client->request[0] == TLS_HANDSHAKE) {
            send_text(client, "HTTP/1.0 400 Bad Request\r\n\r\nthis server speaks http, not https\n");
            return false;
        }
        if (strstr(client->request, "\r\n\r\n"))
            return true;
    }
}

static bool answer(struct client *client) {
    const char *path = strchr(client->request, ' ');
    const size_t size = path ? strcspn(++path, " ?") : 0;
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        if (strlen(faults[i].path) == size && !memcmp(faults[i].path, path, size))
            return faults[i].answer(client);
    return answer_404(client);
}

static void *serve(void *argument) {
    struct client *client = argument;
    while (read_request(client) && answer(client))
        client->requests++;
    close(client->fd);
    free(client);
    return NULL;
}

static void begin(int fd) {
    struct client *client = calloc(1, sizeof(*client));
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    if (client)
        client->fd = fd;
    if (!client || pthread_create(&thread, &attributes, serve, client)) {
        free(client);
        close(fd);
    }
    pthread_attr_destroy(&attributes);
}

static void fail(const char *what) {
    perror(what);
    exit(EXIT_FAILURE);
}

static int listen_on_port(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) || listen(fd, 1024) ||
        getsockname(fd, (struct sockaddr *)&address, &size))
        fail("listen");
    printf("%d\n", ntohs(address.sin_port));
    return fd;
}

static int listen_on_path(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        fail(path);
    }
    strcpy(address.sun_path, path);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1024))
        fail(path);
    printf("%s\n", path);
    return fd;
}

/* Ends the program with its standard input; what comes from it counts for nothing. */
static void *end_with_input(void *unused) {
    char ignored[64];
    while (read(STDIN_FILENO, ignored, sizeof(ignored)) > 0)
        continue;
    exit(EXIT_SUCCESS);
    return unused;
}

int main(int argc, char **argv) {
    long seconds = 0;
    const char *path = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "-seconds"))
            seconds = strtol(argv[i + 1], NULL, 10);
        else if (!strcmp(argv[i], "-unix"))
            path = argv[i + 1];
    }
    if (argc % 2 == 0 || seconds < 0) {
        fputs("usage: fault_server [-unix PATH] [-seconds SECONDS]\n", stderr);
        return 2;
    }
    const int listener = path ? listen_on_path(path) : listen_on_port();
    fflush(stdout);
    pthread_t thread;
    if (!seconds && pthread_create(&thread, NULL, end_with_input, NULL))
        fail("pthread_create");
    alarm(seconds ? (unsigned)seconds : SECONDS_USUAL);
    for (;;) {
        const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            begin(fd);
        else if (errno == EMFILE || errno == ENFILE)
            wait_ms(10);
    }
}
