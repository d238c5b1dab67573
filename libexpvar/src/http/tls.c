/* tls.c - the certificate and the key of a listener that speaks HTTPS. */
#include "tls.h"

#include <errno.h>
#include <stddef.h>

#include "http/mhd.h"
#include "http/private_file.h"

#define PEM_MAX ((size_t)256 * 1024)

static int fail(int error) {
    errno = error;
    return -1;
}

int expvar__tls_open(struct tls *tls, const expvar_server_options *options) {
    *tls = (struct tls){0};
    if (!options->tls_certificate_file && !options->tls_key_file)
        return 0;
    if (!options->tls_certificate_file || !options->tls_key_file)
        return fail(EINVAL);
    if (expvar__mhd.is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
        return fail(ENOTSUP);
    tls->certificate = expvar__private_file_read(options->tls_certificate_file, PEM_MAX, true, NULL);
    if (tls->certificate)
        tls->key = expvar__private_file_read(options->tls_key_file, PEM_MAX, false, NULL);
    if (tls->key)
        return 0;
    const int error = errno;
    expvar__tls_close(tls);
    return fail(error);
}

void expvar__tls_close(struct tls *tls) {
    expvar__private_text_free(tls->certificate);
    expvar__private_text_free(tls->key);
    *tls = (struct tls){0};
}
