/* test_http.c - fetching, and each way in which it can fail, against a server that fails as it is asked to.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
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

#include "../../expvarmon/source/source.h"

#define TARGETS_MAX 256
#define URL_MAX     64
#define PATIENCE_MS 20000 /* for what must come sooner or later; far above every time-out here */

extern char **environ;

/* ---- the server --------------------------------------------------------------------------------- */

static struct {
    pid_t pid;
    int input;
    int port;
    char path[64]; /* of its Unix socket */
} tcp_server, unix_server;

/* Starts the server; it ends when the write end of its input is closed, with this process at the latest. */
static pid_t start_server(char *const *argv, int *input, char *first_line, int size) {
    int in[2];
    int out[2];
    pid_t pid;
    posix_spawn_file_actions_t actions;
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    assert_int_equal(posix_spawn(&pid, FAULT_SERVER, &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    FILE *output = fdopen(out[0], "r");
    assert_non_null(output);
    assert_non_null(fgets(first_line, size, output));
    fclose(output);
    *input = in[1];
    return pid;
}

static int start_servers(void **state) {
    (void)state;
    char line[128];
    char *const tcp[] = {"fault_server", NULL};
    tcp_server.pid = start_server(tcp, &tcp_server.input, line, sizeof(line));
    tcp_server.port = atoi(line);
    snprintf(unix_server.path, sizeof(unix_server.path), "/tmp/test_http.%d.sock", (int)getpid());
    char *const local[] = {"fault_server", "-unix", unix_server.path, NULL};
    unix_server.pid = start_server(local, &unix_server.input, line, sizeof(line));
    return tcp_server.port > 0 ? 0 : -1;
}

static int stop_servers(void **state) {
    (void)state;
    close(tcp_server.input);
    close(unix_server.input);
    waitpid(tcp_server.pid, NULL, 0);
    waitpid(unix_server.pid, NULL, 0);
    unlink(unix_server.path);
    return 0;
}

static void write_url(char url[URL_MAX], const char *path) {
    snprintf(url, URL_MAX, "http://127.0.0.1:%d%s", tcp_server.port, path);
}

/* Until the next call. */
static const char *url_of(const char *path) {
    static char url[URL_MAX];
    write_url(url, path);
    return url;
}

/* ---- what came ---------------------------------------------------------------------------------- */

struct seen {
    struct source *source;
    unsigned replies;
    unsigned by_target[TARGETS_MAX];
    size_t last_target;
    char content_type[64]; /* "" for none */
    char error[200];       /* of the last reply; "" for none */
    char *body;
    size_t size;
    int64_t took_ns;
    unsigned fetch_again; /* so many times, from the reply function */
};

static void on_reply(const struct source_reply *reply, void *context) {
    struct seen *seen = context;
    seen->replies++;
    seen->by_target[reply->target]++;
    seen->last_target = reply->target;
    snprintf(seen->error, sizeof(seen->error), "%s", reply->error ? reply->error : "");
    snprintf(seen->content_type, sizeof(seen->content_type), "%s", reply->content_type ? reply->content_type : "");
    free(seen->body);
    seen->body = NULL;
    seen->size = reply->size;
    seen->took_ns = reply->took_ns;
    if (reply->error) {
        assert_null(reply->body);
    } else {
        assert_int_equal(reply->body[reply->size], '\0');
        seen->body = strdup(reply->body);
    }
    if (seen->fetch_again > 0) {
        seen->fetch_again--;
        assert_int_equal(source_fetch(seen->source, reply->target), 0);
    }
}

static const struct source_options usual = {.timeout_ms = 10000, .reply_max = 8 << 20, .redirects_max = 5};
/* For targets that do something, but never all of it; and for those that do nothing at all. */
static const struct source_options slow = {.timeout_ms = 1000, .reply_max = 8 << 20, .redirects_max = 5};
static const struct source_options hasty = {.timeout_ms = 200, .reply_max = 8 << 20, .redirects_max = 5};

static void open_source(struct seen *seen, const struct source_target *targets, size_t count,
                        const struct source_options *options) {
    *seen = (struct seen){0};
    seen->source = source_new(targets, count, options, on_reply, seen);
    assert_non_null(seen->source);
}

static void close_source(struct seen *seen) {
    source_free(seen->source);
    free(seen->body);
}

static bool wait_once(struct seen *seen) {
    struct pollfd wait = {.fd = source_fd(seen->source), .events = POLLIN};
    const bool ready = poll(&wait, 1, PATIENCE_MS) == 1;
    source_dispatch(seen->source);
    return ready;
}

static void wait_for(struct seen *seen, unsigned replies) {
    while (seen->replies < replies)
        assert_true(wait_once(seen));
}

/* One fetch of one target; the caller closes. */
static void fetch_target(struct seen *seen, const struct source_target *target, const struct source_options *options) {
    open_source(seen, target, 1, options);
    assert_int_equal(source_fetch(seen->source, 0), 0);
    wait_for(seen, 1);
}

static void assert_fails(const struct source_target *target, const struct source_options *options, const char *error) {
    struct seen seen;
    fetch_target(&seen, target, options);
    assert_string_equal(seen.error, error);
    close_source(&seen);
}

static void assert_path_fails(const char *path, const struct source_options *options, const char *error) {
    assert_fails(&(struct source_target){.url = url_of(path)}, options, error);
}

static void assert_path_gives(const char *path, const char *body) {
    struct seen seen;
    fetch_target(&seen, &(struct source_target){.url = url_of(path)}, &usual);
    assert_string_equal(seen.error, "");
    assert_string_equal(seen.body, body);
    assert_int_equal(seen.size, strlen(body));
    close_source(&seen);
}

/* ---- documents ---------------------------------------------------------------------------------- */

static void fetch_gives_the_document(void **state) {
    (void)state;
    struct seen seen;
    fetch_target(&seen, &(struct source_target){.url = url_of("/debug/vars")}, &usual);
    assert_string_equal(seen.error, "");
    assert_non_null(strstr(seen.body, "\"PauseTotalNs\""));
    assert_true(seen.took_ns > 0);
    close_source(&seen);
}

static void fetch_by_the_name_localhost_gives_the_document(void **state) {
    (void)state;
    struct seen seen;
    char url[URL_MAX];
    snprintf(url, sizeof(url), "http://localhost:%d/debug/vars", tcp_server.port);
    fetch_target(&seen, &(struct source_target){.url = url}, &usual);
    assert_string_equal(seen.error, "");
    close_source(&seen);
}

static void fetch_over_a_unix_socket_gives_the_document(void **state) {
    (void)state;
    struct seen seen;
    const struct source_target target = {.url = "http://localhost/debug/vars", .unix_socket = unix_server.path};
    fetch_target(&seen, &target, &usual);
    assert_string_equal(seen.error, "");
    assert_non_null(strstr(seen.body, "memstats"));
    close_source(&seen);
}

static void fetch_reads_every_framing(void **state) {
    (void)state;
    assert_path_gives("/chunked", "{\"requests\":1}");
    assert_path_gives("/until-close", "{\"requests\": 1}");
    assert_path_gives("/short-length", "{\"requests\":1");
}

static void fetch_hands_on_whatever_a_200_says(void **state) {
    (void)state;
    assert_path_gives("/bad-json", "{\"requests\": 12,,}");
    assert_path_gives("/array", "[1, 2, 3]");
}

static void reply_has_the_type_that_the_server_gave(void **state) {
    (void)state;
    struct seen seen;
    fetch_target(&seen, &(struct source_target){.url = url_of("/array")}, &usual);
    assert_string_equal(seen.content_type, "application/json");
    close_source(&seen);
    fetch_target(&seen, &(struct source_target){.url = url_of("/chunked")}, &usual);
    assert_string_equal(seen.content_type, "");
    close_source(&seen);
}

static void fetch_gives_a_large_document_whole(void **state) {
    (void)state;
    struct seen seen;
    fetch_target(&seen, &(struct source_target){.url = url_of("/large")}, &usual);
    assert_string_equal(seen.error, "");
    assert_int_equal(seen.size, 1000000);
    assert_int_equal(seen.body[0], '{');
    assert_int_equal(seen.body[seen.size - 1], '}');
    close_source(&seen);
}

static void fetch_takes_a_document_of_just_the_maximum(void **state) {
    (void)state;
    struct seen seen;
    struct source_options options = usual;
    options.reply_max = 1000000;
    fetch_target(&seen, &(struct source_target){.url = url_of("/large")}, &options);
    assert_string_equal(seen.error, "");
    assert_int_equal(seen.size, 1000000);
    close_source(&seen);
    options.reply_max--;
    assert_path_fails("/large", &options, "reply is larger than 999999 bytes");
}

static void fetch_keeps_the_connection(void **state) {
    (void)state;
    struct seen seen;
    fetch_target(&seen, &(struct source_target){.url = url_of("/echo")}, &usual);
    assert_non_null(strstr(seen.body, "\"connection\": 0"));
    assert_int_equal(source_fetch(seen.source, 0), 0);
    wait_for(&seen, 2);
    assert_non_null(strstr(seen.body, "\"connection\": 1"));
    close_source(&seen);
}

static void fetch_keeps_the_connection_after_an_error_of_http(void **state) {
    (void)state;
    struct seen seen;
    char other[URL_MAX];
    write_url(other, "/404");
    const struct source_target targets[] = {{.url = other}, {.url = url_of("/echo")}};
    open_source(&seen, targets, 2, &usual);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(source_fetch(seen.source, i), 0);
        wait_for(&seen, i + 1);
    }
    assert_non_null(strstr(seen.body, "\"connection\": 1"));
    close_source(&seen);
}

static void fetch_opens_a_new_connection_when_the_kept_one_was_closed(void **state) {
    (void)state;
    struct seen seen;
    open_source(&seen, &(struct source_target){.url = url_of("/leave")}, 1, &usual);
    for (unsigned i = 1; i <= 3; i++) {
        assert_int_equal(source_fetch(seen.source, 0), 0);
        wait_for(&seen, i);
        assert_string_equal(seen.error, "");
    }
    close_source(&seen);
}

/* The descriptor of a kept connection that the other side closed must not stay readable. */
static void descriptor_is_quiet_when_nothing_is_under_way(void **state) {
    (void)state;
    struct seen seen;
    fetch_target(&seen, &(struct source_target){.url = url_of("/leave")}, &usual);
    struct pollfd wait = {.fd = source_fd(seen.source), .events = POLLIN};
    unsigned wakes = 0;
    while (poll(&wait, 1, 100) == 1 && wakes < 100) {
        source_dispatch(seen.source);
        wakes++;
    }
    assert_in_range(wakes, 0, 5);
    close_source(&seen);
}

static void request_says_who_asks_and_for_what(void **state) {
    (void)state;
    struct seen seen;
    fetch_target(&seen, &(struct source_target){.url = url_of("/echo?a=1")}, &usual);
    assert_non_null(strstr(seen.body, "GET /echo?a=1 HTTP/1.1"));
    assert_non_null(strstr(seen.body, "User-Agent: expvarmon/"));
    assert_non_null(strstr(seen.body, "Accept: application/json"));
    assert_null(strstr(seen.body, "Accept-Encoding"));
    assert_null(strstr(seen.body, "Authorization"));
    close_source(&seen);
}

static void request_carries_the_credentials(void **state) {
    (void)state;
    struct seen seen;
    const struct source_target target = {.url = url_of("/echo"), .user = "u", .password = "p:@"};
    fetch_target(&seen, &target, &usual);
    assert_non_null(strstr(seen.body, "Authorization: Basic dTpwOkA="));
    close_source(&seen);
}

static void redirect_is_followed(void **state) {
    (void)state;
    struct seen seen;
    fetch_target(&seen, &(struct source_target){.url = url_of("/redirect")}, &usual);
    assert_string_equal(seen.error, "");
    assert_non_null(strstr(seen.body, "memstats"));
    close_source(&seen);
}

static void credentials_do_not_follow_to_another_host(void **state) {
    (void)state;
    struct seen seen;
    const struct source_target target = {.url = url_of("/away"), .user = "u", .password = "p"};
    fetch_target(&seen, &target, &usual);
    assert_non_null(strstr(seen.body, "GET /echo"));
    assert_null(strstr(seen.body, "Authorization"));
    close_source(&seen);
}

static void request_carries_the_headers(void **state) {
    (void)state;
    struct seen seen;
    const char *const headers[] = {"X-One: 1", "X-Two: 2", NULL};
    const struct source_target target = {.url = url_of("/redirect-to-echo"), .headers = headers};
    fetch_target(&seen, &target, &usual);
    assert_non_null(strstr(seen.body, "GET /echo"));
    assert_non_null(strstr(seen.body, "X-One: 1"));
    assert_non_null(strstr(seen.body, "X-Two: 2"));
    close_source(&seen);
}

/* Nor are they lost for the fetch after it. */
static void secrets_do_not_follow_to_another_host(void **state) {
    (void)state;
    struct seen seen;
    const char *const headers[] = {"X-Token: secret", NULL};
    char own[URL_MAX];
    write_url(own, "/echo-then-away");
    const struct source_target target = {.url = own, .headers = headers, .bearer = true};
    open_source(&seen, &target, 1, &usual);
    assert_int_equal(source_set_bearer(seen.source, "abc"), 0);
    for (unsigned i = 1; i <= 4; i++) {
        assert_int_equal(source_fetch(seen.source, 0), 0);
        wait_for(&seen, i);
        const bool is_own = strstr(seen.body, "GET /echo-then-away") != NULL;
        assert_int_equal(strstr(seen.body, "secret") != NULL, is_own);
        assert_int_equal(strstr(seen.body, "Bearer abc") != NULL, is_own);
        assert_int_equal(is_own, i % 2 == 1);
    }
    close_source(&seen);
}

static void token_can_be_replaced(void **state) {
    (void)state;
    struct seen seen;
    const struct source_target target = {.url = url_of("/echo"), .bearer = true};
    open_source(&seen, &target, 1, &usual);
    static const char *const tokens[] = {NULL, "first", "second", NULL};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(source_set_bearer(seen.source, tokens[i]), 0);
        assert_int_equal(source_fetch(seen.source, 0), 0);
        wait_for(&seen, i + 1);
        assert_int_equal(strstr(seen.body, "Authorization: Bearer") != NULL, tokens[i] != NULL);
        if (tokens[i])
            assert_non_null(strstr(seen.body, tokens[i]));
    }
    close_source(&seen);
}

static void target_that_wants_no_token_gets_none(void **state) {
    (void)state;
    struct seen seen;
    open_source(&seen, &(struct source_target){.url = url_of("/echo")}, 1, &usual);
    assert_int_equal(source_set_bearer(seen.source, "abc"), 0);
    assert_int_equal(source_fetch(seen.source, 0), 0);
    wait_for(&seen, 1);
    assert_null(strstr(seen.body, "Authorization"));
    close_source(&seen);
}

static void proxy_of_the_environment_is_not_used_for_this_machine(void **state) {
    (void)state;
    struct seen seen;
    setenv("http_proxy", "http://192.0.2.1:9", 1);
    setenv("all_proxy", "http://192.0.2.1:9", 1);
    fetch_target(&seen, &(struct source_target){.url = url_of("/echo")}, &usual);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    assert_string_equal(seen.error, "");
    close_source(&seen);
}

/* ---- causes ------------------------------------------------------------------------------------- */

/* A port that nobody listens on: bound for a moment, so that the kernel does not give it to somebody else
 * soon. */
static int closed_port(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

static void cause_of_a_refused_connection(void **state) {
    (void)state;
    char url[URL_MAX];
    const int port = closed_port();
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", port);
    assert_fails(&(struct source_target){.url = url}, &usual, "connection refused");
    snprintf(url, sizeof(url), "http://localhost:%d/", port);
    assert_fails(&(struct source_target){.url = url}, &usual, "connection refused");
}

static void cause_of_a_missing_unix_socket(void **state) {
    (void)state;
    const struct source_target target = {.url = "http://localhost/", .unix_socket = "/nowhere/service.sock"};
    assert_fails(&target, &usual, "there is no such socket");
}

/* A queue of connections that nobody accepts: once it is full, connecting gets no answer. */
static void cause_of_a_connection_without_an_answer(void **state) {
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    int fillers[4];
    for (size_t i = 0; i < 4; i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(fillers[i], (struct sockaddr *)&address, size);
    }
    char url[URL_MAX];
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", ntohs(address.sin_port));
    assert_fails(&(struct source_target){.url = url}, &hasty, "no connection within 200ms");
    for (size_t i = 0; i < 4; i++)
        close(fillers[i]);
    close(listener);
}

static void cause_of_silence(void **state) {
    (void)state;
    assert_path_fails("/hang", &hasty, "no reply within 200ms");
}

static void cause_of_silence_on_a_kept_connection(void **state) {
    (void)state;
    struct seen seen;
    fetch_target(&seen, &(struct source_target){.url = url_of("/hang-second")}, &slow);
    assert_string_equal(seen.error, "");
    assert_int_equal(source_fetch(seen.source, 0), 0);
    wait_for(&seen, 2);
    assert_string_equal(seen.error, "no reply within 1s");
    close_source(&seen);
}

static void cause_of_a_reply_that_takes_too_long(void **state) {
    (void)state;
    assert_path_fails("/dribble", &slow, "reply not complete within 1s: less than 1 KiB came");
    assert_path_fails("/slow-header", &slow, "reply not complete within 1s: less than 1 KiB came");
}

static void cause_of_a_reply_that_is_too_large(void **state) {
    (void)state;
    assert_path_fails("/huge", &usual, "reply is larger than 8 MiB");
    assert_path_fails("/huge-chunked", &usual, "reply is larger than 8 MiB");
}

static void cause_of_a_header_that_is_too_large(void **state) {
    (void)state;
    assert_path_fails("/big-header", &usual, "the header of the reply is too large");
    assert_path_fails("/many-headers", &usual, "the header of the reply is too large");
}

static void cause_of_a_status_other_than_200(void **state) {
    (void)state;
    assert_path_fails("/404", &usual, "HTTP 404 Not Found");
    assert_path_fails("/500", &usual, "HTTP 500 Internal Server Error");
    assert_path_fails("/401", &usual, "HTTP 401 Unauthorized");
    assert_path_fails("/599", &usual, "HTTP 599");
    assert_path_fails("/huge-404", &usual, "HTTP 404 Not Found");
}

static void cause_of_an_empty_reply(void **state) {
    (void)state;
    assert_path_fails("/empty", &usual, "reply is empty");
    assert_path_fails("/half-header", &usual, "reply is empty");
}

static void cause_of_redirects(void **state) {
    (void)state;
    assert_path_fails("/loop", &usual, "redirected more than 5 times");
    assert_path_fails("/to-file", &usual, "redirected to what is not HTTP");
}

static void cause_of_a_connection_that_ends(void **state) {
    (void)state;
    assert_path_fails("/close", &usual, "closed the connection without a reply");
    assert_path_fails("/reset", &usual, "connection was reset");
    assert_path_fails("/half", &usual, "closed the connection before the reply was complete");
    assert_path_fails("/half-chunked", &usual, "closed the connection before the reply was complete");
}

static void cause_of_what_is_not_http(void **state) {
    (void)state;
    assert_path_fails("/garbage", &usual, "not an HTTP server");
}

static void cause_of_https_at_a_plain_server(void **state) {
    (void)state;
    char url[URL_MAX];
    snprintf(url, sizeof(url), "https://127.0.0.1:%d/", tcp_server.port);
    assert_fails(&(struct source_target){.url = url}, &usual, "TLS: no handshake; does it speak plain http?");
}

static void cause_of_a_url_that_is_none(void **state) {
    (void)state;
    assert_fails(&(struct source_target){.url = "http://a b/"}, &usual, "not a URL that can be asked");
    assert_fails(&(struct source_target){.url = "file:///etc/hostname"}, &usual, "not an HTTP server");
}

static void cause_of_no_file_descriptors(void **state) {
    (void)state;
    struct seen seen;
    struct rlimit limit;
    open_source(&seen, &(struct source_target){.url = url_of("/echo")}, 1, &usual);
    getrlimit(RLIMIT_NOFILE, &limit);
    const struct rlimit none = {.rlim_cur = 3, .rlim_max = limit.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
    assert_int_equal(source_fetch(seen.source, 0), 0);
    wait_for(&seen, 1);
    setrlimit(RLIMIT_NOFILE, &limit);
    assert_string_equal(seen.error, "out of file descriptors (ulimit -n)");
    assert_int_equal(source_fetch(seen.source, 0), 0);
    wait_for(&seen, 2);
    assert_string_equal(seen.error, "");
    close_source(&seen);
}

/* ---- names -------------------------------------------------------------------------------------- */

/* curl looks names up by this function, not by that of the C library. "slow.test" is not answered before the
 * test allows it; "here.test" is this machine. */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool may_go;
    unsigned begun;
    unsigned ended;
} lookups = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
    (void)hints;
    pthread_mutex_lock(&lookups.mutex);
    lookups.begun++;
    while (!strcmp(name, "slow.test") && !lookups.may_go)
        pthread_cond_wait(&lookups.changed, &lookups.mutex);
    lookups.ended++;
    pthread_cond_broadcast(&lookups.changed);
    pthread_mutex_unlock(&lookups.mutex);
    if (strcmp(name, "here.test"))
        return EAI_NONAME;
    struct {
        struct addrinfo info;
        struct sockaddr_in address;
    } *found = calloc(1, sizeof(*found));
    if (!found)
        return EAI_MEMORY;
    found->address = (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
        .sin_port = htons((uint16_t)atoi(service)),
    };
    found->info = (struct addrinfo){
        .ai_family = AF_INET,
        .ai_socktype = SOCK_STREAM,
        .ai_addrlen = sizeof(found->address),
        .ai_addr = (struct sockaddr *)&found->address,
    };
    *result = &found->info;
    return 0;
}

void freeaddrinfo(struct addrinfo *info) {
    free(info);
}

static void cause_of_an_unknown_host(void **state) {
    (void)state;
    assert_fails(&(struct source_target){.url = "http://nowhere.test:1/"}, &usual, "no such host");
}

static void request_to_another_machine_asks_for_compression(void **state) {
    (void)state;
    struct seen seen;
    char url[URL_MAX];
    snprintf(url, sizeof(url), "http://here.test:%d/echo", tcp_server.port);
    fetch_target(&seen, &(struct source_target){.url = url}, &usual);
    assert_string_equal(seen.error, "");
    const char *encodings = strstr(seen.body, "Accept-Encoding: ");
    assert_non_null(encodings);
    assert_non_null(strstr(encodings, "gzip"));
    close_source(&seen);
}

static void limit_of_a_reply_is_that_of_what_was_compressed(void **state) {
    (void)state;
    char url[URL_MAX];
    snprintf(url, sizeof(url), "http://here.test:%d/gzip-bomb", tcp_server.port);
    assert_fails(&(struct source_target){.url = url}, &usual, "reply is larger than 8 MiB");
}

/* Giving up on a name waits neither for the resolver, nor does every poll add one more thread that waits for
 * it. */
static void slow_lookup_ends_in_time_and_is_not_repeated_at_once(void **state) {
    (void)state;
    struct seen seen;
    const unsigned before = lookups.begun;
    fetch_target(&seen, &(struct source_target){.url = "http://slow.test:1/"}, &hasty);
    assert_string_equal(seen.error, "the host's name is not resolved within 200ms");
    assert_int_equal(source_fetch(seen.source, 0), 0);
    wait_for(&seen, 2);
    assert_string_equal(seen.error, "the host's name is not resolved within 200ms");
    assert_int_equal(lookups.begun, before + 1);
    close_source(&seen);
    pthread_mutex_lock(&lookups.mutex);
    assert_int_equal(lookups.ended, before);
    lookups.may_go = true;
    pthread_cond_broadcast(&lookups.changed);
    while (lookups.ended < lookups.begun)
        pthread_cond_wait(&lookups.changed, &lookups.mutex);
    pthread_mutex_unlock(&lookups.mutex);
}

/* ---- many at once ------------------------------------------------------------------------------- */

static void second_fetch_of_a_target_is_refused_while_the_first_is_under_way(void **state) {
    (void)state;
    struct seen seen;
    open_source(&seen, &(struct source_target){.url = url_of("/hang")}, 1, &hasty);
    assert_int_equal(source_fetch(seen.source, 0), 0);
    errno = 0;
    assert_int_equal(source_fetch(seen.source, 0), -1);
    assert_int_equal(errno, EBUSY);
    source_dispatch(seen.source);
    errno = 0;
    assert_int_equal(source_fetch(seen.source, 0), -1);
    assert_int_equal(errno, EBUSY);
    wait_for(&seen, 1);
    assert_int_equal(source_fetch(seen.source, 0), 0);
    close_source(&seen);
}

static void reply_function_may_fetch_again(void **state) {
    (void)state;
    struct seen seen;
    open_source(&seen, &(struct source_target){.url = url_of("/echo")}, 1, &usual);
    seen.fetch_again = 5;
    assert_int_equal(source_fetch(seen.source, 0), 0);
    wait_for(&seen, 6);
    assert_string_equal(seen.error, "");
    close_source(&seen);
}

/* The hanging target's own time-out is beyond the test's patience: whoever waits for it fails. */
static void hanging_target_does_not_delay_the_others(void **state) {
    (void)state;
    struct seen seen;
    char good[URL_MAX];
    struct source_options options = usual;
    options.timeout_ms = 10 * PATIENCE_MS;
    write_url(good, "/debug/vars");
    const struct source_target targets[] = {{.url = url_of("/hang")}, {.url = good}};
    open_source(&seen, targets, 2, &options);
    assert_int_equal(source_fetch(seen.source, 0), 0);
    for (unsigned i = 1; i <= 20; i++) {
        assert_int_equal(source_fetch(seen.source, 1), 0);
        wait_for(&seen, i);
        assert_int_equal(seen.last_target, 1);
        assert_string_equal(seen.error, "");
    }
    close_source(&seen);
}

static void every_one_of_many_fetches_ends_once(void **state) {
    (void)state;
    static const char *const paths[] = {"/debug/vars", "/hang", "/404", "/close", "/large", "/dribble", "/loop"};
    char urls[TARGETS_MAX][URL_MAX];
    struct source_target targets[TARGETS_MAX] = {0};
    struct seen seen;
    for (size_t i = 0; i < TARGETS_MAX; i++) {
        write_url(urls[i], paths[i % (sizeof(paths) / sizeof(paths[0]))]);
        targets[i].url = urls[i];
    }
    struct source_options options = usual;
    options.timeout_ms = 2000;
    open_source(&seen, targets, TARGETS_MAX, &options);
    for (size_t i = 0; i < TARGETS_MAX; i++)
        assert_int_equal(source_fetch(seen.source, i), 0);
    wait_for(&seen, TARGETS_MAX);
    for (size_t i = 0; i < TARGETS_MAX; i++)
        assert_int_equal(seen.by_target[i], 1);
    close_source(&seen);
}

/* The sanitizer says what leaks. */
static void free_ends_fetches_under_way_without_replies(void **state) {
    (void)state;
    static const char *const paths[] = {"/hang", "/dribble", "/huge", "/slow-header"};
    char urls[4][URL_MAX];
    struct source_target targets[5] = {0};
    struct seen seen;
    for (size_t i = 0; i < 4; i++) {
        write_url(urls[i], paths[i]);
        targets[i].url = urls[i];
    }
    targets[4].url = urls[0];
    open_source(&seen, targets, 5, &(struct source_options){.timeout_ms = 10 * PATIENCE_MS, .reply_max = 1 << 30});
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(source_fetch(seen.source, i), 0);
    for (int i = 0; i < 10; i++)
        assert_true(wait_once(&seen));
    assert_int_equal(source_fetch(seen.source, 4), 0); /* stays in the queue */
    close_source(&seen);
    assert_int_equal(seen.replies, 0);
}

/* The one that hangs is gone, the others are known by other numbers. */
static void targets_can_be_replaced(void **state) {
    (void)state;
    struct seen seen;
    char urls[3][URL_MAX];
    write_url(urls[0], "/hang");
    write_url(urls[1], "/echo?one");
    write_url(urls[2], "/echo?two");
    const struct source_target before[] = {{.url = urls[0]}, {.url = urls[1]}, {.url = urls[0]}};
    const struct source_target after[] = {{.url = urls[2]}, {.url = urls[1]}};
    open_source(&seen, before, 3, &usual);
    assert_int_equal(source_fetch(seen.source, 1), 0);
    wait_for(&seen, 1);
    assert_int_equal(source_fetch(seen.source, 0), 0);
    source_dispatch(seen.source);
    assert_int_equal(source_fetch(seen.source, 1), 0);
    assert_int_equal(source_fetch(seen.source, 2), 0); /* in the queue */
    assert_int_equal(source_set_targets(seen.source, after, 2, (const size_t[]){SOURCE_NEW, 1}), 2);
    wait_for(&seen, 2);
    assert_int_equal(seen.last_target, 1);
    assert_non_null(strstr(seen.body, "GET /echo?one"));
    assert_int_equal(source_fetch(seen.source, 0), 0);
    wait_for(&seen, 3);
    assert_int_equal(seen.last_target, 0);
    assert_non_null(strstr(seen.body, "GET /echo?two"));
    close_source(&seen);
}

static void soft_limit_of_descriptors_is_raised_for_many_targets(void **state) {
    (void)state;
    struct rlimit before;
    struct rlimit now;
    struct seen seen;
    struct source_target targets[TARGETS_MAX];
    for (size_t i = 0; i < TARGETS_MAX; i++)
        targets[i] = (struct source_target){.url = "http://127.0.0.1:1/"};
    getrlimit(RLIMIT_NOFILE, &before);
    const struct rlimit low = {.rlim_cur = 64, .rlim_max = before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &low);
    open_source(&seen, targets, TARGETS_MAX, &usual);
    getrlimit(RLIMIT_NOFILE, &now);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_true(now.rlim_cur >= 2 * TARGETS_MAX);
    close_source(&seen);
}

static void source_without_targets_is_quiet(void **state) {
    (void)state;
    struct seen seen;
    open_source(&seen, NULL, 0, &usual);
    source_dispatch(seen.source);
    struct pollfd wait = {.fd = source_fd(seen.source), .events = POLLIN};
    assert_int_equal(poll(&wait, 1, 0), 0);
    close_source(&seen);
    source_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fetch_gives_the_document),
        cmocka_unit_test(fetch_by_the_name_localhost_gives_the_document),
        cmocka_unit_test(fetch_over_a_unix_socket_gives_the_document),
        cmocka_unit_test(fetch_reads_every_framing),
        cmocka_unit_test(fetch_hands_on_whatever_a_200_says),
        cmocka_unit_test(reply_has_the_type_that_the_server_gave),
        cmocka_unit_test(fetch_gives_a_large_document_whole),
        cmocka_unit_test(fetch_takes_a_document_of_just_the_maximum),
        cmocka_unit_test(fetch_keeps_the_connection),
        cmocka_unit_test(fetch_keeps_the_connection_after_an_error_of_http),
        cmocka_unit_test(fetch_opens_a_new_connection_when_the_kept_one_was_closed),
        cmocka_unit_test(descriptor_is_quiet_when_nothing_is_under_way),
        cmocka_unit_test(request_says_who_asks_and_for_what),
        cmocka_unit_test(request_carries_the_credentials),
        cmocka_unit_test(redirect_is_followed),
        cmocka_unit_test(credentials_do_not_follow_to_another_host),
        cmocka_unit_test(request_carries_the_headers),
        cmocka_unit_test(secrets_do_not_follow_to_another_host),
        cmocka_unit_test(token_can_be_replaced),
        cmocka_unit_test(target_that_wants_no_token_gets_none),
        cmocka_unit_test(proxy_of_the_environment_is_not_used_for_this_machine),
        cmocka_unit_test(cause_of_a_refused_connection),
        cmocka_unit_test(cause_of_a_missing_unix_socket),
        cmocka_unit_test(cause_of_a_connection_without_an_answer),
        cmocka_unit_test(cause_of_silence),
        cmocka_unit_test(cause_of_silence_on_a_kept_connection),
        cmocka_unit_test(cause_of_a_reply_that_takes_too_long),
        cmocka_unit_test(cause_of_a_reply_that_is_too_large),
        cmocka_unit_test(cause_of_a_header_that_is_too_large),
        cmocka_unit_test(cause_of_a_status_other_than_200),
        cmocka_unit_test(cause_of_an_empty_reply),
        cmocka_unit_test(cause_of_redirects),
        cmocka_unit_test(cause_of_a_connection_that_ends),
        cmocka_unit_test(cause_of_what_is_not_http),
        cmocka_unit_test(cause_of_https_at_a_plain_server),
        cmocka_unit_test(cause_of_a_url_that_is_none),
        cmocka_unit_test(cause_of_no_file_descriptors),
        cmocka_unit_test(cause_of_an_unknown_host),
        cmocka_unit_test(request_to_another_machine_asks_for_compression),
        cmocka_unit_test(limit_of_a_reply_is_that_of_what_was_compressed),
        cmocka_unit_test(slow_lookup_ends_in_time_and_is_not_repeated_at_once),
        cmocka_unit_test(second_fetch_of_a_target_is_refused_while_the_first_is_under_way),
        cmocka_unit_test(reply_function_may_fetch_again),
        cmocka_unit_test(hanging_target_does_not_delay_the_others),
        cmocka_unit_test(every_one_of_many_fetches_ends_once),
        cmocka_unit_test(free_ends_fetches_under_way_without_replies),
        cmocka_unit_test(targets_can_be_replaced),
        cmocka_unit_test(soft_limit_of_descriptors_is_raised_for_many_targets),
        cmocka_unit_test(source_without_targets_is_quiet),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, start_servers, stop_servers);
}
