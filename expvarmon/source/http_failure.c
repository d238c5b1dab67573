/* http_failure.c - why a fetch failed: curl's codes, and what it tells beside them, as causes. */
#include "http_state.h"

static const struct {
    CURLcode code;
    enum cause cause;
} causes[] = {
    {CURLE_URL_MALFORMAT, CAUSE_BAD_URL},
    {CURLE_COULDNT_RESOLVE_HOST, CAUSE_NO_HOST},
    {CURLE_COULDNT_RESOLVE_PROXY, CAUSE_NO_PROXY},
    {CURLE_COULDNT_CONNECT, CAUSE_CONNECT},
    {CURLE_GOT_NOTHING, CAUSE_CLOSED_EARLY},
    {CURLE_PARTIAL_FILE, CAUSE_CLOSED_HALFWAY},
    {CURLE_RECV_ERROR, CAUSE_RESET},
    {CURLE_SEND_ERROR, CAUSE_RESET},
    {CURLE_UNSUPPORTED_PROTOCOL, CAUSE_NOT_HTTP},
    {CURLE_WEIRD_SERVER_REPLY, CAUSE_NOT_HTTP},
    {CURLE_FILESIZE_EXCEEDED, CAUSE_REPLY_TOO_LARGE},
    {CURLE_BAD_CONTENT_ENCODING, CAUSE_ENCODING},
    {CURLE_SSL_CONNECT_ERROR, CAUSE_TLS_HANDSHAKE},
    {CURLE_PEER_FAILED_VERIFICATION, CAUSE_TLS_CERTIFICATE},
    {CURLE_SSL_CACERT_BADFILE, CAUSE_TLS_AUTHORITIES},
    {CURLE_SSL_CERTPROBLEM, CAUSE_TLS_OWN_CERTIFICATE},
    {CURLE_SSL_CLIENTCERT, CAUSE_TLS_NO_CERTIFICATE},
    {CURLE_OUT_OF_MEMORY, CAUSE_MEMORY},
};

static bool has_passed(CURL *easy, CURLINFO time) {
    curl_off_t us = 0;
    return !curl_easy_getinfo(easy, time, &us) && us > 0;
}

/* How far a fetch had come when its time was up. */
static enum cause slow_cause(const struct fetch *fetch) {
    static const struct {
        CURLINFO passed;
        enum cause cause;
    } stages[] = {
        {CURLINFO_STARTTRANSFER_TIME_T, CAUSE_REPLY_INCOMPLETE},
        {CURLINFO_PRETRANSFER_TIME_T, CAUSE_REPLY_SLOW},
        {CURLINFO_NAMELOOKUP_TIME_T, CAUSE_CONNECT_SLOW},
    };
    for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
        if (has_passed(fetch->easy, stages[i].passed))
            return stages[i].cause;
    return CAUSE_LOOKUP_SLOW;
}

/* The status of the reply says more than that its body did not arrive as it should. */
static bool is_refusal(CURLcode code, long status) {
    if (code == CURLE_OK)
        return status != 200;
    return status >= 400 &&
           (code == CURLE_WRITE_ERROR || code == CURLE_FILESIZE_EXCEEDED || code == CURLE_PARTIAL_FILE ||
            code == CURLE_OPERATION_TIMEDOUT || code == CURLE_RECV_ERROR || code == CURLE_BAD_CONTENT_ENCODING);
}

/* curl has no code of its own for its limits: 100 KiB for a line of a header, 300 KiB for all of them. */
static bool is_header_too_large(CURL *easy, CURLcode code) {
    long size = 0;
    if (code == CURLE_OUT_OF_MEMORY)
        return has_passed(easy, CURLINFO_STARTTRANSFER_TIME_T);
    return code == CURLE_RECV_ERROR && !curl_easy_getinfo(easy, CURLINFO_HEADER_SIZE, &size) && size > 200L * 1024;
}

const char *http_redirect_of(CURL *easy) {
    char *url = NULL;
    curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &url);
    return url;
}

static enum cause find_cause(const struct fetch *fetch, CURLcode code, long status) {
    if (fetch->is_to_no_http)
        return CAUSE_REDIRECT_ELSEWHERE;
    if (code == CURLE_OK && http_redirect_of(fetch->easy))
        return fetch->redirects >= fetch->source->options.redirects_max ? CAUSE_REDIRECTS : CAUSE_REPLY_SLOW;
    if (is_refusal(code, status))
        return CAUSE_STATUS;
    if (code == CURLE_OK)
        return fetch->body.size ? CAUSE_NONE : CAUSE_REPLY_EMPTY;
    if (fetch->lookup_paused)
        return CAUSE_LOOKUP_SLOW;
    if (code == CURLE_OPERATION_TIMEDOUT)
        return slow_cause(fetch);
    if (code == CURLE_WRITE_ERROR)
        return fetch->is_too_large ? CAUSE_REPLY_TOO_LARGE : CAUSE_MEMORY;
    if (is_header_too_large(fetch->easy, code))
        return CAUSE_HEADER_TOO_LARGE;
    for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
        if (causes[i].code == code)
            return causes[i].cause;
    return CAUSE_OTHER;
}

struct failure http_describe(const struct fetch *fetch, CURLcode code) {
    const struct source_options *options = &fetch->source->options;
    struct failure failure = {
        .received = fetch->body.size,
        .reply_max = options->reply_max,
        .timeout_ms = options->timeout_ms,
        .redirects_max = options->redirects_max,
    };
    curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &failure.status);
    failure.cause = find_cause(fetch, code, failure.status);
    if (failure.cause == CAUSE_CONNECT) {
        long os_error = 0;
        curl_easy_getinfo(fetch->easy, CURLINFO_OS_ERRNO, &os_error);
        failure.os_error = fetch->socket_error ? fetch->socket_error : (int)os_error;
    }
    if (failure.cause == CAUSE_TLS_CERTIFICATE)
        curl_easy_getinfo(fetch->easy, CURLINFO_SSL_VERIFYRESULT, &failure.tls_verify);
    if (failure.cause == CAUSE_OTHER)
        failure.other = curl_easy_strerror(code);
    return failure;
}
