/* mhd.h - libmicrohttpd, brought into the process when the first listener starts.
 *
 * It depends on GnuTLS and eight more libraries, which take 2.8 MB of resident memory and put their symbols in front of
 * the host's. A process that links libexpvar and does not serve, or serves through its own HTTP server, should have
 * neither; and one that serves should not meet the symbols. So it is not linked, but opened, privately.
 */
#ifndef EXPVAR_HTTP_MHD_H
#define EXPVAR_HTTP_MHD_H

#include <microhttpd.h>

/* The functions that we call: mhd->start_daemon is MHD_start_daemon. */
#define MHD_FUNCTIONS(X)                                                                                               \
    X(add_response_header)                                                                                             \
    X(create_response_from_buffer)                                                                                     \
    X(destroy_response)                                                                                                \
    X(get_connection_info)                                                                                             \
    X(get_connection_values)                                                                                           \
    X(get_daemon_info)                                                                                                 \
    X(is_feature_supported)                                                                                            \
    X(lookup_connection_value)                                                                                         \
    X(quiesce_daemon)                                                                                                  \
    X(queue_response)                                                                                                  \
    X(resume_connection)                                                                                               \
    X(start_daemon)                                                                                                    \
    X(stop_daemon)                                                                                                     \
    X(suspend_connection)

struct mhd {
#define X(name) __typeof__(MHD_##name) *name;
    MHD_FUNCTIONS(X)
#undef X
};

/* All null until expvar__mhd_load has succeeded, constant from then on. */
extern struct mhd expvar__mhd;

/* Opens the library, once; it stays. Returns 0, or -1 with errno ELIBACC where it is not installed. */
int expvar__mhd_load(void);

#endif
