/* tls.h - the certificate and the key of a listener that speaks HTTPS. */
#ifndef EXPVAR_HTTP_TLS_H
#define EXPVAR_HTTP_TLS_H

#include "expvar/http.h"

/* Both NULL where there is no HTTPS. */
struct tls {
    char *certificate; /* PEM */
    char *key;
};

/* Reads the files of options->tls_certificate_file and options->tls_key_file. Returns 0, or -1 with errno EINVAL (one
 * without the other), ENOTSUP (this libmicrohttpd cannot), or as expvar__private_file_read. libmicrohttpd must be
 * loaded. */
int expvar__tls_open(struct tls *tls, const expvar_server_options *options);
void expvar__tls_close(struct tls *tls);

#endif
