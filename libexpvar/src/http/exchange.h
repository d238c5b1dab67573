/* exchange.h - one request and its response, on a connection of libmicrohttpd.
 *
 * Life: begin when the request's first line has come, handle once for the headers, once for each piece of the
 * body and once for its end, and end when the response is sent or the connection is gone. All of it on the
 * listener's thread. The response belongs to the exchange, not to the call that fills it. */
#ifndef EXPVAR_HTTP_EXCHANGE_H
#define EXPVAR_HTTP_EXCHANGE_H

#include <stddef.h>

#include <microhttpd.h>

/* Callbacks of MHD_start_daemon, whose context is the listener. */
void *expvar__exchange_begin(void *listener, const char *uri, struct MHD_Connection *connection);
enum MHD_Result expvar__exchange_handle(void *listener, struct MHD_Connection *connection, const char *url,
                                        const char *method, const char *version, const char *data, size_t *data_size,
                                        void **exchange);
void expvar__exchange_end(void *context, struct MHD_Connection *connection, void **exchange,
                          enum MHD_RequestTerminationCode code);

#endif
