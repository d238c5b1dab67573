/* stress_http.c - the server starts and stops under load: stress_http SECONDS.
 *
 * Clients ask as fast as they can, on connections of one request and of several, while the server is started
 * and stopped again and again. A client may be refused or cut off, since that is what a stop does; but a
 * reply that begins must be a 200, and some must arrive whole in every round. Afterwards the process must
 * hold no more descriptors and threads than before, and not much more memory.
 */
#include <expvar/expvar.h>

#include "soak.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS          4
#define ASKS_PER_CONNECT 3
#define GROWTH_MAX_KIB   8192
#define ROUND_NS         20000000 /* how long the server is left up */
#define PATIENCE_S       5        /* for the first whole reply of a round */

static atomic_int port; /* 0 while there is no server */
static atomic_bool stopped;
static atomic_long whole, cut, refused, failures;

static void fail(const char *what, long got, long expected) {
    fprintf(stderr, "FAIL: %s: %ld, expected %ld\n", what, got, expected);
    failures++;
}

/* ---- the clients
 * --------------------------------------------------------------------------------------------- */

static int connect_to_server(void) {
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    int fd = address.sin_port ? socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Reads one reply: true if all of it came. */
static bool read_reply(int fd) {
    static const char expected[] = "HTTP/1.1 200";
    char reply[65536];
    size_t used = 0;
    for (ssize_t size; used < sizeof reply - 1; used += (size_t)size) {
        size = recv(fd, reply + used, sizeof reply - 1 - used, 0);
        if (size <= 0)
            return false;
        reply[used + (size_t)size] = '\0';
        const char *body = strstr(reply, "\r\n\r\n");
        const char *length = strcasestr(reply, "\r\nContent-Length:");
        if (strncmp(reply, expected, strlen(expected)) != 0 && used + (size_t)size >= strlen(expected)) {
            fail("a reply that is not a 200, bytes", (long)size, 0);
            return false;
        }
        if (body && length && strlen(body + 4) >= strtoul(length + strlen("\r\nContent-Length:"), NULL, 10))
            return true;
    }
    return false;
}

static void ask_on_one_connection(void) {
    static const char request[] = "GET /debug/vars HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int fd = connect_to_server();
    if (fd < 0) {
        refused++;
        sched_yield();
        return;
    }
    for (int i = 0; i < ASKS_PER_CONNECT; i++) {
        if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0 || !read_reply(fd)) {
            cut++;
            break;
        }
        whole++;
    }
    close(fd);
}

static void *ask_until_stopped(void *unused) {
    (void)unused;
    while (!stopped)
        ask_on_one_connection();
    return NULL;
}

/* ---- the server
 * ---------------------------------------------------------------------------------------------- */

/* Starts a server, leaves it up until something was answered and its time is over, and stops it in the midst
 * of that. */
static void run_round(void) {
    const long before = whole;
    const double end_s = soak_now_s() + PATIENCE_S;
    expvar_server *server = expvar_serve("127.0.0.1:0", NULL);
    if (!server) {
        perror("expvar_serve");
        exit(1);
    }
    port = (int)strtol(strrchr(expvar_server_address(server, 0), ':') + 1, NULL, 10);
    const struct timespec round = {.tv_nsec = ROUND_NS};
    do
        nanosleep(&round, NULL);
    while (whole == before && soak_now_s() < end_s);
    if (whole == before)
        fail("replies in a round", 0, 1);
    expvar_server_stop(server);
    port = 0;
}

struct held {
    int descriptors, threads;
    long rss_kib;
};

static struct held count_held(void) {
    return (struct held){soak_count("/proc/self/fd"), soak_count("/proc/self/task"), soak_rss_kib()};
}

static void compare_held(struct held before, struct held after) {
    if (after.descriptors != before.descriptors)
        fail("descriptors", after.descriptors, before.descriptors);
    if (after.threads != before.threads)
        fail("threads", after.threads, before.threads);
    if (after.rss_kib - before.rss_kib > GROWTH_MAX_KIB)
        fail("growth in KiB", after.rss_kib - before.rss_kib, GROWTH_MAX_KIB);
}

static void run_clients(long seconds, long *rounds) {
    const double end_s = soak_now_s() + (double)seconds;
    pthread_t clients[CLIENTS];
    stopped = false;
    for (int i = 0; i < CLIENTS; i++)
        if (pthread_create(&clients[i], NULL, ask_until_stopped, NULL)) {
            perror("pthread_create");
            exit(1);
        }
    for (; soak_now_s() < end_s; ++*rounds)
        run_round();
    stopped = true;
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i], NULL);
}

int main(int argc, char **argv) {
    const long seconds = soak_seconds(argc, argv);
    long rounds = 0;
    if (!expvar_int_new("requests")) {
        perror("expvar_int_new");
        return 1;
    }
    run_clients(1, &rounds);
    const struct held before = count_held();
    run_clients(seconds, &rounds);
    const struct held after = count_held();
    compare_held(before, after);
    printf("%ld starts and stops; %ld replies whole, %ld cut off, %ld connections refused; memory grew by "
           "%ld KiB: %s\n",
           rounds, whole, cut, refused, after.rss_kib - before.rss_kib, failures ? "FAIL" : "pass");
    return failures ? 1 : 0;
}
