/* http_fetch.c - one fetch, from the queue over redirects to the reply. */
#include "http_state.h"

#include <string.h>
#include <strings.h>

/* After a name could not be resolved in time it is not looked up again for a while: each attempt is a thread
 * of libcurl's that lives until the resolver gives up, which may take it longer than many intervals. */
#define LOOKUP_PAUSE_NS INT64_C(10000000000)

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
    const char *url = http_redirect_of(fetch->easy);
    const int64_t left_ms = options->timeout_ms - (http_clock_ns() - fetch->started_ns) / 1000000;
    if (!url || fetch->redirects >= options->redirects_max || left_ms <= 0)
        return false;
    fetch->is_to_no_http = strncasecmp(url, "http://", 7) && strncasecmp(url, "https://", 8);
    if (fetch->is_to_no_http)
        return false;
    fetch->redirects++;
    fetch->is_elsewhere = fetch->is_elsewhere || !is_same_place(fetch->url, url);
    if (fetch->is_elsewhere && http_set_secrets(fetch, false))
        return false;
    if (curl_easy_setopt(fetch->easy, CURLOPT_URL, url))
        return false;
    curl_easy_setopt(fetch->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
    body_release(&fetch->source->bodies, &fetch->body);
    return !curl_multi_add_handle(fetch->source->multi, fetch->easy);
}

void http_finish(struct fetch *fetch, CURLcode code) {
    struct source *source = fetch->source;
    char text[CAUSE_TEXT_MAX];
    const int64_t now = http_clock_ns();
    curl_multi_remove_handle(source->multi, fetch->easy);
    if (!code && follow(fetch))
        return;
    const struct failure failure = http_describe(fetch, code);
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

void http_start(struct fetch *fetch) {
    fetch->state = FETCH_RUNNING;
    fetch->socket_error = 0;
    fetch->lookup_paused = false;
    fetch->is_too_large = false;
    fetch->is_to_no_http = false;
    if (http_set_request(fetch) || curl_multi_add_handle(fetch->source->multi, fetch->easy))
        http_finish(fetch, CURLE_OUT_OF_MEMORY);
}
