/* microhttpd.h - for hosts that run libmicrohttpd already: hands requests of the host's own daemon to an
 * expvar server.
 *
 *     static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
 *                                       const char *method, const char *version, const char *upload_data,
 *                                       size_t *upload_data_size, void **con_cls) {
 *         if (strncmp(url, "/debug/", 7) == 0)
 *             return expvar_microhttpd_handle(server, connection, url, method, version, upload_data,
 *                                             upload_data_size, con_cls);
 *         ...
 *     }
 *
 *     static void on_completed(void *cls, struct MHD_Connection *connection, void **con_cls,
 *                              enum MHD_RequestTerminationCode code) {
 *         expvar_microhttpd_completed(con_cls);      // for requests that went to expvar_microhttpd_handle
 *     }
 *
 * The server is made with expvar_server_new and needs no listener. It must outlive the daemon.
 *
 * Who may ask is the host's decision: neither the Host header nor the peer is checked here. libmicrohttpd
 * decodes the path before it hands it over, and cuts it at an escaped NUL.
 *
 * Everything is inline, so that libexpvar itself shows nothing of libmicrohttpd. Needs libmicrohttpd 0.9.73
 * or newer.
 *
 * Threads: as libmicrohttpd calls the handler, whatever its threading. Signals: not for handlers.
 */
#ifndef EXPVAR_MICROHTTPD_H
#define EXPVAR_MICROHTTPD_H

#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include "api.h"
#include "http.h"

EXPVAR_BEGIN

/* The longest request body; a longer one is answered 413. */
#define EXPVAR_MICROHTTPD_BODY_MAX ((size_t)1 << 20)

/* What *con_cls points to between the calls for one request. */
struct expvar__microhttpd_upload {
    char *body;
    size_t size;
    size_t capacity;
    int status; /* of the refusal: 413 or 500; 0 if the body is whole so far */
};

/* Encoded text that is measured with `text` NULL, and then written. */
struct expvar__microhttpd_query {
    char *text;
    size_t size;
};

static inline void expvar__microhttpd_put(struct expvar__microhttpd_query *query, char c) {
    if (query->text)
        query->text[query->size] = c;
    query->size++;
}

static inline void expvar__microhttpd_encode(struct expvar__microhttpd_query *query, const char *text) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~";
    static const char digits[] = "0123456789ABCDEF";
    for (; *text; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte == ' ') {
            expvar__microhttpd_put(query, '+');
        } else if (strchr(plain, *text)) {
            expvar__microhttpd_put(query, *text);
        } else {
            expvar__microhttpd_put(query, '%');
            expvar__microhttpd_put(query, digits[byte >> 4]);
            expvar__microhttpd_put(query, digits[byte & 15]);
        }
    }
}

static inline enum MHD_Result expvar__microhttpd_argument(void *context, enum MHD_ValueKind kind, const char *name,
                                                          const char *value) {
    struct expvar__microhttpd_query *query = (struct expvar__microhttpd_query *)context;
    (void)kind;
    if (query->size)
        expvar__microhttpd_put(query, '&');
    expvar__microhttpd_encode(query, name);
    if (value) {
        expvar__microhttpd_put(query, '=');
        expvar__microhttpd_encode(query, value);
    }
    return MHD_YES;
}

/* libmicrohttpd gives a request's parameters decoded only; this encodes them again. To be freed; NULL if
 * memory is short. */
static inline char *expvar__microhttpd_query_text(struct MHD_Connection *connection) {
    struct expvar__microhttpd_query query = {NULL, 0};
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, expvar__microhttpd_argument, &query);
    query.text = (char *)malloc(query.size + 1);
    if (!query.text)
        return NULL;
    query.size = 0;
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, expvar__microhttpd_argument, &query);
    query.text[query.size] = '\0';
    return query.text;
}

static inline const char *expvar__microhttpd_header(const expvar_request *request, const char *name) {
    return MHD_lookup_connection_value((struct MHD_Connection *)request->host, MHD_HEADER_KIND, name);
}

static inline void expvar__microhttpd_free_response(void *response) {
    expvar_response_free((expvar_response *)response);
}

/* Queues the response, which belongs to libmicrohttpd from here on. */
static inline enum MHD_Result expvar__microhttpd_queue(struct MHD_Connection *connection, expvar_response *response) {
    const char *name, *value;
    size_t i, size;
    void *body = (void *)expvar_response_body(response, &size);
    const unsigned status = (unsigned)expvar_response_status(response);
    enum MHD_Result result = MHD_YES;
    struct MHD_Response *queued =
        MHD_create_response_from_buffer_with_free_callback_cls(size, body, expvar__microhttpd_free_response, response);
    if (!queued) {
        expvar_response_free(response);
        return MHD_NO;
    }
    for (i = 0; result == MHD_YES && expvar_response_header(response, i, &name, &value); i++)
        result = MHD_add_response_header(queued, name, value);
    if (result == MHD_YES)
        result = MHD_queue_response(connection, status, queued);
    MHD_destroy_response(queued);
    return result;
}

static inline void expvar__microhttpd_answer(expvar_server *server, struct MHD_Connection *connection, const char *url,
                                             const char *method, const struct expvar__microhttpd_upload *upload,
                                             expvar_response *response) {
    expvar_request request;
    char *query = upload->status ? NULL : expvar__microhttpd_query_text(connection);
    if (!query) {
        expvar_response_error(response, upload->status ? upload->status : 500,
                              upload->status == 413 ? "The request's body is too long." : "out of memory");
        return;
    }
    memset(&request, 0, sizeof request);
    request.method = method;
    request.path = url;
    request.query = query;
    request.header = expvar__microhttpd_header;
    request.host = connection;
    request.body = upload->body;
    request.body_size = upload->size;
    expvar_server_handle(server, &request, response);
    free(query);
}

/* Keeps what fits: past the maximum, or without memory, the rest of the body is read and dropped. */
static inline void expvar__microhttpd_append(struct expvar__microhttpd_upload *upload, const char *data, size_t size) {
    size_t capacity = upload->capacity ? upload->capacity : 4096;
    char *body;
    if (size > EXPVAR_MICROHTTPD_BODY_MAX - upload->size)
        upload->status = 413;
    if (upload->status)
        return;
    while (capacity < upload->size + size)
        capacity *= 2;
    body = capacity == upload->capacity ? upload->body : (char *)realloc(upload->body, capacity);
    if (!body) {
        upload->status = 500;
        return;
    }
    memcpy(body + upload->size, data, size);
    upload->body = body;
    upload->size += size;
    upload->capacity = capacity;
}

/* Frees what a request has left in *con_cls when it ended early. To be called from the host's
 * MHD_RequestCompletedCallback, for the requests that went to expvar_microhttpd_handle; a NULL is ignored. */
static inline void expvar_microhttpd_completed(void **con_cls) {
    struct expvar__microhttpd_upload *upload = (struct expvar__microhttpd_upload *)*con_cls;
    if (!upload)
        return;
    free(upload->body);
    free(upload);
    *con_cls = NULL;
}

/* Answers a request. To be called from the host's MHD_AccessHandlerCallback, each time that it is called for
 * the request, with its arguments. *con_cls must be NULL at the first call and is not the host's to touch
 * until the request is completed; a host that needs the slot itself hands in the address of another one that
 * lives as long.
 *
 * Returns what the callback has to return: MHD_NO, which closes the connection, if memory is short. */
static inline enum MHD_Result expvar_microhttpd_handle(expvar_server *server, struct MHD_Connection *connection,
                                                       const char *url, const char *method, const char *version,
                                                       const char *upload_data, size_t *upload_data_size,
                                                       void **con_cls) {
    struct expvar__microhttpd_upload *upload = (struct expvar__microhttpd_upload *)*con_cls;
    expvar_response *response;
    (void)version;
    if (!upload) {
        *con_cls = calloc(1, sizeof *upload);
        return *con_cls ? MHD_YES : MHD_NO;
    }
    if (*upload_data_size) {
        expvar__microhttpd_append(upload, upload_data, *upload_data_size);
        *upload_data_size = 0;
        return MHD_YES;
    }
    response = expvar_response_new();
    if (!response)
        return MHD_NO;
    expvar__microhttpd_answer(server, connection, url, method, upload, response);
    expvar_microhttpd_completed(con_cls);
    return expvar__microhttpd_queue(connection, response);
}

EXPVAR_END

#endif
