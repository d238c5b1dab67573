/* http_setup.c - the easy handle of a target: what curl is told, and what it calls. */
#include "http_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- what curl calls --------------------------------------------------------------------------------------------- */

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
    fetch->lookup_paused = fetch->no_lookup_before_ns && http_clock_ns() < fetch->no_lookup_before_ns;
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

/* ---- what it is told --------------------------------------------------------------------------------------------- */

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

CURLcode http_set_secrets(struct fetch *fetch, bool present) {
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

CURLcode http_set_request(struct fetch *fetch) {
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
        result = http_set_secrets(fetch, true);
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

/* ---- life -------------------------------------------------------------------------------------------------------- */

int http_append_header(struct curl_slist **headers, const char *line) {
    struct curl_slist *longer = curl_slist_append(*headers, line);
    if (!longer)
        return -1;
    *headers = longer;
    return 0;
}

static int copy_headers(struct fetch *fetch, const char *const *own) {
    const struct curl_slist *common = fetch->source->headers;
    for (; common; common = common->next)
        if (http_append_header(&fetch->headers, common->data) < 0)
            return -1;
    for (; own && *own; own++)
        if (http_append_header(&fetch->headers, *own) < 0)
            return -1;
    return 0;
}

int http_copy_text(char **copy, const char *text) {
    *copy = text ? strdup(text) : NULL;
    return text && !*copy ? -1 : 0;
}

void http_fetch_free(struct fetch *fetch) {
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

struct fetch *http_fetch_new(struct source *source, const struct source_target *target) {
    struct fetch *fetch = calloc(1, sizeof(*fetch));
    if (!fetch)
        return NULL;
    *fetch = (struct fetch){.source = source, .easy = curl_easy_init(), .wants_bearer = target->bearer};
    if (fetch->easy && copy_headers(fetch, target->headers) == 0 && http_copy_text(&fetch->url, target->url) == 0 &&
        http_copy_text(&fetch->user, target->user) == 0 && http_copy_text(&fetch->password, target->password) == 0) {
        set_callbacks(fetch);
        if (!set_constants(fetch->easy) && !set_target(fetch->easy, &source->options, target))
            return fetch;
    }
    http_fetch_free(fetch);
    return NULL;
}
