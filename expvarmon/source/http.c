/* http.c - fetches documents over HTTP by libcurl's multi interface; the only file that knows curl.
 *
 * curl says which sockets and which deadline it cares about; ready.c watches them. Each target has one easy
 * handle for all its life, set up once: a fetch adds it to the multi handle, its end takes it out.
 */
#include "source.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#include "body.h"
#include "cause.h"
#include "ready.h"
#include "source_kind.h"

/* What one source_dispatch does at most, so that the caller comes back to its other work in time. */
#define EVENTS_PER_DISPATCH 64
#define STARTS_PER_DISPATCH 32

/* After a name could not be resolved in time it is not looked up again for a while: each attempt is a thread
 * of libcurl's that lives until the resolver gives up, which may take it longer than many intervals. */
#define LOOKUP_PAUSE_NS INT64_C(10000000000)

/* The text of Prometheus rather than OpenMetrics, which adds what is of no use here: exemplars, times of creation. */
#define ACCEPT                                                                                                         \
    "application/json, text/plain;version=0.0.4;q=0.8, application/openmetrics-text;version=1.0.0;q=0.5, */*;q=0.1"

enum fetch_state { FETCH_IDLE, FETCH_QUEUED, FETCH_RUNNING };

/* One target. */
struct fetch {
    struct source *source;
    size_t target; /* index */
    CURL *easy;
    enum fetch_state state;
    struct fetch *next; /* in the queue */
    int64_t started_ns; /* when source_fetch was called */
    int64_t no_lookup_before_ns;
    struct body body;
    char *url;
    char *user;
    char *password;
    struct curl_slist *headers; /* those of every request, and the target's own */
    bool is_set;                /* the easy handle has what belongs to the URL */
    bool wants_bearer;
    unsigned bearer_version; /* of the token that the easy handle has */
    long redirects;          /* followed in this fetch */
    bool is_elsewhere;       /* a redirect led to another host: the easy handle holds no secrets */
    bool is_to_no_http;      /* a redirect led to what is not HTTP */
    int socket_error;        /* errno of socket() in this fetch */
    bool lookup_paused;      /* in this fetch: no_lookup_before_ns forbade it */
    bool is_too_large;
};

struct source {
    const struct source_kind *kind; /* first: see source_kind.h */
    CURLM *multi;
    struct curl_slist *headers; /* of every request */
    char *bearer;               /* NULL for none */
    unsigned bearer_version;
    struct ready ready;
    int64_t curl_due_ns; /* when curl wants to be called; READY_NEVER */
    struct source_options options;
    source_reply_fn *reply;
    void *context;
    struct bodies bodies;
    struct fetch *queue_first; /* FETCH_QUEUED, oldest first */
    struct fetch **queue_end;
    size_t count;
    struct fetch **fetches;
};

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* ---- what curl calls ---------------------------------------------------------------------------- */

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *unused) {
    (void)easy;
    (void)unused;
    static const unsigned events[] = {
        [CURL_POLL_NONE] = 0,          [CURL_POLL_IN] = READY_READ,
        [CURL_POLL_OUT] = READY_WRITE, [CURL_POLL_INOUT] = READY_READ | READY_WRITE,
        [CURL_POLL_REMOVE] = 0,
    };
    struct source *source = context;
    /* Where that fails for lack of memory the fetch runs into its time-out. To tell curl would end all of them. */
    ready_watch(&source->ready, fd, events[what]);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *context) {
    (void)multi;
    struct source *source = context;
    source->curl_due_ns = timeout_ms < 0 ? READY_NEVER : now_ns() + timeout_ms * 1000000;
    return 0;
}

static curl_socket_t on_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)purpose;
    struct fetch *fetch = context;
    const int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0 || ready_open(&fetch->source->ready, fd)) {
        fetch->socket_error = errno;
        if (fd >= 0)
            close(fd);
        return CURL_SOCKET_BAD;
    }
    return fd;
}

static int on_close_socket(void *context, curl_socket_t fd) {
    struct source *source = context;
    ready_close(&source->ready, fd);
    return close(fd);
}

static int on_lookup(void *state, void *reserved, void *context) {
    (void)state;
    (void)reserved;
    struct fetch *fetch = context;
    fetch->lookup_paused = fetch->no_lookup_before_ns && now_ns() < fetch->no_lookup_before_ns;
    return fetch->lookup_paused;
}

static size_t on_body(char *data, size_t size, size_t count, void *context) {
    struct fetch *fetch = context;
    size *= count;
    if (!body_append(&fetch->source->bodies, &fetch->body, data, size))
        return size;
    fetch->is_too_large = errno == EMSGSIZE;
    return CURL_WRITEFUNC_ERROR;
}

/* ---- setting up --------------------------------------------------------------------------------- */

/* Whether a URL leads to this machine. */
static bool is_local(const char *url) {
    bool result = false;
    char *host = NULL;
    CURLU *parts = curl_url();
    if (parts && !curl_url_set(parts, CURLUPART_URL, url, 0) && !curl_url_get(parts, CURLUPART_HOST, &host, 0))
        result = !strcasecmp(host, "localhost") || !strncmp(host, "127.", 4) || !strcmp(host, "[::1]");
    curl_free(host);
    curl_url_cleanup(parts);
    return result;
}

/* The options that are the same for every target. */
static CURLcode set_constants(CURL *easy) {
    static const struct {
        CURLoption option;
        long value;
    } numbers[] = {
        {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS},
        {CURLOPT_FOLLOWLOCATION, 0}, /* curl would take the headers along: see follow */
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_NOPROGRESS, 1},
        /* To give up on a name must not wait for the thread that looks it up. */
        {CURLOPT_QUICK_EXIT, 1},
        /* A kept connection needs no lookup. Without a cache there is no list of a thousand addresses to go
         * through at the end of each fetch, and a name that moves is followed. */
        {CURLOPT_DNS_CACHE_TIMEOUT, 0},
    };
    CURLcode result = CURLE_OK;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]) && !result; i++)
        result = curl_easy_setopt(easy, numbers[i].option, numbers[i].value);
    if (!result)
        result = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    return result ? result : curl_easy_setopt(easy, CURLOPT_USERAGENT, "expvarmon/" EXPVARMON_VERSION);
}

static CURLcode set_target(CURL *easy, const struct source_options *options, const struct source_target *target) {
    const bool is_here = target->unix_socket || is_local(target->url);
    const struct {
        CURLoption option;
        const char *text;
    } texts[] = {
        {CURLOPT_UNIX_SOCKET_PATH, target->unix_socket},
        /* NULL is the environment's proxy, "" none. */
        {CURLOPT_PROXY, is_here ? "" : NULL},
        /* Inside one machine, to compress costs more than it saves. "" is all that curl can read. */
        {CURLOPT_ACCEPT_ENCODING, is_here ? NULL : ""},
    };
    /* Go and OpenSSL heed it; libcurl leaves that to programs. */
    const char *authorities = options->ca_file ? options->ca_file : getenv("SSL_CERT_FILE");
    CURLcode result = authorities ? curl_easy_setopt(easy, CURLOPT_CAINFO, authorities) : CURLE_OK;
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, options->insecure ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, options->insecure ? 0L : 2L);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && !result; i++)
        result = curl_easy_setopt(easy, texts[i].option, texts[i].text);
    return result;
}

/* Puts the target's secrets into the easy handle, or takes them out where a redirect leads elsewhere. */
static CURLcode set_secrets(struct fetch *fetch, bool present) {
    const struct source *source = fetch->source;
    const bool bearer = present && fetch->wants_bearer && source->bearer;
    const struct {
        CURLoption option;
        const char *text;
    } texts[] = {
        {CURLOPT_USERNAME, present ? fetch->user : NULL},
        {CURLOPT_PASSWORD, present ? fetch->password : NULL},
        {CURLOPT_XOAUTH2_BEARER, bearer ? source->bearer : NULL},
        {CURLOPT_SSLCERT, present ? source->options.cert_file : NULL},
        {CURLOPT_SSLKEY, present ? source->options.key_file : NULL},
        /* Without it OpenSSL would ask on the terminal for the passphrase of a key that has one. */
        {CURLOPT_KEYPASSWD, present && source->options.cert_file ? "" : NULL},
    };
    CURLcode result = CURLE_OK;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && !result; i++)
        result = curl_easy_setopt(fetch->easy, texts[i].option, texts[i].text);
    curl_easy_setopt(fetch->easy, CURLOPT_HTTPAUTH, bearer ? CURLAUTH_BEARER : CURLAUTH_BASIC);
    curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER, present ? fetch->headers : source->headers);
    return result;
}

/* Makes the easy handle that of the target's own URL again, if it is not. */
static CURLcode set_request(struct fetch *fetch) {
    const bool is_own = fetch->is_set && fetch->redirects == 0;
    const bool has_token = !fetch->wants_bearer || fetch->bearer_version == fetch->source->bearer_version;
    if (is_own && has_token)
        return CURLE_OK;
    fetch->is_set = false;
    fetch->redirects = 0;
    fetch->is_elsewhere = false;
    CURLcode result = curl_easy_setopt(fetch->easy, CURLOPT_URL, fetch->url);
    curl_easy_setopt(fetch->easy, CURLOPT_TIMEOUT_MS, (long)fetch->source->options.timeout_ms);
    if (!result)
        result = set_secrets(fetch, true);
    fetch->is_set = !result;
    fetch->bearer_version = fetch->source->bearer_version;
    return result;
}

/* What cannot fail: it allocates nothing. */
static void set_callbacks(struct fetch *fetch) {
    struct source *source = fetch->source;
    CURL *easy = fetch->easy;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, fetch);
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)source->options.reply_max);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, fetch);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, source);
    curl_easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION, on_lookup);
    curl_easy_setopt(easy, CURLOPT_RESOLVER_START_DATA, fetch);
}

static int append_header(struct curl_slist **headers, const char *line) {
    struct curl_slist *longer = curl_slist_append(*headers, line);
    if (!longer)
        return -1;
    *headers = longer;
    return 0;
}

static int copy_headers(struct fetch *fetch, const char *const *own) {
    const struct curl_slist *common = fetch->source->headers;
    for (; common; common = common->next)
        if (append_header(&fetch->headers, common->data) < 0)
            return -1;
    for (; own && *own; own++)
        if (append_header(&fetch->headers, *own) < 0)
            return -1;
    return 0;
}

static int copy_text(char **copy, const char *text) {
    *copy = text ? strdup(text) : NULL;
    return text && !*copy ? -1 : 0;
}

/* NULL is fine. */
static void fetch_free(struct fetch *fetch) {
    if (!fetch)
        return;
    curl_easy_cleanup(fetch->easy);
    body_release(&fetch->source->bodies, &fetch->body);
    curl_slist_free_all(fetch->headers);
    free(fetch->url);
    free(fetch->user);
    free(fetch->password);
    free(fetch);
}

static struct fetch *fetch_new(struct source *source, const struct source_target *target) {
    struct fetch *fetch = calloc(1, sizeof(*fetch));
    if (!fetch)
        return NULL;
    *fetch = (struct fetch){.source = source, .easy = curl_easy_init(), .wants_bearer = target->bearer};
    if (fetch->easy && copy_headers(fetch, target->headers) == 0 && copy_text(&fetch->url, target->url) == 0 &&
        copy_text(&fetch->user, target->user) == 0 && copy_text(&fetch->password, target->password) == 0) {
        set_callbacks(fetch);
        if (!set_constants(fetch->easy) && !set_target(fetch->easy, &source->options, target))
            return fetch;
    }
    fetch_free(fetch);
    return NULL;
}

static int set_up_multi(struct source *source) {
    source->multi = curl_multi_init();
    if (!source->multi || append_header(&source->headers, "Accept: " ACCEPT) < 0)
        return -1;
    curl_multi_setopt(source->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(source->multi, CURLMOPT_SOCKETDATA, source);
    curl_multi_setopt(source->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(source->multi, CURLMOPT_TIMERDATA, source);
    return 0;
}

/* Two descriptors a target, for it may be redirected, and some for everything else. What cannot be had is
 * noticed when a socket cannot be opened. */
static void raise_descriptor_limit(size_t count) {
    struct rlimit limit;
    const rlim_t needed = 2 * (rlim_t)count + 64;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= needed)
        return;
    limit.rlim_cur = needed < limit.rlim_max ? needed : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* ---- causes ------------------------------------------------------------------------------------- */

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

/* Where the reply redirects to; NULL if it does not. */
static const char *redirect_of(CURL *easy) {
    char *url = NULL;
    curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &url);
    return url;
}

static enum cause find_cause(const struct fetch *fetch, CURLcode code, long status) {
    if (fetch->is_to_no_http)
        return CAUSE_REDIRECT_ELSEWHERE;
    if (code == CURLE_OK && redirect_of(fetch->easy))
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

static struct failure describe(const struct fetch *fetch, CURLcode code) {
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

/* ---- one fetch ---------------------------------------------------------------------------------- */

static int http_fetch(struct source *source, size_t target) {
    struct fetch *fetch = source->fetches[target];
    if (fetch->state != FETCH_IDLE) {
        errno = EBUSY;
        return -1;
    }
    fetch->state = FETCH_QUEUED;
    fetch->started_ns = now_ns();
    fetch->next = NULL;
    *source->queue_end = fetch;
    source->queue_end = &fetch->next;
    ready_wake(&source->ready, 0);
    return 0;
}

/* Whether two URLs have the same scheme, host and port; not where that cannot be told. */
static bool is_same_place(const char *a, const char *b) {
    static const CURLUPart parts[] = {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};
    CURLU *urls[2] = {curl_url(), curl_url()};
    bool same = urls[0] && urls[1] && !curl_url_set(urls[0], CURLUPART_URL, a, 0) &&
                !curl_url_set(urls[1], CURLUPART_URL, b, 0);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && same; i++) {
        char *texts[2] = {NULL, NULL};
        same = !curl_url_get(urls[0], parts[i], &texts[0], CURLU_DEFAULT_PORT) &&
               !curl_url_get(urls[1], parts[i], &texts[1], CURLU_DEFAULT_PORT) && !strcasecmp(texts[0], texts[1]);
        curl_free(texts[0]);
        curl_free(texts[1]);
    }
    curl_url_cleanup(urls[0]);
    curl_url_cleanup(urls[1]);
    return same;
}

/* Asks where the reply redirects to, within the time that is left. Once elsewhere the secrets stay out, even if a
 * redirect leads back. Returns whether the fetch goes on. */
static bool follow(struct fetch *fetch) {
    const struct source_options *options = &fetch->source->options;
    const char *url = redirect_of(fetch->easy);
    const int64_t left_ms = options->timeout_ms - (now_ns() - fetch->started_ns) / 1000000;
    if (!url || fetch->redirects >= options->redirects_max || left_ms <= 0)
        return false;
    fetch->is_to_no_http = strncasecmp(url, "http://", 7) && strncasecmp(url, "https://", 8);
    if (fetch->is_to_no_http)
        return false;
    fetch->redirects++;
    fetch->is_elsewhere = fetch->is_elsewhere || !is_same_place(fetch->url, url);
    if (fetch->is_elsewhere && set_secrets(fetch, false))
        return false;
    if (curl_easy_setopt(fetch->easy, CURLOPT_URL, url))
        return false;
    curl_easy_setopt(fetch->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
    body_release(&fetch->source->bodies, &fetch->body);
    return !curl_multi_add_handle(fetch->source->multi, fetch->easy);
}

/* Hands a finished fetch to the reply function, for which it is idle again. */
static void finish(struct fetch *fetch, CURLcode code) {
    struct source *source = fetch->source;
    char text[CAUSE_TEXT_MAX];
    const int64_t now = now_ns();
    curl_multi_remove_handle(source->multi, fetch->easy);
    if (!code && follow(fetch))
        return;
    const struct failure failure = describe(fetch, code);
    if (failure.cause == CAUSE_LOOKUP_SLOW && !fetch->lookup_paused)
        fetch->no_lookup_before_ns = now + LOOKUP_PAUSE_NS;
    struct body body = fetch->body;
    fetch->body = (struct body){0};
    fetch->state = FETCH_IDLE;
    const bool is_good = failure.cause == CAUSE_NONE;
    const char *content_type = NULL;
    curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_TYPE, &content_type);
    source->reply(
        &(struct source_reply){
            .target = fetch->target,
            .error = is_good ? NULL : cause_write(&failure, text),
            .body = is_good ? body.data : NULL,
            .size = is_good ? body.size : 0,
            .content_type = is_good ? content_type : NULL,
            .took_ns = now - fetch->started_ns,
        },
        source->context);
    body_release(&source->bodies, &body);
}

static void start(struct fetch *fetch) {
    fetch->state = FETCH_RUNNING;
    fetch->socket_error = 0;
    fetch->lookup_paused = false;
    fetch->is_too_large = false;
    fetch->is_to_no_http = false;
    if (set_request(fetch) || curl_multi_add_handle(fetch->source->multi, fetch->easy))
        finish(fetch, CURLE_OUT_OF_MEMORY);
}

static void start_queued(struct source *source) {
    for (int i = 0; i < STARTS_PER_DISPATCH && source->queue_first; i++) {
        struct fetch *fetch = source->queue_first;
        source->queue_first = fetch->next;
        if (!fetch->next)
            source->queue_end = &source->queue_first;
        start(fetch);
    }
}

static void finish_done(struct source *source) {
    const CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(source->multi, &left))) {
        struct fetch *fetch;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
        finish(fetch, message->data.result); /* the message is gone with the handle's removal */
    }
}

static const struct source_kind kind;

/* ---- the whole ---------------------------------------------------------------------------------- */

/* Makes the fetches that are new. Returns NULL with errno when out of memory. */
static struct fetch **make_fetches(struct source *source, const struct source_target *targets, size_t count,
                                   const size_t *kept) {
    struct fetch **fetches = calloc(count + 1, sizeof(*fetches));
    size_t made = 0;
    for (; fetches && made < count; made++) {
        if (!kept || kept[made] == SOURCE_NEW) {
            fetches[made] = fetch_new(source, &targets[made]);
            if (!fetches[made])
                break;
        }
    }
    if (fetches && made == count)
        return fetches;
    while (made > 0)
        fetch_free(fetches[--made]);
    free(fetches);
    errno = ENOMEM;
    return NULL;
}

/* Makes the fetches those of the source: one connection for each target, and one for where it is redirected to. */
static void take_fetches(struct source *source, struct fetch **fetches, size_t count) {
    free(source->fetches);
    source->fetches = fetches;
    source->count = count;
    for (size_t i = 0; i < count; i++)
        fetches[i]->target = i;
    curl_multi_setopt(source->multi, CURLMOPT_MAXCONNECTS, (long)(2 * count));
    raise_descriptor_limit(count);
}

static int add_targets(struct source *source, const struct source_target *targets, size_t count) {
    struct fetch **fetches = make_fetches(source, targets, count, NULL);
    if (!fetches)
        return -1;
    take_fetches(source, fetches, count);
    return 0;
}

struct source *source_new(const struct source_target *targets, size_t count, const struct source_options *options,
                          source_reply_fn *reply, void *context) {
    if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
        errno = ENOMEM;
        return NULL;
    }
    struct source *source = calloc(1, sizeof(*source));
    if (!source) {
        curl_global_cleanup();
        return NULL;
    }
    source->kind = &kind;
    source->curl_due_ns = READY_NEVER;
    source->options = *options;
    source->reply = reply;
    source->context = context;
    source->bodies.max = options->reply_max;
    source->queue_end = &source->queue_first;
    int error = ENOMEM;
    if (ready_init(&source->ready))
        error = errno;
    else if (!set_up_multi(source) && add_targets(source, targets, count) == 0)
        return source;
    source_free(source);
    errno = error;
    return NULL;
}

/* Takes the fetch out of all that knows it. Returns whether it was under way. */
static bool abandon(struct fetch *fetch) {
    struct source *source = fetch->source;
    struct fetch **at = &source->queue_first;
    while (fetch->state == FETCH_QUEUED && *at != fetch)
        at = &(*at)->next;
    if (fetch->state == FETCH_QUEUED) {
        *at = fetch->next;
        if (!*at)
            source->queue_end = at;
    }
    if (fetch->state == FETCH_RUNNING)
        curl_multi_remove_handle(source->multi, fetch->easy);
    return fetch->state != FETCH_IDLE;
}

ssize_t source_set_targets(struct source *source, const struct source_target *targets, size_t count,
                           const size_t *kept) {
    struct fetch **fetches = make_fetches(source, targets, count, kept);
    if (!fetches)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (kept[i] == SOURCE_NEW)
            continue;
        fetches[i] = source->fetches[kept[i]];
        source->fetches[kept[i]] = NULL;
    }
    ssize_t ended = 0;
    for (size_t i = 0; i < source->count; i++) {
        if (source->fetches[i])
            ended += abandon(source->fetches[i]);
        fetch_free(source->fetches[i]);
    }
    take_fetches(source, fetches, count);
    return ended;
}

static void http_free(struct source *source) {
    for (size_t i = 0; i < source->count; i++) {
        abandon(source->fetches[i]);
        fetch_free(source->fetches[i]);
    }
    free(source->fetches);
    curl_multi_cleanup(source->multi);
    free(source->bearer);
    curl_slist_free_all(source->headers);
    bodies_fini(&source->bodies);
    ready_fini(&source->ready);
    free(source);
    curl_global_cleanup();
}

int source_set_bearer(struct source *source, const char *token) {
    char *copy;
    if (copy_text(&copy, token) < 0)
        return -1;
    free(source->bearer);
    source->bearer = copy;
    source->bearer_version++;
    return 0;
}

static int http_fd(const struct source *source) {
    return source->ready.epoll_fd;
}

/* Lets curl act on a socket, or on what is due; replies come right after, while their bodies are in the
 * cache. */
static void act(struct source *source, curl_socket_t fd, int events) {
    int running;
    curl_multi_socket_action(source->multi, fd, events, &running);
    finish_done(source);
}

static void http_dispatch(struct source *source) {
    struct ready_event events[EVENTS_PER_DISPATCH];
    const size_t count = ready_take(&source->ready, events, EVENTS_PER_DISPATCH);
    for (size_t i = 0; i < count; i++)
        act(source, events[i].fd,
            (events[i].events & READY_READ ? CURL_CSELECT_IN : 0) |
                (events[i].events & READY_WRITE ? CURL_CSELECT_OUT : 0) |
                (events[i].events & READY_ERROR ? CURL_CSELECT_ERR : 0));
    start_queued(source);
    if (source->curl_due_ns <= now_ns()) {
        source->curl_due_ns = READY_NEVER; /* curl says anew what it wants */
        act(source, CURL_SOCKET_TIMEOUT, 0);
    }
    if (source->queue_first)
        ready_wake(&source->ready, 0);
    else if (source->curl_due_ns != READY_NEVER)
        ready_wake(&source->ready, source->curl_due_ns);
}

static int64_t http_now_ns(const struct source *source) {
    (void)source;
    return now_ns();
}

static bool http_is_over(const struct source *source) {
    (void)source;
    return false;
}

static const struct source_kind kind = {
    .free = http_free,
    .fd = http_fd,
    .dispatch = http_dispatch,
    .fetch = http_fetch,
    .now_ns = http_now_ns,
    .is_over = http_is_over,
};
