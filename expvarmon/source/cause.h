/* cause.h - why a fetch failed, in words. */
#ifndef EXPVARMON_SOURCE_CAUSE_H
#define EXPVARMON_SOURCE_CAUSE_H

#include <stddef.h>
#include <stdint.h>

/* The words must not change from one poll to the next while the cause is the same: whoever shows them also
 * shows since when. So sizes in them are rough, and times are limits, not measurements. */
#define CAUSE_TEXT_MAX 160

enum cause {
    CAUSE_NONE,
    CAUSE_BAD_URL,
    CAUSE_NO_HOST,
    CAUSE_NO_PROXY,
    CAUSE_LOOKUP_SLOW,
    CAUSE_CONNECT, /* os_error says why */
    CAUSE_CONNECT_SLOW,
    CAUSE_REPLY_SLOW,
    CAUSE_REPLY_INCOMPLETE,
    CAUSE_CLOSED_EARLY,
    CAUSE_CLOSED_HALFWAY,
    CAUSE_RESET,
    CAUSE_NOT_HTTP,
    CAUSE_HEADER_TOO_LARGE,
    CAUSE_REPLY_TOO_LARGE,
    CAUSE_REPLY_EMPTY,
    CAUSE_ENCODING,
    CAUSE_STATUS,
    CAUSE_REDIRECTS,
    CAUSE_REDIRECT_ELSEWHERE,
    CAUSE_TLS_HANDSHAKE,
    CAUSE_TLS_CERTIFICATE, /* tls_verify says why */
    CAUSE_TLS_AUTHORITIES,
    CAUSE_TLS_OWN_CERTIFICATE,
    CAUSE_TLS_NO_CERTIFICATE,
    CAUSE_MEMORY,
    CAUSE_OTHER, /* `other` says what */
    CAUSE_COUNT,
};

/* A cause and what its words may need. */
struct failure {
    enum cause cause;
    int os_error;     /* errno of the attempt to connect */
    long status;      /* HTTP */
    long tls_verify;  /* X509_V_ERR_* */
    size_t received;  /* bytes of the body */
    size_t reply_max; /* bytes */
    int64_t timeout_ms;
    long redirects_max;
    const char *other;
};

/* Writes the words, one line; returns `text`. */
const char *cause_write(const struct failure *failure, char text[CAUSE_TEXT_MAX]);

#endif
