/* test_listener.c - listeners: starting, stopping, limits, signals, fork. */
#include "http/listener.h"

#include <dirent.h>
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "expvar/expvar.h"
#include "http_client.h"
#include "private_fixture.h"

static size_t entries(const char *folder) {
    size_t count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

static size_t open_fds(void) {
    return entries("/proc/self/fd");
}

static size_t threads(void) {
    return entries("/proc/self/task");
}

static void assert_serves(const char *address) {
    struct reply reply = client_get(address, "/debug/", "Connection: close\r\n");
    assert_int_equal(reply.status, 200);
    reply_fini(&reply);
}

/* ---- starting -------------------------------------------------------------------------------------- */

static void assert_not_served(const char *address, const expvar_server_options *options, int error) {
    size_t fds = open_fds();
    errno = 0;
    assert_null(expvar_serve(address, options));
    assert_int_equal(errno, error);
    assert_int_equal(open_fds(), fds);
}

static void free_port_is_chosen_and_told(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", NULL);
    assert_non_null(server);
    int port = 0;
    assert_int_equal(sscanf(expvar_server_address(server, 0), "127.0.0.1:%d", &port), 1);
    assert_in_range(port, 1, 65535);
    assert_null(expvar_server_address(server, 1));
    assert_serves(expvar_server_address(server, 0));
    expvar_server_stop(server);
}

static void addresses_come_in_the_order_of_listening(void **state) {
    (void)state;
    expvar_server *server = expvar_serve("127.0.0.1:0", NULL);
    assert_int_equal(expvar_server_listen(server, "127.0.0.2:0"), 0);
    assert_int_equal(expvar_server_listen(server, "127.0.0.3:0"), 0);
    for (size_t i = 0; i < 3; i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "127.0.0.%zu:", i + 1);
        assert_memory_equal(expvar_server_address(server, i), expected, strlen(expected));
        assert_serves(expvar_server_address(server, i));
    }
    expvar_server_stop(server);
}

static void ipv6_loopback_is_served(void **state) {
    (void)state;
    expvar_server *server = expvar_serve("[::1]:0", NULL);
    if (!server) {
        assert_int_equal(errno, EADDRNOTAVAIL);
        skip();
    }
    assert_memory_equal(expvar_server_address(server, 0), "[::1]:", 6);
    assert_serves(expvar_server_address(server, 0));
    expvar_server_stop(server);
}

static void bad_address_is_refused(void **state) {
    (void)state;
    assert_not_served("5000", NULL, EINVAL);
    assert_not_served(NULL, NULL, EINVAL);
    assert_not_served("192.0.2.1:0", &(expvar_server_options){.allow_remote = true}, EADDRNOTAVAIL);
    assert_not_served("unix:/nowhere/at/all", NULL, ENOENT);
}

static void remote_address_needs_the_option(void **state) {
    (void)state;
    assert_not_served("0.0.0.0:0", NULL, EPERM);
    assert_not_served("[::]:0", NULL, EPERM);
    assert_not_served("0:0", NULL, EPERM);
    assert_not_served("192.0.2.1:0", NULL, EPERM);
    expvar_server *server = expvar_serve("0.0.0.0:0", &(expvar_server_options){.allow_remote = true});
    assert_non_null(server);
    struct reply reply = client_ask(expvar_server_address(server, 0), "GET / HTTP/1.1\r\nHost: any.example\r\n");
    assert_int_equal(reply.status, 200);
    reply_fini(&reply);
    expvar_server_stop(server);
}

static int status_of(const char *address, const char *target, const char *headers) {
    struct reply reply = client_get(address, target, headers);
    const int status = reply.status;
    reply_fini(&reply);
    return status;
}

static void token_or_password_allows_a_remote_address(void **state) {
    (void)state;
    const char *token = private_file("token", "secret\n", 0600), *password = private_file("password", "a:b\n", 0600);
    expvar_server *server = expvar_serve("0.0.0.0:0", &(expvar_server_options){.token_file = token});
    assert_non_null(server);
    assert_int_equal(
        expvar_server_listen_with(server, "0.0.0.0:0", &(expvar_server_options){.password_file = password}), 0);
    assert_int_equal(status_of(expvar_server_address(server, 0), "/debug/vars", NULL), 401);
    assert_int_equal(status_of(expvar_server_address(server, 0), "/debug/vars", "Authorization: Bearer secret\r\n"),
                     200);
    assert_int_equal(status_of(expvar_server_address(server, 1), "/debug/vars", NULL), 401);
    assert_int_equal(status_of(expvar_server_address(server, 1), "/debug/vars", "Authorization: Basic YTpi\r\n"), 200);
    expvar_server_stop(server);
}

static void file_that_cannot_protect_is_an_error_not_an_open_door(void **state) {
    (void)state;
    assert_not_served(":0", &(expvar_server_options){.token_file = "/nowhere"}, ENOENT);
    assert_not_served(":0", &(expvar_server_options){.token_file = private_file("open", "t\n", 0644)}, EACCES);
    assert_not_served(":0", &(expvar_server_options){.token_file = private_file("empty", "\n", 0600)}, EINVAL);
    assert_not_served("0.0.0.0:0", &(expvar_server_options){.allow_remote = true, .password_file = "/nowhere"}, ENOENT);
    const char *some = private_file("some", "no PEM\n", 0600);
    assert_not_served(":0", &(expvar_server_options){.tls_key_file = some}, EINVAL);
    assert_not_served(":0", &(expvar_server_options){.tls_certificate_file = some}, EINVAL);
    assert_not_served(":0", &(expvar_server_options){.tls_certificate_file = some, .tls_key_file = some}, EINVAL);
    assert_not_served(":0", &(expvar_server_options){.tls_certificate_file = some, .tls_key_file = "/nowhere"}, ENOENT);
}

static void listener_with_options_of_its_own_has_none_of_the_servers(void **state) {
    (void)state;
    const char *token = private_file("token", "secret\n", 0600);
    expvar_server *server = expvar_serve(":0", &(expvar_server_options){.token_file = token});
    const expvar_server_options open = {.pages = (const char *const[]){"/debug/vars", NULL}};
    assert_int_equal(expvar_server_listen_with(server, ":0", &open), 0);
    assert_int_equal(expvar_server_listen_with(server, "0.0.0.0:0", &open), -1);
    assert_int_equal(errno, EPERM);
    const char *closed = expvar_server_address(server, 0), *second = expvar_server_address(server, 1);
    assert_int_equal(status_of(closed, "/debug/vars", NULL), 401);
    assert_int_equal(status_of(second, "/debug/vars", NULL), 200);
    expvar_server_stop(server);
}

static void remote_listener_checks_hosts_that_are_named(void **state) {
    (void)state;
    const expvar_server_options options = {.allow_remote = true,
                                           .allowed_hosts = (const char *const[]){"me.example", NULL}};
    expvar_server *server = expvar_serve("0.0.0.0:0", &options);
    struct reply reply = client_ask(expvar_server_address(server, 0), "GET / HTTP/1.1\r\nHost: any.example\r\n");
    assert_int_equal(reply.status, 403);
    reply_fini(&reply);
    reply = client_ask(expvar_server_address(server, 0), "GET / HTTP/1.1\r\nHost: me.example:1\r\n");
    assert_int_equal(reply.status, 200);
    reply_fini(&reply);
    expvar_server_stop(server);
}

static void taken_port_is_refused_and_the_server_goes_on(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", NULL);
    assert_not_served(expvar_server_address(server, 0), NULL, EADDRINUSE);
    assert_int_equal(expvar_server_listen(server, expvar_server_address(server, 0)), -1);
    assert_int_equal(errno, EADDRINUSE);
    assert_null(expvar_server_address(server, 1));
    assert_serves(expvar_server_address(server, 0));
    expvar_server_stop(server);
}

/* Each number of descriptors that is left makes another step of starting fail. */
static void shortage_of_descriptors_is_told_and_leaks_none(void **state) {
    (void)state;
    size_t fds = open_fds(), failures = 0;
    struct rlimit before;
    getrlimit(RLIMIT_NOFILE, &before);
    expvar_server *server = NULL;
    for (rlim_t left = 0; !server; left++) {
        int lowest = dup(0);
        close(lowest);
        const struct rlimit limit = {(rlim_t)lowest + left, before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &limit);
        server = expvar_serve(":0", NULL);
        int error = errno;
        setrlimit(RLIMIT_NOFILE, &before);
        if (!server)
            assert_int_equal(error, EMFILE);
        failures += server == NULL;
        assert_true(server || open_fds() == fds);
    }
    assert_in_range(failures, 2, 6);
    expvar_server_stop(server);
    assert_int_equal(open_fds(), fds);
}

/* ---- stopping -------------------------------------------------------------------------------------- */

static void a_thousand_starts_and_stops_leak_nothing(void **state) {
    (void)state;
    expvar_server_stop(expvar_serve(":0", NULL));
    size_t fds = open_fds(), tasks = threads(), used = 0;
    for (int i = 0; i < 1000; i++) {
        expvar_server *server = expvar_serve(":0", NULL);
        assert_non_null(server);
        if (i % 10 == 0)
            assert_serves(expvar_server_address(server, 0));
        expvar_server_stop(server);
        if (i == 100)
            used = mallinfo2().uordblks;
    }
    assert_int_equal(open_fds(), fds);
    assert_int_equal(threads(), tasks);
    assert_in_range(mallinfo2().uordblks, 0, used + 10000);
}

static void port_is_free_again_after_a_stop(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", NULL);
    char address[32];
    strcpy(address, expvar_server_address(server, 0));
    assert_serves(address);
    expvar_server_stop(server);
    server = expvar_serve(address, NULL);
    assert_non_null(server);
    assert_serves(address);
    expvar_server_stop(server);
}

#define BIG ((size_t)32 << 20) /* more than sockets hold */

static void write_big(const expvar_request *request, expvar_response *response, void *context) {
    static char block[1 << 20];
    (void)request, (void)context;
    for (size_t i = 0; i < BIG / sizeof block; i++)
        expvar_response_write(response, block, sizeof block);
}

static expvar_server *serve_big(const expvar_server_options *options) {
    expvar_server *server = expvar_serve(":0", options);
    assert_int_equal(expvar_server_route(server, &(expvar_route){.path = "/big", .handler = write_big}), 0);
    return server;
}

static int ask_for_big(const expvar_server *server) {
    int fd = client_connect(expvar_server_address(server, 0));
    client_say(fd, "GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n");
    char byte;
    assert_int_equal(recv(fd, &byte, 1, MSG_PEEK), 1);
    return fd;
}

static void *stop_server(void *server) {
    expvar_server_stop(server);
    return NULL;
}

static void stop_lets_a_client_take_its_answer(void **state) {
    (void)state;
    static char block[1 << 16];
    expvar_server *server = serve_big(&(expvar_server_options){.drain_ms = 60000});
    int fd = ask_for_big(server);
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop_server, server), 0);
    size_t size = 0;
    for (ssize_t got; (got = recv(fd, block, sizeof block, 0)) > 0;)
        size += (size_t)got;
    assert_in_range(size, BIG, BIG + 1024);
    pthread_join(stopper, NULL);
    close(fd);
}

static void stop_waits_no_longer_than_it_may(void **state) {
    (void)state;
    expvar_server *server = serve_big(&(expvar_server_options){.drain_ms = 1});
    int fd = ask_for_big(server);
    expvar_server_stop(server);
    close(fd);
}

static void stop_waits_for_the_request_of_who_has_just_connected(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", &(expvar_server_options){.drain_ms = 60000});
    const char *address = expvar_server_address(server, 0);
    int late = client_connect(address), first = client_connect(address);
    client_say(first, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop_server, server), 0);
    struct reply reply = client_receive(first, 0);
    reply_fini(&reply);
    client_say(late, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    reply = client_receive(late, 0);
    assert_int_equal(reply.status, 200);
    reply_fini(&reply);
    pthread_join(stopper, NULL);
    close(first);
    close(late);
}

/* Those that wait to be accepted, too. */
static void stop_answers_every_request_that_came(void **state) {
    (void)state;
    static int fds[50];
    expvar_server *server = expvar_serve(":0", &(expvar_server_options){.drain_ms = 60000});
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        fds[i] = client_connect(expvar_server_address(server, 0));
        client_say(fds[i], "GET /debug/vars HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    expvar_server_stop(server);
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        struct reply reply = client_receive(fds[i], 0);
        assert_int_equal(reply.status, 200);
        assert_int_equal(reply.body_size, strtoul(reply_header(&reply, "Content-Length"), NULL, 10));
        reply_fini(&reply);
        close(fds[i]);
    }
}

static void stop_closes_idle_and_half_read_connections(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", &(expvar_server_options){.drain_ms = 1});
    int idle = client_connect(expvar_server_address(server, 0));
    client_say(idle, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    struct reply reply = client_receive(idle, 0);
    assert_int_equal(reply.status, 200);
    int half = client_connect(expvar_server_address(server, 0));
    client_say(half, "GET / HTTP/1.1\r\n");
    int silent = client_connect(expvar_server_address(server, 0));
    expvar_server_stop(server);
    char byte;
    assert_int_equal(recv(idle, &byte, 1, 0), 0);
    assert_true(recv(half, &byte, 1, 0) <= 0);
    assert_true(recv(silent, &byte, 1, 0) <= 0);
    reply_fini(&reply);
    close(idle);
    close(half);
    close(silent);
}

/* ---- serving --------------------------------------------------------------------------------------- */

static void half_a_request_does_not_block_others(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", NULL);
    const char *address = expvar_server_address(server, 0);
    int slow = client_connect(address);
    client_say(slow, "GET / HTTP/1.1\r\nHo");
    assert_serves(address);
    client_say(slow, "st: localhost\r\n\r\n");
    struct reply reply = client_receive(slow, 0);
    assert_int_equal(reply.status, 200);
    reply_fini(&reply);
    close(slow);
    expvar_server_stop(server);
}

static void connections_beyond_the_limit_wait(void **state) {
    (void)state;
    static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    expvar_server *server = expvar_serve(":0", &(expvar_server_options){.max_connections = 1});
    int first = client_connect(expvar_server_address(server, 0));
    client_say(first, request);
    struct reply reply = client_receive(first, 0);
    reply_fini(&reply);
    int second = client_connect(expvar_server_address(server, 0));
    client_say(second, request);
    char byte;
    for (int i = 0; i < 20; i++) {
        client_say(first, request);
        reply = client_receive(first, 0);
        assert_int_equal(reply.status, 200);
        reply_fini(&reply);
        assert_int_equal(recv(second, &byte, 1, MSG_DONTWAIT | MSG_PEEK), -1);
    }
    close(first);
    reply = client_receive(second, 0);
    assert_int_equal(reply.status, 200);
    reply_fini(&reply);
    close(second);
    expvar_server_stop(server);
}

static void idle_connection_is_closed(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", &(expvar_server_options){.idle_timeout_s = 1});
    int fd = client_connect(expvar_server_address(server, 0));
    char byte;
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
    close(fd);
    expvar_server_stop(server);
}

/* ---- slow clients -------------------------------------------------------------------------------------------- */

/* A bounded pause, which ends when the connection does. */
static bool is_over(int fd) {
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    char byte;
    return poll(&poller, 1, 20) > 0 && recv(fd, &byte, 1, 0) <= 0;
}

static void assert_cut_for_dripping(const char *begin) {
    expvar_server *server = expvar_serve(":0", &(expvar_server_options){.request_timeout_s = 1, .idle_timeout_s = 1});
    int fd = client_connect(expvar_server_address(server, 0));
    client_say(fd, begin);
    while (!is_over(fd))
        client_say(fd, "x");
    close(fd);
    assert_serves(expvar_server_address(server, 0));
    expvar_server_stop(server);
}

static void client_that_drips_its_request_is_cut(void **state) {
    (void)state;
    assert_cut_for_dripping("GET /");
    assert_cut_for_dripping("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    assert_cut_for_dripping("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
}

/* With room for one connection, the second client waits until the first is gone. */
static void client_that_sips_its_answer_is_cut(void **state) {
    (void)state;
    expvar_server *server =
        serve_big(&(expvar_server_options){.request_timeout_s = 1, .max_connections = 1, .drain_ms = 1});
    int fd = ask_for_big(server), other = client_connect(expvar_server_address(server, 0));
    client_say(other, "GET /debug/vars HTTP/1.1\r\nHost: localhost\r\n\r\n");
    struct pollfd poller = {.fd = other, .events = POLLIN};
    char byte;
    while (poll(&poller, 1, 20) == 0)
        assert_int_equal(recv(fd, &byte, 1, 0), 1);
    struct reply reply = client_receive(other, 0);
    assert_int_equal(reply.status, 200);
    reply_fini(&reply);
    close(fd);
    close(other);
    expvar_server_stop(server);
}

static void wait_a_little(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    expvar_response_printf(response, "%d", expvar_request_wait(request, 2500000000));
}

static void request_that_waits_for_its_answer_is_not_cut(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", &(expvar_server_options){.request_timeout_s = 1, .idle_timeout_s = 1});
    const expvar_route route = {.path = "/wait", .handler = wait_a_little, .slow = true};
    assert_int_equal(expvar_server_route(server, &route), 0);
    struct reply reply = client_get(expvar_server_address(server, 0), "/wait", NULL);
    assert_string_equal(reply.body, "1");
    reply_fini(&reply);
    expvar_server_stop(server);
}

static void slow_request_ends_when_its_time_is_over(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", &(expvar_server_options){.slow_timeout_s = 1});
    const expvar_route route = {.path = "/wait", .handler = wait_a_little, .slow = true};
    assert_int_equal(expvar_server_route(server, &route), 0);
    struct reply reply = client_get(expvar_server_address(server, 0), "/wait", NULL);
    assert_string_equal(reply.body, "0");
    reply_fini(&reply);
    expvar_server_stop(server);
}

static void one_address_cannot_take_all_connections(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", &(expvar_server_options){.max_connections_per_address = 2});
    const char *address = expvar_server_address(server, 0);
    int first = client_connect(address), second = client_connect(address), third = client_connect(address);
    char byte;
    assert_true(recv(third, &byte, 1, 0) <= 0);
    close(first);
    close(second);
    close(third);
    expvar_server_stop(server);
}

/* ---- signals ------------------------------------------------------------------------------------------------- */

static void report_signals(const expvar_request *request, expvar_response *response, void *context) {
    (void)request, (void)context;
    sigset_t set;
    pthread_sigmask(SIG_BLOCK, NULL, &set);
    static const int wanted[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGALRM, SIGUSR1, SIGPIPE, 0};
    int blocked = 1;
    for (const int *signal = wanted; *signal; signal++)
        blocked = blocked && sigismember(&set, *signal);
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; signal++)
        blocked = blocked && sigismember(&set, signal);
    expvar_response_printf(response, "%d %d %d", blocked, sigismember(&set, SIGSEGV), sigismember(&set, SIGPROF));
}

static void signals_of_the_host_never_reach_the_thread(void **state) {
    (void)state;
    sigset_t before, after;
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    expvar_server *server = expvar_serve(":0", NULL);
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    for (int signal = 1; signal <= SIGRTMAX; signal++)
        assert_int_equal(sigismember(&before, signal), sigismember(&after, signal));
    assert_int_equal(expvar_server_route(server, &(expvar_route){.path = "/signals", .handler = report_signals}), 0);
    struct reply reply = client_get(expvar_server_address(server, 0), "/signals", "Connection: close\r\n");
    assert_string_equal(reply.body, "1 0 0");
    reply_fini(&reply);
    expvar_server_stop(server);
}

/* ---- fork ------------------------------------------------------------------------------------------ */

static int wait_for(pid_t child) {
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

/* Counts what refers to sockets, or to epoll. */
static int serving_fds(void) {
    int count = 0;
    for (int fd = 3; fd < 256; fd++) {
        char path[32], target[64] = "";
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (readlink(path, target, sizeof target - 1) > 0)
            count += strncmp(target, "socket:", 7) == 0 || strstr(target, "eventpoll") != NULL;
    }
    return count;
}

static void child_keeps_no_socket_and_stops_without_threads(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", NULL);
    const char *address = expvar_server_address(server, 0);
    int fd = client_connect(address);
    client_say(fd, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    struct reply reply = client_receive(fd, 0);
    reply_fini(&reply);
    pid_t child = fork();
    if (child == 0) {
        close(fd);
        int left = serving_fds();
        expvar_server_stop(server);
        _exit(left);
    }
    assert_int_equal(wait_for(child), 0);
    client_say(fd, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    reply = client_receive(fd, 0);
    assert_int_equal(reply.status, 200);
    reply_fini(&reply);
    close(fd);
    assert_serves(address);
    expvar_server_stop(server);
}

static void port_is_free_for_the_parent_while_a_child_lives(void **state) {
    (void)state;
    expvar_server *server = expvar_serve(":0", NULL);
    char address[32];
    strcpy(address, expvar_server_address(server, 0));
    int ends[2];
    char byte = 0;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        _exit(write(ends[1], &byte, 1) == 1 && read(ends[1], &byte, 1) == 0 ? 0 : 1);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    expvar_server_stop(server);
    server = expvar_serve(address, NULL);
    assert_non_null(server);
    assert_serves(address);
    close(ends[0]);
    assert_int_equal(wait_for(child), 0);
    expvar_server_stop(server);
}

static void unix_socket_of_the_parent_survives_the_child(void **state) {
    (void)state;
    char folder[] = "/tmp/expvar-test-XXXXXX", text[64];
    assert_non_null(mkdtemp(folder));
    snprintf(text, sizeof text, "unix:%s/socket", folder);
    expvar_server *server = expvar_serve(text, NULL);
    pid_t child = fork();
    if (child == 0) {
        expvar_server_stop(server);
        _exit(0);
    }
    assert_int_equal(wait_for(child), 0);
    assert_serves(text);
    expvar_server_stop(server);
    assert_int_equal(rmdir(folder), 0);
}

/* Not under the thread sanitizer: it takes a thread that a forked child starts for one that the parent had. */
static void child_may_serve_by_itself(void **state) {
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip();
#endif
    expvar_server *server = expvar_serve(":0", NULL);
    pid_t child = fork();
    if (child == 0) {
        expvar_server_stop(server);
        server = expvar_serve(":0", NULL);
        struct reply reply = client_get(expvar_server_address(server, 0), "/", "Connection: close\r\n");
        int status = reply.status;
        reply_fini(&reply);
        expvar_server_stop(server);
        _exit(status == 200 ? 0 : 1);
    }
    assert_int_equal(wait_for(child), 0);
    expvar_server_stop(server);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(free_port_is_chosen_and_told),
        cmocka_unit_test(addresses_come_in_the_order_of_listening),
        cmocka_unit_test(ipv6_loopback_is_served),
        cmocka_unit_test(bad_address_is_refused),
        cmocka_unit_test(remote_address_needs_the_option),
        cmocka_unit_test(token_or_password_allows_a_remote_address),
        cmocka_unit_test(file_that_cannot_protect_is_an_error_not_an_open_door),
        cmocka_unit_test(listener_with_options_of_its_own_has_none_of_the_servers),
        cmocka_unit_test(remote_listener_checks_hosts_that_are_named),
        cmocka_unit_test(taken_port_is_refused_and_the_server_goes_on),
        cmocka_unit_test(shortage_of_descriptors_is_told_and_leaks_none),
        cmocka_unit_test(a_thousand_starts_and_stops_leak_nothing),
        cmocka_unit_test(port_is_free_again_after_a_stop),
        cmocka_unit_test(stop_closes_idle_and_half_read_connections),
        cmocka_unit_test(stop_lets_a_client_take_its_answer),
        cmocka_unit_test(stop_waits_no_longer_than_it_may),
        cmocka_unit_test(stop_waits_for_the_request_of_who_has_just_connected),
        cmocka_unit_test(stop_answers_every_request_that_came),
        cmocka_unit_test(client_that_drips_its_request_is_cut),
        cmocka_unit_test(client_that_sips_its_answer_is_cut),
        cmocka_unit_test(request_that_waits_for_its_answer_is_not_cut),
        cmocka_unit_test(slow_request_ends_when_its_time_is_over),
        cmocka_unit_test(one_address_cannot_take_all_connections),
        cmocka_unit_test(half_a_request_does_not_block_others),
        cmocka_unit_test(connections_beyond_the_limit_wait),
        cmocka_unit_test(idle_connection_is_closed),
        cmocka_unit_test(signals_of_the_host_never_reach_the_thread),
        cmocka_unit_test(child_keeps_no_socket_and_stops_without_threads),
        cmocka_unit_test(port_is_free_for_the_parent_while_a_child_lives),
        cmocka_unit_test(unix_socket_of_the_parent_survives_the_child),
        cmocka_unit_test(child_may_serve_by_itself),
    };
    return cmocka_run_group_tests(tests, private_folder_make, private_folder_remove);
}
