/* authorization.h - who may ask on a listener: those who know a token or a password.
 *
 * Threads: the listener's, once it is open. */
#ifndef EXPVAR_HTTP_AUTHORIZATION_H
#define EXPVAR_HTTP_AUTHORIZATION_H

#include <stdbool.h>

#include "expvar/http.h"
#include "http/secret_file.h"

/* Files that are not asked for are all zero. */
struct authorization {
    struct secret_file tokens;
    struct secret_file passwords;
};

/* The files of options->token_file and options->password_file, whose names are lent. Returns 0, or -1 with errno as
 * expvar__secret_file_open. */
int expvar__authorization_open(struct authorization *authorization, const expvar_server_options *options);
void expvar__authorization_close(struct authorization *authorization);

/* May a request with this Authorization header, NULL if it has none, be answered? Without files everybody may. */
bool expvar__authorization_allows(struct authorization *authorization, const char *header);

/* Makes the response a 401 that says what is asked for. */
void expvar__authorization_refuse(const struct authorization *authorization, expvar_response *response);

#endif
