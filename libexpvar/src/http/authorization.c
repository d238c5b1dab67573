/* authorization.c - who may ask on a listener: HTTP Basic and bearer tokens (RFC 7617, RFC 6750). */
#include "authorization.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static int open_file(struct secret_file *file, const char *path, enum secret_kind kind) {
    return path ? expvar__secret_file_open(file, path, kind) : 0;
}

int expvar__authorization_open(struct authorization *authorization, const expvar_server_options *options) {
    *authorization = (struct authorization){0};
    if (open_file(&authorization->tokens, options->token_file, SECRET_TOKENS) == 0 &&
        open_file(&authorization->passwords, options->password_file, SECRET_PASSWORDS) == 0)
        return 0;
    const int error = errno;
    expvar__authorization_close(authorization);
    errno = error;
    return -1;
}

void expvar__authorization_close(struct authorization *authorization) {
    expvar__secret_file_close(&authorization->tokens);
    expvar__secret_file_close(&authorization->passwords);
}

/* What follows the scheme, if the header has this one; or NULL. */
static const char *credentials(const char *header, const char *scheme) {
    const size_t size = strlen(scheme);
    if (strncasecmp(header, scheme, size) != 0 || header[size] != ' ')
        return NULL;
    return header + size + strspn(header + size, " ");
}

static bool has(struct secret_file *file, const char *header, const char *scheme) {
    const char *text = file->secrets ? credentials(header, scheme) : NULL;
    return text && expvar__secret_file_has(file, text);
}

bool expvar__authorization_allows(struct authorization *authorization, const char *header) {
    if (!authorization->tokens.secrets && !authorization->passwords.secrets)
        return true;
    return header && (has(&authorization->tokens, header, "Bearer") || has(&authorization->passwords, header, "Basic"));
}

void expvar__authorization_refuse(const struct authorization *authorization, expvar_response *response) {
    static const char *const challenges[2][2] = {
        {"Bearer", "Bearer"}, /* without either file nobody is refused */
        {"Basic realm=\"debug\", charset=\"UTF-8\"", "Basic realm=\"debug\", charset=\"UTF-8\", Bearer"},
    };
    const bool by_password = authorization->passwords.secrets, by_token = authorization->tokens.secrets;
    expvar_response_error(response, 401, "This server answers to those who have a password or a token.");
    expvar_response_set_header(response, "WWW-Authenticate", challenges[by_password][by_token]);
}
