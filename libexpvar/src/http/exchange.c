/* exchange.c - takes a request from libmicrohttpd, has the server answer it, and gives the response back. */
#include "exchange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "http/host_check.h"
#include "http/listener.h"
#include "http/mhd.h"
#include "http/query.h"
#include "http/response.h"
#include "http/server.h"

/* A body that is too long is read on for a while, so that a client that writes before it reads finds the 413.
 */
#define SURPLUS_MAX (4 * REQUEST_BODY_MAX)

/* `uri` is the request's own, as it came; it is split and decoded in place. libmicrohttpd's is not used: an
 * escaped NUL ends it early, and its query is gone. */
struct exchange {
    struct MHD_Connection *connection;
    const struct listener *listener;
    bool has_headers;
    size_t surplus; /* bytes that came after `body` was full */
    struct buffer body;
    expvar_response response;
    char uri[];
};

void *expvar__exchange_begin(void *context, const char *uri, struct MHD_Connection *connection) {
    size_t size = uri ? strlen(uri) : 0;
    struct exchange *exchange = malloc(sizeof *exchange + size + 1);
    if (!exchange)
        return NULL;
    exchange->connection = connection;
    exchange->listener = context;
    exchange->has_headers = false;
    exchange->surplus = 0;
    expvar__buffer_init(&exchange->body, REQUEST_BODY_MAX);
    expvar__response_init(&exchange->response);
    memcpy(exchange->uri, uri ? uri : "", size + 1);
    return exchange;
}

void expvar__exchange_end(void *context, struct MHD_Connection *connection, void **slot,
                          enum MHD_RequestTerminationCode code) {
    (void)context, (void)connection, (void)code;
    struct exchange *exchange = *slot;
    if (!exchange)
        return;
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
    const char *const *allowed = exchange->listener->server->options.allowed_hosts;
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

static bool body_is_whole(struct exchange *exchange) {
    if (exchange->body.error == EMSGSIZE)
        expvar_response_error(&exchange->response, 413, "The request's body is too long.");
    else if (exchange->body.error)
        expvar_response_error(&exchange->response, 500, "out of memory");
    return exchange->body.error == 0;
}

static void answer(struct exchange *exchange, const char *method) {
    if (!body_is_whole(exchange) || !is_for_us(exchange))
        return;
    char *query = strchr(exchange->uri, '?');
    if (query)
        *query++ = '\0';
    if (expvar__path_decode(exchange->uri) < 0) {
        expvar_response_error(&exchange->response, 400, "The request's path is not well formed.");
        return;
    }
    const expvar_request request = {
        .method = method,
        .path = exchange->uri,
        .query = query,
        .header = lookup_header,
        .host = exchange->connection,
        .body = exchange->body.data,
        .body_size = exchange->body.size,
    };
    expvar_server_handle(exchange->listener->server, &request, &exchange->response);
}

/* ---- the response ---------------------------------------------------------------------------------- */

static enum MHD_Result add_headers(struct MHD_Response *to, const expvar_response *from) {
    const char *name, *value;
    for (size_t i = 0; expvar_response_header(from, i, &name, &value); i++)
        if (expvar__mhd.add_response_header(to, name, value) != MHD_YES)
            return MHD_NO;
    return MHD_YES;
}

/* The body is lent: the exchange outlives the response's being sent. */
static enum MHD_Result send_response(struct exchange *exchange) {
    expvar__response_settle(&exchange->response);
    size_t size;
    const void *body = expvar_response_body(&exchange->response, &size);
    struct MHD_Response *response = expvar__mhd.create_response_from_buffer(size, (void *)body, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    enum MHD_Result result = add_headers(response, &exchange->response);
    if (result == MHD_YES)
        result = expvar__mhd.queue_response(exchange->connection, (unsigned)exchange->response.status, response);
    expvar__mhd.destroy_response(response);
    return result;
}

/* ---- libmicrohttpd's calls ------------------------------------------------------------------------- */

/* A body whose length is told and too long is refused before it is sent, if the client waits for a 100. */
static enum MHD_Result take_headers(struct exchange *exchange) {
    exchange->has_headers = true;
    const char *length = expvar__mhd.lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Content-Length");
    const char *expect = expvar__mhd.lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Expect");
    if (!expect || !length || strtoull(length, NULL, 10) <= REQUEST_BODY_MAX)
        return MHD_YES;
    exchange->body.error = EMSGSIZE;
    body_is_whole(exchange);
    return send_response(exchange);
}

static enum MHD_Result take_body(struct exchange *exchange, const char *data, size_t *size) {
    if (expvar__buffer_append(&exchange->body, data, *size) < 0)
        exchange->surplus += *size;
    *size = 0;
    return exchange->surplus <= SURPLUS_MAX ? MHD_YES : MHD_NO;
}

enum MHD_Result expvar__exchange_handle(void *listener, struct MHD_Connection *connection, const char *url,
                                        const char *method, const char *version, const char *data, size_t *data_size,
                                        void **slot) {
    (void)listener, (void)connection, (void)url, (void)version;
    struct exchange *exchange = *slot;
    if (!exchange)
        return MHD_NO;
    if (!exchange->has_headers)
        return take_headers(exchange);
    if (*data_size > 0)
        return take_body(exchange, data, data_size);
    answer(exchange, method);
    return send_response(exchange);
}
