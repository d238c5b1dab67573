/* pprof.h - profiles of a running program, as go tool pprof reads them; in libexpvar-pprof.
 *
 *     expvar_server *server = expvar_serve(":5000", NULL);
 *     expvar_pprof_mount(server);
 *
 *     go tool pprof http://localhost:5000/debug/pprof/profile?seconds=5
 *
 * The paths, parameters, headers and answers are those of Go's net/http/pprof.
 *
 * Threads: every call may be made by any thread. Signals: none may be made in a handler.
 */
#ifndef EXPVAR_PPROF_H
#define EXPVAR_PPROF_H

#include "api.h"
#include "http.h"

EXPVAR_BEGIN

/* Mounts /debug/pprof/ and all pages below it.
 * Returns 0, or -1 with the errno of expvar_server_route. */
EXPVAR_API int expvar_pprof_mount(expvar_server *server);

EXPVAR_END

#endif
