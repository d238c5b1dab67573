/* secret_file.h - a file of secrets, one a line, and whether a text is one of them.
 *
 * The file is read again when it has changed. While it cannot be read, or is not as it should be, nothing fits: a broken
 * file keeps everybody out.
 *
 * Threads: one at a time. */
#ifndef EXPVAR_HTTP_SECRET_FILE_H
#define EXPVAR_HTTP_SECRET_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <time.h>

#define SECRETS_MAX 16
#define SECRET_MAX  1024 /* bytes, as the client sends it */

enum secret_kind {
    SECRET_TOKENS,   /* a line is a token */
    SECRET_PASSWORDS /* a line is user:password; kept as HTTP Basic sends it, in base64 */
};

/* Padded with zeros, so that all comparisons are of one length. */
struct secret {
    unsigned char text[SECRET_MAX];
    size_t size;
};

/* `seen` is the file as it was when it was read, at `read_at` by the clock that dates files. */
struct secret_file {
    const char *path; /* lent */
    enum secret_kind kind;
    struct stat seen;
    struct timespec read_at;
    struct secret *secrets; /* room for SECRETS_MAX */
    size_t count;
};

/* Returns 0, or -1 with errno as expvar__private_file_read, or EINVAL: there is no secret in it, or more than 16, one
 * that is too long or has a control character, or a password without a user. */
int expvar__secret_file_open(struct secret_file *file, const char *path, enum secret_kind kind);

/* Leaves none of them in memory. A file that is all zero is ignored. */
void expvar__secret_file_close(struct secret_file *file);

/* False if the file is not open. The time it takes depends on the length of `text` alone. */
bool expvar__secret_file_has(struct secret_file *file, const char *text);

#endif
