/* fleet_server.c - a fleet of made-up services in one process, for measuring and testing what polls them.
 *
 * Each target has a port of its own (or a path of one port, -paths). It prints one target a line, in the form
 * that expvarmon's -ports takes, then serves until its time is up, its parent ends, or SIGTERM or SIGINT;
 * then it prints how many requests it answered. One thread, one epoll set, one send per reply.
 */
#include "fleet_document.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/queue.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TARGETS_MAX 10000
#define SECONDS_MAX 3600
#define REQUEST_MAX 2048
#define EVENTS      128

struct options {
    unsigned targets, hanging, seconds;
    bool paths;
    const char *list; /* where the targets are written; NULL is standard output */
};

/* What an epoll event points to. A listener has no request. */
struct endpoint {
    LIST_ENTRY(endpoint) link;
    int fd;
    bool listens;
    size_t target;
    size_t used;
    char request[];
};

static struct options options = {.targets = 10, .seconds = 60};
static LIST_HEAD(, endpoint) endpoints = LIST_HEAD_INITIALIZER(endpoints);
static int epoll;
static uint64_t answered, refused;

static const char usage[] = "usage: fleet_server [-targets N] [-hanging N] [-paths] [-seconds N] [-list FILE]\n"
                            "  -targets N   how many services, 1..10000 (10)\n"
                            "  -hanging N   how many of them take requests and never answer, evenly spread (0)\n"
                            "  -paths       one port, with a path for each target, in place of a port for each\n"
                            "  -seconds N   how long to serve, 1..3600 (60)\n"
                            "  -list FILE   where to write the targets, one a line (standard output)\n";

static _Noreturn void die(const char *what) {
    fprintf(stderr, "fleet_server: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- the fleet
 * ----------------------------------------------------------------------------------------------- */

/* True for `hanging` of any `targets` indices in a row. */
static bool hangs(size_t target) {
    return (target + 1) * options.hanging / options.targets != target * options.hanging / options.targets;
}

static void endpoint_add(int fd, bool listens, size_t target) {
    struct endpoint *endpoint = malloc(sizeof *endpoint + (listens ? 0 : REQUEST_MAX));
    if (!endpoint)
        die("memory");
    *endpoint = (struct endpoint){.fd = fd, .listens = listens, .target = target};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = endpoint};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
        die("epoll_ctl");
    LIST_INSERT_HEAD(&endpoints, endpoint, link);
}

static void endpoint_remove(struct endpoint *endpoint) {
    LIST_REMOVE(endpoint, link);
    close(endpoint->fd);
    free(endpoint);
}

/* Listens on a free port of the loopback; returns the port. */
static unsigned listen_somewhere(size_t target) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) || listen(fd, SOMAXCONN) ||
        getsockname(fd, (struct sockaddr *)&address, &size))
        die("listen");
    endpoint_add(fd, true, target);
    return ntohs(address.sin_port);
}

static void print_targets(FILE *list) {
    const unsigned shared = options.paths ? listen_somewhere(0) : 0;
    for (size_t target = 0; target < options.targets; target++)
        if (options.paths)
            fprintf(list, "http://127.0.0.1:%u/%zu\n", shared, target);
        else
            fprintf(list, "%u\n", listen_somewhere(target));
}

/* Opens every port and writes the list; a file appears whole or not at all, so that a script may wait for it.
 */
static void open_fleet(void) {
    if (!options.list) {
        print_targets(stdout);
        fflush(stdout);
        return;
    }
    char unfinished[4096];
    int size = snprintf(unfinished, sizeof unfinished, "%s.part", options.list);
    if (size < 0 || (size_t)size >= sizeof unfinished) {
        errno = ENAMETOOLONG;
        die(options.list);
    }
    FILE *list = fopen(unfinished, "w");
    if (!list)
        die(unfinished);
    print_targets(list);
    if (fclose(list) || rename(unfinished, options.list))
        die(options.list);
}

/* ---- connections
 * --------------------------------------------------------------------------------------------- */

static void accept_all(const struct endpoint *listener) {
    int fd;
    while ((fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
        endpoint_add(fd, false, listener->target);
    if (errno == EMFILE || errno == ENFILE)
        die("accept");
}

/* The target that a request is for: the number in its path, or that of the port. */
static size_t request_target(const struct endpoint *connection, const char *request) {
    const char *path = strchr(request, '/');
    return options.paths && path ? strtoul(path + 1, NULL, 10) : connection->target;
}

/* Returns false where the client does not take the reply: it is not worth a buffer. */
static bool answer(const struct endpoint *connection, const char *request) {
    const size_t target = request_target(connection, request);
    if (hangs(target))
        return true;
    size_t size;
    const char *reply = fleet_document_reply(answered, target, &size);
    if (send(connection->fd, reply, size, MSG_NOSIGNAL) != (ssize_t)size) {
        refused++;
        return false;
    }
    answered++;
    return true;
}

/* Answers each whole request in the buffer and keeps the rest. */
static bool answer_all(struct endpoint *connection) {
    static const char blank_line[] = "\r\n\r\n";
    char *start = connection->request;
    char *const end = start + connection->used;
    *end = '\0';
    for (char *stop; (stop = strstr(start, blank_line)); start = stop + strlen(blank_line))
        if (!answer(connection, start))
            return false;
    connection->used = (size_t)(end - start);
    memmove(connection->request, start, connection->used);
    return connection->used < REQUEST_MAX - 1;
}

static void read_requests(struct endpoint *connection) {
    ssize_t size = recv(connection->fd, connection->request + connection->used, REQUEST_MAX - 1 - connection->used, 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (size > 0) {
        connection->used += (size_t)size;
        if (answer_all(connection))
            return;
    }
    endpoint_remove(connection);
}

/* ---- the loop
 * ------------------------------------------------------------------------------------------------ */

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Serves until the time is up or a signal comes, whose event has no endpoint. */
static void serve(void) {
    const int64_t end_ms = now_ms() + (int64_t)options.seconds * 1000;
    for (int64_t left_ms; (left_ms = end_ms - now_ms()) > 0;) {
        struct epoll_event events[EVENTS];
        int count = epoll_wait(epoll, events, EVENTS, (int)left_ms);
        for (int i = 0; i < count; i++) {
            struct endpoint *endpoint = events[i].data.ptr;
            if (!endpoint)
                return;
            if (endpoint->listens)
                accept_all(endpoint);
            else
                read_requests(endpoint);
        }
    }
}

static void catch_signals(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int fd = signalfd(-1, &signals, SFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
        die("signalfd");
}

/* ---- the command line
 * ---------------------------------------------------------------------------------------- */

static unsigned parse_number(const char *text, unsigned least, unsigned most) {
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    if (!*text || *end || number < least || number > most) {
        fprintf(stderr, "fleet_server: %s is not a number from %u to %u\n%s", text, least, most, usage);
        exit(2);
    }
    return (unsigned)number;
}

static void parse_options(int argc, char **argv) {
    static const struct option flags[] = {
        {"targets", required_argument, NULL, 't'}, {"hanging", required_argument, NULL, 'h'},
        {"paths", no_argument, NULL, 'p'},         {"seconds", required_argument, NULL, 's'},
        {"list", required_argument, NULL, 'l'},    {NULL, 0, NULL, 0},
    };
    for (int flag; (flag = getopt_long_only(argc, argv, "", flags, NULL)) != -1;) {
        if (flag == 't')
            options.targets = parse_number(optarg, 1, TARGETS_MAX);
        else if (flag == 'h')
            options.hanging = parse_number(optarg, 0, TARGETS_MAX);
        else if (flag == 'p')
            options.paths = true;
        else if (flag == 's')
            options.seconds = parse_number(optarg, 1, SECONDS_MAX);
        else if (flag == 'l')
            options.list = optarg;
        else {
            fputs(usage, stderr);
            exit(2);
        }
    }
    if (optind < argc || options.hanging > options.targets) {
        fputs(usage, stderr);
        exit(2);
    }
}

/* A port and some connections for each target are more descriptors than a shell usually grants. */
static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit))
        die("getrlimit");
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit))
        die("setrlimit");
}

int main(int argc, char **argv) {
    parse_options(argc, argv);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    raise_descriptor_limit();
    if (fleet_document_init()) {
        fputs("fleet_server: the document does not fit its buffer\n", stderr);
        return 1;
    }
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        die("epoll_create1");
    catch_signals();
    open_fleet();
    serve();
    while (!LIST_EMPTY(&endpoints))
        endpoint_remove(LIST_FIRST(&endpoints));
    printf("answered %llu requests, refused %llu\n", (unsigned long long)answered, (unsigned long long)refused);
    return 0;
}
