/* cause.c - why a fetch failed, in words. */
#include "cause.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DETAIL_MAX 96

/* Writes what stands for a %s in the words of a cause. */
typedef void detail_fn(const struct failure *failure, char detail[DETAIL_MAX]);

struct number_text {
    long number;
    const char *text;
};

static const char *find_text(const struct number_text *texts, size_t count, long number) {
    for (size_t i = 0; i < count; i++)
        if (texts[i].number == number)
            return texts[i].text;
    return NULL;
}

#define FIND_TEXT(texts, number) find_text(texts, sizeof(texts) / sizeof((texts)[0]), number)

static void write_timeout(const struct failure *failure, char detail[DETAIL_MAX]) {
    if (failure->timeout_ms % 1000)
        snprintf(detail, DETAIL_MAX, "%" PRId64 "ms", failure->timeout_ms);
    else
        snprintf(detail, DETAIL_MAX, "%" PRId64 "s", failure->timeout_ms / 1000);
}

static void write_size(size_t bytes, char *detail, size_t detail_size) {
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
    size_t unit = 0;
    for (; unit < 3 && bytes >= 1024 && bytes % 1024 == 0; unit++)
        bytes /= 1024;
    snprintf(detail, detail_size, "%zu %s", bytes, units[unit]);
}

static void write_reply_max(const struct failure *failure, char detail[DETAIL_MAX]) {
    write_size(failure->reply_max, detail, DETAIL_MAX);
}

/* A power of two, so that the words stay the same while about the same amount arrives each time. */
static void write_received(const struct failure *failure, char detail[DETAIL_MAX]) {
    const bool is_little = failure->received < 1024;
    size_t bytes = 1024;
    while (bytes <= failure->received / 2)
        bytes *= 2;
    char *size = stpcpy(detail, is_little ? "less than " : "at least ");
    write_size(bytes, size, DETAIL_MAX - (size_t)(size - detail));
}

static void write_redirects(const struct failure *failure, char detail[DETAIL_MAX]) {
    snprintf(detail, DETAIL_MAX, "%ld time%s", failure->redirects_max, failure->redirects_max == 1 ? "" : "s");
}

static void write_other(const struct failure *failure, char detail[DETAIL_MAX]) {
    snprintf(detail, DETAIL_MAX, "%s", failure->other ? failure->other : "unknown");
}

static void write_connect(const struct failure *failure, char detail[DETAIL_MAX]) {
    static const struct number_text texts[] = {
        {0, "no connection"},
        {ECONNREFUSED, "connection refused"},
        {ECONNRESET, "connection was reset"},
        {ETIMEDOUT, "the host does not answer"},
        {EHOSTUNREACH, "the host cannot be reached"},
        {ENETUNREACH, "the network cannot be reached"},
        {EMFILE, "out of file descriptors (ulimit -n)"},
        {ENFILE, "out of file descriptors (of the whole system)"},
        {ENOENT, "there is no such socket"},
        {EACCES, "permission denied"},
        {EPERM, "permission denied"},
        {EAGAIN, "the socket's queue is full"}, /* of a Unix socket: unix(7) */
        {EADDRNOTAVAIL, "no free local port"},
    };
    const char *text = FIND_TEXT(texts, failure->os_error);
    snprintf(detail, DETAIL_MAX, "%s", text ? text : strerror(failure->os_error));
}

/* Names of RFC 9110 and its registry; what a server calls them is not asked. */
static void write_status(const struct failure *failure, char detail[DETAIL_MAX]) {
    static const struct number_text texts[] = {
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {205, "Reset Content"},
        {206, "Partial Content"},
        {300, "Multiple Choices"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {407, "Proxy Authentication Required"},
        {408, "Request Timeout"},
        {410, "Gone"},
        {414, "URI Too Long"},
        {421, "Misdirected Request"},
        {426, "Upgrade Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    const char *text = FIND_TEXT(texts, failure->status);
    snprintf(detail, DETAIL_MAX, "%ld%s%s", failure->status, text ? " " : "", text ? text : "");
}

/* The numbers are X509_V_ERR_* of OpenSSL's x509_vfy.h, which curl hands on; but 1 is what curl begins with,
 * and leaves there when it looks at the certificate's host before all else. */
static void write_certificate(const struct failure *failure, char detail[DETAIL_MAX]) {
    static const struct number_text texts[] = {
        {1, "is for another host"},
        {9, "is not valid yet"},
        {10, "has expired"},
        {18, "is self-signed"},
        {19, "is of an unknown issuer"},
        {20, "is of an unknown issuer"},
        {21, "is of an unknown issuer"},
        {23, "was revoked"},
    };
    const char *text = FIND_TEXT(texts, failure->tls_verify);
    snprintf(detail, DETAIL_MAX, "%s", text ? text : "is not trusted");
}

static const struct {
    const char *words;
    detail_fn *details[2];
} causes[] = {
    [CAUSE_NONE] = {"no cause", {NULL}},
    [CAUSE_BAD_URL] = {"not a URL that can be asked", {NULL}},
    [CAUSE_NO_HOST] = {"no such host", {NULL}},
    [CAUSE_NO_PROXY] = {"no such host: the proxy of the environment", {NULL}},
    [CAUSE_LOOKUP_SLOW] = {"the host's name is not resolved within %s", {write_timeout}},
    [CAUSE_CONNECT] = {"%s", {write_connect}},
    [CAUSE_CONNECT_SLOW] = {"no connection within %s", {write_timeout}},
    [CAUSE_REPLY_SLOW] = {"no reply within %s", {write_timeout}},
    [CAUSE_REPLY_INCOMPLETE] = {"reply not complete within %s: %s came", {write_timeout, write_received}},
    [CAUSE_CLOSED_EARLY] = {"closed the connection without a reply", {NULL}},
    [CAUSE_CLOSED_HALFWAY] = {"closed the connection before the reply was complete", {NULL}},
    [CAUSE_RESET] = {"connection was reset", {NULL}},
    [CAUSE_NOT_HTTP] = {"not an HTTP server", {NULL}},
    [CAUSE_HEADER_TOO_LARGE] = {"the header of the reply is too large", {NULL}},
    [CAUSE_REPLY_TOO_LARGE] = {"reply is larger than %s", {write_reply_max}},
    [CAUSE_REPLY_EMPTY] = {"reply is empty", {NULL}},
    [CAUSE_ENCODING] = {"reply is compressed in a way that cannot be read", {NULL}},
    [CAUSE_STATUS] = {"HTTP %s", {write_status}},
    [CAUSE_REDIRECTS] = {"redirected more than %s", {write_redirects}},
    [CAUSE_REDIRECT_ELSEWHERE] = {"redirected to what is not HTTP", {NULL}},
    [CAUSE_TLS_HANDSHAKE] = {"TLS: no handshake; does it speak plain http?", {NULL}},
    [CAUSE_TLS_CERTIFICATE] = {"TLS: the certificate %s", {write_certificate}},
    [CAUSE_TLS_AUTHORITIES] = {"TLS: the list of certificate authorities cannot be read", {NULL}},
    [CAUSE_TLS_OWN_CERTIFICATE] = {"TLS: the files of -cert and -key cannot be used", {NULL}},
    [CAUSE_TLS_NO_CERTIFICATE] = {"TLS: the server asks for another certificate (-cert)", {NULL}},
    [CAUSE_MEMORY] = {"out of memory", {NULL}},
    [CAUSE_OTHER] = {"%s", {write_other}},
};
_Static_assert(sizeof(causes) / sizeof(causes[0]) == CAUSE_COUNT, "a row for each cause");

const char *cause_write(const struct failure *failure, char text[CAUSE_TEXT_MAX]) {
    char details[2][DETAIL_MAX] = {"", ""};
    for (size_t i = 0; i < 2; i++)
        if (causes[failure->cause].details[i])
            causes[failure->cause].details[i](failure, details[i]);
    snprintf(text, CAUSE_TEXT_MAX, causes[failure->cause].words, details[0], details[1]);
    return text;
}
