/* access_log.c - what the host's access log is told of one request. */
#include "access_log.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "http/address.h"
#include "http/mhd.h"

/* In what is logged, a request begins no line and moves no cursor. */
static char *escape(const char *text) {
    char *copy = malloc(3 * strlen(text) + 1);
    char *to = copy;
    for (; copy && *text; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte > ' ' && byte < 0x7f)
            *to++ = *text;
        else
            to += sprintf(to, "%%%02X", byte);
    }
    if (copy)
        *to = '\0';
    return copy;
}

void expvar__access_begin(struct access_entry *entry, const struct listener *listener, const char *uri) {
    if (!listener->options->access_log)
        return;
    entry->target = escape(uri);
    entry->begun_ns = expvar__clock_ns();
}

/* A method is a token for libmicrohttpd's parser, whatever bytes it has: only letters are told. */
void expvar__access_method(struct access_entry *entry, const char *method) {
    const size_t size = strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    snprintf(entry->method, sizeof entry->method, "%.*s", method[size] ? 0 : (int)size, method);
}

/* NULL if it is not known: of unix sockets, or without memory. */
static char *client_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        expvar__mhd.get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || !info->client_addr || info->client_addr->sa_family == AF_UNIX)
        return NULL;
    struct address address = {.size = info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                                               : sizeof(struct sockaddr_in)};
    memcpy(&address.storage, info->client_addr, address.size);
    return expvar__address_format(&address);
}

void expvar__access_end(struct access_entry *entry, const struct listener *listener, struct MHD_Connection *connection,
                        const expvar_response *response, bool is_complete) {
    const expvar_server_options *options = listener->options;
    if (!options->access_log)
        return;
    char *client = client_of(connection);
    size_t body_bytes;
    expvar_response_body(response, &body_bytes);
    const expvar_access access = {
        .listener = listener->text,
        .client = client ? client : "",
        .method = entry->method,
        .target = entry->target ? entry->target : "",
        .status = expvar_response_status(response),
        .body_bytes = body_bytes,
        .duration_ns = expvar__clock_ns() - entry->begun_ns,
        .is_complete = is_complete,
    };
    options->access_log(&access, options->access_log_context);
    free(client);
    free(entry->target);
    *entry = (struct access_entry){0};
}
