/* pem.c - a first look at the files of certificates and keys. */
#include "pem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quote.h"
#include "text_file.h"

#define PEM_MAX ((size_t)8 << 20) /* a system's list of authorities has 250 KB */

static const struct {
    const char *blocks[5]; /* what may stand in its first line */
    const char *missing;
} kinds[] = {
    [PEM_CERTIFICATE] = {{"CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"},
                         "there is no certificate in it (-----BEGIN CERTIFICATE-----)"},
    [PEM_KEY] = {{"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"},
                 "there is no private key without a passphrase in it (-----BEGIN PRIVATE KEY-----)"},
};

static int has_block(const char *text, enum pem_kind kind) {
    char line[64];
    for (const char *const *block = kinds[kind].blocks; *block; block++) {
        snprintf(line, sizeof line, "-----BEGIN %s-----", *block);
        if (strstr(text, line))
            return 1;
    }
    return 0;
}

int pem_check(const char *flag, const char *path, enum pem_kind kind, char *error, size_t error_size) {
    const char *reason;
    char *text = text_file_read(path, PEM_MAX, &reason);
    const int good = text && has_block(text, kind);
    if (text) {
        reason = kinds[kind].missing;
        if (kind == PEM_KEY)
            explicit_bzero(text, strlen(text));
    }
    free(text);
    if (good)
        return 0;
    struct quote quote;
    snprintf(error, error_size, "-%s: %s: %s", flag, quote_text(&quote, path, strlen(path)), reason);
    return -1;
}
