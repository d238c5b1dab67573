/* exchange.c - takes a request from libmicrohttpd, has the server answer it, and gives the response back. */
#include "exchange.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "http/access_log.h"
#include "http/host_check.h"
#include "http/listener.h"
#include "http/mhd.h"
#include "http/query.h"
#include "http/response.h"
#include "http/server.h"

/* A body that nobody wants is read on for a while, so that a client that writes before it reads finds the refusal. */
#define SURPLUS_MAX ((size_t)4 << 20)

/* What a client is told that finds all threads busy. */
#define RETRY_AFTER_S "5"

enum exchange_state { READING_HEADERS, READING_BODY, ANSWERING, ANSWERED };

/* `uri` is the request's own, as it came; it is split and decoded in place. libmicrohttpd's is not used: an
 * escaped NUL ends it early, and its query is gone.
 *
 * While a slow request is ANSWERING, its connection is suspended and the exchange belongs to the thread that answers it;
 * that thread hands it back by ANSWERED (release), which the listener's thread reads (acquire). */
struct exchange {
    struct MHD_Connection *connection;
    struct listener *listener;
    struct guarded_connection *guarded; /* NULL if the guard has no room */
    _Atomic(enum exchange_state) state;
    bool is_refused; /* the response is there, and the body is dropped */
    int64_t slow_until_ns;
    int socket;     /* the connection's, for who waits */
    size_t surplus; /* bytes that were dropped */
    struct slow_job job;
    struct access_entry access;
    expvar_request request;
    struct buffer body;
    expvar_response response;
    char uri[];
};

static int64_t seconds_from_now_ns(int64_t seconds) {
    return expvar__clock_ns() + seconds * 1000000000;
}

/* The connection is cut after so many seconds. */
static void set_deadline(const struct exchange *exchange, int64_t seconds) {
    if (!exchange->guarded)
        return;
    const int64_t deadline_ns = seconds_from_now_ns(seconds);
    exchange->guarded->deadline_ns = deadline_ns;
    expvar__watchdog_expect(&exchange->listener->server->watchdog, deadline_ns);
}

static void clear_deadline(const struct exchange *exchange) {
    if (exchange->guarded)
        exchange->guarded->deadline_ns = INT64_MAX;
}

void *expvar__exchange_begin(void *context, const char *uri, struct MHD_Connection *connection) {
    size_t size = uri ? strlen(uri) : 0;
    struct exchange *exchange = malloc(sizeof *exchange + size + 1);
    if (!exchange)
        return NULL;
    *exchange = (struct exchange){.connection = connection, .listener = context};
    exchange->guarded = expvar__mhd.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    set_deadline(exchange, exchange->listener->options->request_timeout_s);
    atomic_fetch_add(&exchange->listener->in_flight, 1);
    if (exchange->guarded)
        exchange->guarded->has_asked = true;
    expvar__buffer_init(&exchange->body, exchange->listener->options->max_body_bytes);
    expvar__response_init(&exchange->response);
    expvar__access_begin(&exchange->access, context, uri ? uri : "");
    memcpy(exchange->uri, uri ? uri : "", size + 1);
    return exchange;
}

void expvar__exchange_end(void *context, struct MHD_Connection *connection, void **slot,
                          enum MHD_RequestTerminationCode code) {
    (void)context;
    struct exchange *exchange = *slot;
    if (!exchange)
        return;
    const bool is_complete = code == MHD_REQUEST_TERMINATED_COMPLETED_OK;
    expvar__access_end(&exchange->access, exchange->listener, connection, &exchange->response, is_complete);
    struct listener *listener = exchange->listener;
    set_deadline(exchange, listener->options->idle_timeout_s + listener->options->request_timeout_s);
    atomic_fetch_sub(&listener->in_flight, 1);
    expvar__buffer_fini(&exchange->body);
    expvar__response_fini(&exchange->response);
    free(exchange);
    *slot = NULL;
}

/* ---- the request ----------------------------------------------------------------------------------- */

static const char *lookup_header(const expvar_request *request, const char *name) {
    return expvar__mhd.lookup_connection_value(request->host, MHD_HEADER_KIND, name);
}

static enum MHD_Result check_host(void *context, enum MHD_ValueKind kind, const char *name, const char *value) {
    (void)kind;
    struct exchange *exchange = context;
    const char *const *allowed = exchange->listener->options->allowed_hosts;
    if (strcasecmp(name, "Host") != 0 || expvar__host_is_allowed(value ? value : "", allowed))
        return MHD_YES;
    expvar_response_error(&exchange->response, 403,
                          "This server answers to the names of this machine only. "
                          "The program can allow others: expvar_server_options.allowed_hosts.");
    return MHD_NO;
}

/* Each Host that the request has must be ours, whichever of them a browser or a proxy went by. */
static bool is_for_us(struct exchange *exchange) {
    if (exchange->listener->check_host)
        expvar__mhd.get_connection_values(exchange->connection, MHD_HEADER_KIND, check_host, exchange);
    return exchange->response.status != 403;
}

static const char *header_of(const struct exchange *exchange, const char *name) {
    return expvar__mhd.lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

/* Each request shows what it knows; what an earlier one on the same connection showed does not count. */
static bool is_authorized(struct exchange *exchange) {
    struct authorization *authorization = &exchange->listener->authorization;
    if (expvar__authorization_allows(authorization, header_of(exchange, "Authorization")))
        return true;
    expvar__authorization_refuse(authorization, &exchange->response);
    return false;
}

static bool body_is_whole(struct exchange *exchange) {
    if (exchange->body.error == EMSGSIZE)
        expvar_response_error(&exchange->response, 413, "The request's body is too long.");
    else if (exchange->body.error)
        expvar_response_error(&exchange->response, 500, "out of memory");
    return exchange->body.error == 0;
}

static bool wait_on_socket(const expvar_request *request, int64_t ns) {
    const struct exchange *exchange =
        (const struct exchange *)((const char *)request - offsetof(struct exchange, request));
    const int64_t left = exchange->slow_until_ns - expvar__clock_ns();
    return left > 0 && expvar__slow_wait(&exchange->listener->server->slow, exchange->socket, ns < left ? ns : left) &&
           ns < left;
}

/* False if the response is there already: a refusal. */
static bool read_request(struct exchange *exchange, const char *method) {
    if (!body_is_whole(exchange))
        return false;
    char *query = strchr(exchange->uri, '?');
    if (query)
        *query++ = '\0';
    if (expvar__path_decode(exchange->uri) < 0) {
        expvar_response_error(&exchange->response, 400, "The request's path is not well formed.");
        return false;
    }
    exchange->request = (expvar_request){
        .method = method,
        .path = exchange->uri,
        .query = query,
        .header = lookup_header,
        .host = exchange->connection,
        .body = exchange->body.data,
        .body_size = exchange->body.size,
        .pages = exchange->listener->options->pages,
    };
    return true;
}

/* ---- slow requests --------------------------------------------------------------------------------- */

/* On a thread of the pool. The exchange may be gone once its connection is resumed. */
static void answer_slowly(struct slow_job *job) {
    struct exchange *exchange = (struct exchange *)((char *)job - offsetof(struct exchange, job));
    expvar_server_handle(exchange->listener->server, &exchange->request, &exchange->response);
    atomic_store_explicit(&exchange->state, ANSWERED, memory_order_release);
    expvar__mhd.resume_connection(exchange->connection);
}

/* The connection is suspended before the job may resume it. */
static void submit(struct exchange *exchange) {
    struct slow_pool *pool = &exchange->listener->server->slow;
    exchange->socket =
        expvar__mhd.get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    exchange->slow_until_ns = seconds_from_now_ns(exchange->listener->options->slow_timeout_s);
    exchange->request.wait = wait_on_socket;
    exchange->job.run = answer_slowly;
    exchange->state = ANSWERING;
    expvar__mhd.suspend_connection(exchange->connection);
    if (expvar__slow_submit(pool, &exchange->job) == 0)
        return;
    expvar_response_error(&exchange->response, 503,
                          "Too many requests of this kind are being answered; try again later.");
    expvar_response_set_header(&exchange->response, "Retry-After", RETRY_AFTER_S);
    exchange->state = ANSWERED;
    expvar__mhd.resume_connection(exchange->connection);
}

/* ---- the response ---------------------------------------------------------------------------------- */

static enum MHD_Result add_headers(struct MHD_Response *to, const expvar_response *from) {
    const char *name, *value;
    for (size_t i = 0; expvar_response_header(from, i, &name, &value); i++)
        if (expvar__mhd.add_response_header(to, name, value) != MHD_YES)
            return MHD_NO;
    return MHD_YES;
}

/* The client has as long to take it as it had to send. The body is lent: the exchange outlives the response's being sent. */
static enum MHD_Result send_response(struct exchange *exchange) {
    expvar__response_settle(&exchange->response);
    set_deadline(exchange, exchange->listener->options->request_timeout_s);
    size_t size;
    const void *body = expvar_response_body(&exchange->response, &size);
    struct MHD_Response *response = expvar__mhd.create_response_from_buffer(size, (void *)body, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    enum MHD_Result result = add_headers(response, &exchange->response);
    if (result == MHD_YES && exchange->listener->server->is_stopping)
        result = expvar__mhd.add_response_header(response, "Connection", "close");
    if (result == MHD_YES)
        result = expvar__mhd.queue_response(exchange->connection, (unsigned)exchange->response.status, response);
    expvar__mhd.destroy_response(response);
    return result;
}

/* ---- libmicrohttpd's calls ------------------------------------------------------------------------- */

/* Is the body too long by the length that the client tells? A buffer sees to all that tell none, or another one. */
static bool is_told_too_long(const struct exchange *exchange) {
    const char *length = header_of(exchange, "Content-Length");
    return length && strtoull(length, NULL, 10) > exchange->listener->options->max_body_bytes;
}

/* What the headers say decides first, before anything is kept of the body. A client that waits for a 100 is told at once. */
static enum MHD_Result take_headers(struct exchange *exchange) {
    exchange->state = READING_BODY;
    exchange->is_refused = !is_for_us(exchange) || !is_authorized(exchange);
    if (!exchange->is_refused && is_told_too_long(exchange)) {
        exchange->body.error = EMSGSIZE;
        exchange->is_refused = !body_is_whole(exchange);
    }
    return exchange->is_refused && header_of(exchange, "Expect") ? send_response(exchange) : MHD_YES;
}

static enum MHD_Result take_body(struct exchange *exchange, const char *data, size_t *size) {
    if (exchange->is_refused || expvar__buffer_append(&exchange->body, data, *size) < 0)
        exchange->surplus += *size;
    *size = 0;
    return exchange->surplus <= SURPLUS_MAX ? MHD_YES : MHD_NO;
}

/* Answers, or leaves it to a thread that will. */
static void answer(struct exchange *exchange, const char *method) {
    clear_deadline(exchange);
    const bool is_whole = !exchange->is_refused && read_request(exchange, method);
    if (is_whole && expvar__server_is_slow(exchange->listener->server, &exchange->request)) {
        submit(exchange);
        return;
    }
    if (is_whole)
        expvar_server_handle(exchange->listener->server, &exchange->request, &exchange->response);
    exchange->state = ANSWERED;
}

enum MHD_Result expvar__exchange_handle(void *listener, struct MHD_Connection *connection, const char *url,
                                        const char *method, const char *version, const char *data, size_t *data_size,
                                        void **slot) {
    (void)listener, (void)connection, (void)url, (void)version;
    struct exchange *exchange = *slot;
    if (!exchange)
        return MHD_NO;
    if (exchange->state == READING_HEADERS) {
        expvar__access_method(&exchange->access, method);
        return take_headers(exchange);
    }
    if (*data_size > 0)
        return take_body(exchange, data, data_size);
    if (exchange->state == READING_BODY)
        answer(exchange, method);
    return atomic_load_explicit(&exchange->state, memory_order_acquire) == ANSWERED ? send_response(exchange) : MHD_YES;
}
