/* guarded.c - a service whose listeners are told by arguments what they allow.
 *
 * usage: guarded ADDRESS [OPTION[=VALUE]...] [ADDRESS [OPTION[=VALUE]...]]...
 *
 * An option is a field of expvar_server_options; a list is written with commas, and access_log goes to stderr. Prints a line `ADDRESS` for each listener,
 * and serves until SIGTERM: the pages of both libraries, /count, which counts what is posted to it, and /big, which has
 * ?bytes=N of body. Then it stops the server and prints `stopped`.
 */
#include <expvar/expvar.h>
#include <expvar/pprof.h>

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_MAX  8
#define LISTS_MAX 8

/* ---- arguments ----------------------------------------------------------------------------------------------- */

static void set_flag(void *field, char *value) {
    (void)value;
    *(bool *)field = true;
}

static void set_text(void *field, char *value) {
    *(const char **)field = value;
}

static void set_number(void *field, char *value) {
    *(unsigned *)field = (unsigned)strtoul(value, NULL, 10);
}

static void set_size(void *field, char *value) {
    *(size_t *)field = strtoul(value, NULL, 10);
}

static void set_list(void *field, char *value) {
    static const char *lists[LISTS_MAX][LIST_MAX + 1];
    static size_t used;
    if (used == LISTS_MAX)
        exit(EXIT_FAILURE);
    const char **list = lists[used++];
    size_t count = 0;
    for (char *rest, *item = strtok_r(value, ",", &rest); item && count < LIST_MAX; item = strtok_r(NULL, ",", &rest))
        list[count++] = item;
    *(const char *const **)field = list;
}

static void log_access(const expvar_access *access, void *context) {
    (void)context;
    fprintf(stderr, "%s %s %s %s %d %zu %s\n", access->listener, access->client, access->method, access->target,
            access->status, access->body_bytes, access->is_complete ? "complete" : "lost");
}

static void set_log(void *field, char *value) {
    (void)value;
    *(void (**)(const expvar_access *, void *))field = log_access;
}

static const struct {
    const char *name;
    size_t offset;
    void (*set)(void *field, char *value);
} fields[] = {
#define FIELD(name, set)                                                                                               \
    { #name, offsetof(expvar_server_options, name), set }
    FIELD(allow_remote, set_flag),
    FIELD(token_file, set_text),
    FIELD(password_file, set_text),
    FIELD(tls_certificate_file, set_text),
    FIELD(tls_key_file, set_text),
    FIELD(pages, set_list),
    FIELD(allowed_hosts, set_list),
    FIELD(max_connections, set_number),
    FIELD(max_connections_per_address, set_number),
    FIELD(max_slow_requests, set_number),
    FIELD(max_body_bytes, set_size),
    FIELD(idle_timeout_s, set_number),
    FIELD(request_timeout_s, set_number),
    FIELD(drain_ms, set_number),
    FIELD(access_log, set_log),
    FIELD(slow_timeout_s, set_number),
#undef FIELD
};

/* False if the argument is no option. */
static bool set_option(expvar_server_options *options, char *argument) {
    char *value = argument + strcspn(argument, "=");
    const size_t size = (size_t)(value - argument);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strlen(fields[i].name) == size && strncmp(fields[i].name, argument, size) == 0) {
            fields[i].set((char *)options + fields[i].offset, value + (*value == '='));
            return true;
        }
    return false;
}

/* ---- pages --------------------------------------------------------------------------------------------------- */

static expvar_int *posted;

static void count_posts(const expvar_request *request, expvar_response *response, void *context) {
    (void)request, (void)context;
    expvar_int_add(posted, 1);
    expvar_response_printf(response, "%" PRId64 "\n", expvar_int_value(posted));
}

static void write_much(const expvar_request *request, expvar_response *response, void *context) {
    static char block[4096];
    (void)context;
    char *text = expvar_request_parameter(request, "bytes", 0);
    memset(block, 'x', sizeof block);
    for (size_t left = text ? strtoul(text, NULL, 10) : 0; left > 0;) {
        const size_t size = left < sizeof block ? left : sizeof block;
        expvar_response_write(response, block, size);
        left -= size;
    }
    free(text);
}

static const expvar_route pages[] = {
    {.path = "/count", .summary = "counts what is posted", .methods = EXPVAR_METHOD_POST, .handler = count_posts},
    {.path = "/big", .summary = "a long body", .handler = write_much},
};

static int mount(expvar_server *server) {
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (expvar_server_route(server, &pages[i]) < 0)
            return -1;
    return expvar_pprof_mount(server);
}

/* ---- life ---------------------------------------------------------------------------------------------------- */

/* Reads the options behind the address, and makes the server, with those of its first listener. */
static int listen_at(expvar_server **server, char ***arguments) {
    const char *address = *(*arguments)++;
    expvar_server_options options = {0};
    while (**arguments && set_option(&options, **arguments))
        ++*arguments;
    if (!*server) {
        *server = expvar_server_new(&options);
        if (!*server || mount(*server) < 0)
            return -1;
    }
    return expvar_server_listen_with(*server, address, &options);
}

int main(int argc, char **argv) {
    (void)argc;
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL); /* before there are threads, which inherit it */
    posted = expvar_int_new("posted");
    expvar_server *server = NULL;
    for (char **arguments = argv + 1; *arguments;)
        if (listen_at(&server, &arguments) < 0) {
            fprintf(stderr, "guarded: %s\n", strerrorname_np(errno));
            return EXIT_FAILURE;
        }
    for (size_t i = 0; server && expvar_server_address(server, i); i++)
        puts(expvar_server_address(server, i));
    fflush(stdout);
    int number;
    sigwait(&ending, &number);
    expvar_server_stop(server);
    puts("stopped");
    return EXIT_SUCCESS;
}
