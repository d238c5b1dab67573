/* options.h - the options of a server, or of one listener. */
#ifndef EXPVAR_HTTP_OPTIONS_H
#define EXPVAR_HTTP_OPTIONS_H

#include "expvar/http.h"

/* Copies them with all that they point to, and puts the defaults where they are 0. `from` may be NULL.
 * Returns 0, or -1 with errno ENOMEM and `to` all zero. */
int expvar__options_copy(expvar_server_options *to, const expvar_server_options *from);

void expvar__options_free(expvar_server_options *options);

#endif
