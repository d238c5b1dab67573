/* http.h - the debug server: /debug/vars and /metrics over HTTP, and the pages that other libraries and the host mount.
 *
 *     expvar_server *server = expvar_serve(":5000", NULL);
 *     ...
 *     expvar_server_stop(server);
 *
 * A server is a table of routes with any number of listeners. It starts one thread per listener, which sleeps until a
 * request comes, one that cuts slow clients, and threads for slow requests while there are any. They block all signals, so that the host's handlers
 * never run on them, but those that their own faults raise (SIGSEGV and the like) and SIGPROF, so that profilers see them.
 * Nothing listens unless it is asked to.
 *
 * A host that has an HTTP server of its own needs no listener: it makes a server with expvar_server_new and hands
 * requests to expvar_server_handle. For one that runs libmicrohttpd there is microhttpd.h.
 *
 * Threads: every call may be made by any thread; expvar_server_stop must not race with another use of the server, nor be
 *          made by a page's handler.
 * Signals: none of the calls may be made in a handler.
 * fork:    the child serves nothing, and has the sockets closed before fork returns; the parent is not disturbed.
 *          expvar_server_stop in the child only frees, all but libmicrohttpd's record of each listener (a few KB).
 */
#ifndef EXPVAR_HTTP_H
#define EXPVAR_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api.h"

EXPVAR_BEGIN

typedef struct expvar_server expvar_server;

/* ---- serving ------------------------------------------------------------------------------------------------- */

/* One request that a listener has answered, or lost. All of it is lent for the time of the call. */
typedef struct expvar_access {
    const char *listener; /* its address, as expvar_server_address has it */
    const char *client;   /* "192.0.2.1:40000"; "" of a unix socket, or if memory was short */
    const char *method;   /* "GET"; "" if it has other characters than capital letters, or did not come */
    const char *target;   /* path and query as they came, what is not graphic ASCII as %XX: fit for a line of a log */
    int status;           /* 200 also if the client was lost before there was an answer */
    size_t body_bytes;    /* of the answer */
    int64_t duration_ns;  /* from the request's first line to the answer's end */
    bool is_complete;     /* false: the connection ended before */
} expvar_access;

/* All zero is the default; NULL may stand for it. What it points to is copied. */
typedef struct expvar_server_options {
    /* Lets an address that is not loopback be served with neither a token nor a password: whoever reaches the port can
     * then read everything that the process publishes. */
    bool allow_remote;

    /* A file of tokens, one a line, up to 16: a request is answered if it has one of them as
     * `Authorization: Bearer TOKEN`, and 401 if not. Compared in constant time, for every request by itself. The file must
     * belong to root or to the user and be closed to others (mode 0600 or 0640); it is read again when it has changed,
     * and while it cannot be, no token fits. Put a new version in its place by rename(2). */
    const char *token_file;

    /* The same with lines of user:password, for HTTP Basic. With both files, either will do. */
    const char *password_file;

    /* PEM files that make the listener speak HTTPS, TLS 1.2 and 1.3 only: the certificate with those that lead to its
     * authority, and its key without a passphrase, closed to others as above. Read once. Without them tokens, passwords and
     * pages can be read on their way. */
    const char *tls_certificate_file;
    const char *tls_key_file;

    /* The pages that are there, for instance {"/metrics", "/debug/pprof/", NULL}: a path, or with a slash at its end all
     * that is below. Others are answered 404, and the indexes leave them out. NULL: all. */
    const char *const *pages;

    /* Host names, beside localhost and the loopback addresses, under which a listener may be asked; ends with NULL.
     * Requests with another Host are answered 403, so that a web page cannot reach the server by pointing a name of its
     * own at this machine (DNS rebinding). Listeners at loopback addresses always check, others if this is given, unix
     * sockets never. The port in a Host does not matter, and a request of HTTP/1.0 may have no Host. */
    const char *const *allowed_hosts;

    unsigned max_connections; /* at one time, per listener; more wait in the backlog; 0 means 64 */

    /* Of one client's address; more are closed. 0 means half of max_connections at an address that other machines reach,
     * and no limit at others. */
    unsigned max_connections_per_address;

    /* Requests to slow routes at one time, over all listeners; more are answered 503 with Retry-After. 0 means three
     * quarters of max_connections: those that wait shall not keep the others out. */
    unsigned max_slow_requests;

    unsigned slow_timeout_s; /* a slow request is told to end its waiting after this time; 0 means 600 */

    size_t max_body_bytes; /* of a request; a longer one is answered 413; 0 means 1 MiB */

    unsigned idle_timeout_s; /* a connection on which nothing moves is closed after this time; 0 means 30 */

    /* The time within which a request must have come whole, and its answer, once it is there, have been taken: a client
     * that is slower, a byte now and then, is cut. 0 means 30. */
    unsigned request_timeout_s;

    /* How long expvar_server_stop waits for what is in flight; the server's, for all listeners. 0 means 1000. */
    unsigned drain_ms;

    /* Called for every request that is over, on the listener's thread: it must return at once, and several listeners may
     * call it at one time. What libmicrohttpd refuses as no HTTP is not reported. */
    void (*access_log)(const expvar_access *access, void *context);
    void *access_log_context;
} expvar_server_options;

/* Makes a server that listens at `address`: expvar_server_new, then expvar_server_listen.
 * Returns NULL with the errno of either. */
EXPVAR_API expvar_server *expvar_serve(const char *address, const expvar_server_options *options);

/* Makes a server with the pages /, /debug/, /debug/vars and /metrics (describe.h) and no listener.
 * Returns NULL with errno ENOMEM. To be freed with expvar_server_stop. */
EXPVAR_API expvar_server *expvar_server_new(const expvar_server_options *options);

/* Listens at one more address:
 *
 *     :5000            127.0.0.1, port 5000
 *     host:5000        the first address that the name resolves to
 *     [::1]:5000       an IPv6 address
 *     0.0.0.0:5000     every interface; needs a token, a password, or options->allow_remote
 *     :0               a free port; ask expvar_server_address for it
 *     unix:/path       a unix socket, mode 0600. One that nobody answers any more is replaced, one that is in use is
 *                      EADDRINUSE, a file of another type EEXIST. Removed by expvar_server_stop.
 *
 * Returns 0, or -1 with errno and nothing changed, as here and, for files that the options name, as below:
 *     EINVAL         not an address of these forms, or the port is not 0..65535
 *     EADDRINUSE     the port, or the socket, is taken
 *     EADDRNOTAVAIL  not an address of this machine, or no such host (or none that a name server could tell now)
 *     EPERM          not loopback, and the options have no token_file, no password_file and no allow_remote
 *     EACCES         the port, or the directory, needs a privilege that the process does not have
 *     ENAMETOOLONG   the socket's path does not fit struct sockaddr_un
 *     ELIBACC        libmicrohttpd is not installed; it is opened by the first call, so that who does not serve
 *                    does not carry it
 *     ENOENT, ENOTDIR, EROFS, EMFILE, ENFILE, ENOMEM, EAGAIN   as bind(2), socket(2) and pthread_create(3) have them
 */
EXPVAR_API int expvar_server_listen(expvar_server *server, const char *address);

/* The same with options of its own in place of all of the server's: a listener for metrics only, say, beside one for
 * profiles that asks for a token. What is 0 in them is the default, not what the server has; max_slow_requests and
 * drain_ms are always the server's. NULL: the server's options.
 *
 * Returns as expvar_server_listen, and for the files -1 with errno
 *     EACCES         others may write one, or read one with secrets, or it belongs neither to root nor to the user
 *     EINVAL         a file of tokens or passwords has none, too many, or malformed ones; a certificate and a key are no PEM,
 *                    or not of each other; one of them is missing
 *     EFBIG          it is longer than such a file can be
 *     ENOTSUP        this libmicrohttpd was built without TLS
 *     or those of open(2). */
EXPVAR_API int expvar_server_listen_with(expvar_server *server, const char *address,
                                         const expvar_server_options *options);

/* The address of a listener as it was bound, for instance "127.0.0.1:43210", "[::1]:5000" or "unix:/path"; `index`
 * counts from 0 in the order of listening. NULL past the last. Lent until expvar_server_stop. */
EXPVAR_API const char *expvar_server_address(const expvar_server *server, size_t index);

/* Takes no new connections, answers what has come, and frees; NULL is ignored. Requests that are in flight, and answers that
 * clients are still taking, have options->drain_ms; then they are cut. Slow requests find their waiting ended
 * (expvar_request_wait), and answer with what they have; their handlers are waited for without a bound. A program that calls
 * this before it ends, on SIGTERM say, loses no scrape: examples/drain.c. */
EXPVAR_API void expvar_server_stop(expvar_server *server);

/* ---- requests and responses ---------------------------------------------------------------------------------- */

typedef struct expvar_request expvar_request;

/* One request, as the host's HTTP server has it. All of it is lent for the time of the call. */
struct expvar_request {
    const char *method; /* "GET" */
    const char *path;   /* "/debug/vars": percent-decoded, without the query */
    const char *query;  /* "name=requests&name=memstats": not decoded; NULL or "" if there is none */

    /* The value of a header, or NULL. `name` is compared without regard to case. The function may be NULL: no headers. */
    const char *(*header)(const expvar_request *request, const char *name);
    void *host; /* for the use of `header` */

    const void *body; /* NULL if there is none */
    size_t body_size;

    /* The pages that this request may have, as expvar_server_options.pages; NULL: all. */
    const char *const *pages;

    /* What expvar_request_wait calls; NULL: it sleeps, and nothing ends it early. */
    bool (*wait)(const expvar_request *request, int64_t ns);
};

/* The value of the query's parameter `name`, counting from 0 in `index` where it is given several times,
 * percent-decoded and with + as space; to be freed with free(). NULL if there is none or memory is short. One whose
 * escapes are malformed, or stand for a NUL, counts as not given. */
EXPVAR_API char *expvar_request_parameter(const expvar_request *request, const char *name, size_t index);

/* The value of a header, or NULL. */
EXPVAR_API const char *expvar_request_header(const expvar_request *request, const char *name);

/* Sleeps for `ns` nanoseconds, however often a signal comes, and returns true; or returns false as soon as there is no
 * reason to go on: the client is gone, or shut down its sending side, or the server stops, or options->slow_timeout_s have passed. To be called by the handlers of
 * slow routes, from the thread that they run on; elsewhere it holds up the server, and does not look at the client. */
EXPVAR_API bool expvar_request_wait(const expvar_request *request, int64_t ns);

typedef struct expvar_response expvar_response;

/* A response of status 200 with no body, to hand to expvar_server_handle. It has the headers that every response has:
 *
 *     X-Content-Type-Options: nosniff
 *     Cache-Control: no-store                           these four unless a handler sets its own
 *     Content-Security-Policy: default-src 'none'; frame-ancestors 'none'
 *     Cross-Origin-Resource-Policy: same-origin
 *     Referrer-Policy: no-referrer
 *
 * NULL with errno ENOMEM. */
EXPVAR_API expvar_response *expvar_response_new(void);
EXPVAR_API void expvar_response_free(expvar_response *response);

/* What handlers call. A response that ran out of memory, whose body would exceed 64 MiB, or that was given a status or a
 * header which cannot be, becomes a bare 500: no headers, no body. */

/* 200..599. */
EXPVAR_API void expvar_response_set_status(expvar_response *response, int status);

/* Sets a header, in place of one of that name; 32 at most. A value has no control characters, so that nothing that came
 * with a request can begin a header of its own. Headers that frame the message (Content-Length, Connection ...) are not
 * a handler's to set. */
EXPVAR_API void expvar_response_set_header(expvar_response *response, const char *name, const char *value);
EXPVAR_API void expvar_response_write(expvar_response *response, const void *data, size_t size);
EXPVAR_API void expvar_response_printf(expvar_response *response, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes the response a plain text one with this status, in place of the headers and the body so far, and of a failure:
 * the text and a line feed. Headers that are to go with it are set after it. */
EXPVAR_API void expvar_response_error(expvar_response *response, int status, const char *text);

/* What hosts read. Lent until the response is freed. */
EXPVAR_API int expvar_response_status(const expvar_response *response);
EXPVAR_API const void *expvar_response_body(const expvar_response *response, size_t *size);
/* Headers count from 0; false past the last. */
EXPVAR_API bool expvar_response_header(const expvar_response *response, size_t index, const char **name,
                                       const char **value);

/* ---- pages --------------------------------------------------------------------------------------------------- */

/* Fills `response`. Runs on a thread of the server or of the host; may be called by several threads at once. */
typedef void expvar_handler_fn(const expvar_request *request, expvar_response *response, void *context);

/* Methods that a route takes. HEAD goes with GET. */
#define EXPVAR_METHOD_GET  1u
#define EXPVAR_METHOD_POST 2u

typedef struct expvar_route {
    const char *path;    /* "/debug/vars" is that path alone; "/debug/pprof/" is everything below it as well */
    const char *summary; /* one line for the index pages; NULL keeps the route off them */
    unsigned methods;    /* 0 means EXPVAR_METHOD_GET */
    expvar_handler_fn *handler;
    void *context;

    /* The handler may take its time, and wait: a listener of the server has it run on a thread of its own, which blocks
     * signals as the listener's does, and answers other clients meanwhile. Without a listener, in expvar_server_handle, it
     * runs on the caller's thread as any other. */
    bool slow;

    /* A POST that a browser sends for a page of another site is answered 403, told by Sec-Fetch-Site or else by Origin,
     * unless this is true. So a page that changes something takes POST and not GET, which is not looked at. Where the
     * host hands no headers over, nothing can be told, and the host has to look itself. */
    bool any_origin;
} expvar_route;

/* Mounts a page; the longest path that matches a request wins. The route and its strings are copied. It stays until the
 * server is stopped, so `context` must live as long.
 * Returns 0, or -1 with errno EINVAL (no handler, methods that there are not, or a path that does not begin with / or
 * holds an empty segment, "." or ".."), EEXIST (the path is mounted) or ENOMEM. */
EXPVAR_API int expvar_server_route(expvar_server *server, const expvar_route *route);

/* Answers a request: finds the route and calls its handler, or fills in 404, 405 with Allow, or, for "/a" where "/a/" is
 * mounted, 301; compresses a body of 256 bytes or more if the request accepts gzip. A path with an empty segment, "." or
 * ".." matches nothing, nor does one that is not among request->pages. The answer to HEAD has the body of GET; the host leaves it out when it sends. */
EXPVAR_API void expvar_server_handle(expvar_server *server, const expvar_request *request, expvar_response *response);

EXPVAR_END

#endif
