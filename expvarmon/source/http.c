/* http.c - fetches documents over HTTP by libcurl's multi interface.
 *
 * curl says which sockets and which deadline it cares about; ready.c watches them. Each target has one easy
 * handle for all its life, set up once (http_setup.c): a fetch adds it to the multi handle, its end takes it out
 * (http_fetch.c).
 */
#include "http_state.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "source_kind.h"

/* What one source_dispatch does at most, so that the caller comes back to its other work in time. */
#define EVENTS_PER_DISPATCH 64
#define STARTS_PER_DISPATCH 32

/* The text of Prometheus rather than OpenMetrics, which adds what is of no use here: exemplars, times of creation. */
#define ACCEPT                                                                                                         \
    "application/json, text/plain;version=0.0.4;q=0.8, application/openmetrics-text;version=1.0.0;q=0.5, */*;q=0.1"

int64_t http_clock_ns(void) {
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
    source->curl_due_ns = timeout_ms < 0 ? READY_NEVER : http_clock_ns() + timeout_ms * 1000000;
    return 0;
}

static int set_up_multi(struct source *source) {
    source->multi = curl_multi_init();
    if (!source->multi || http_append_header(&source->headers, "Accept: " ACCEPT) < 0)
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

/* ---- the queue ---------------------------------------------------------------------------------- */

static int http_fetch(struct source *source, size_t target) {
    struct fetch *fetch = source->fetches[target];
    if (fetch->state != FETCH_IDLE) {
        errno = EBUSY;
        return -1;
    }
    fetch->state = FETCH_QUEUED;
    fetch->started_ns = http_clock_ns();
    fetch->next = NULL;
    *source->queue_end = fetch;
    source->queue_end = &fetch->next;
    ready_wake(&source->ready, 0);
    return 0;
}

static void start_queued(struct source *source) {
    for (int i = 0; i < STARTS_PER_DISPATCH && source->queue_first; i++) {
        struct fetch *fetch = source->queue_first;
        source->queue_first = fetch->next;
        if (!fetch->next)
            source->queue_end = &source->queue_first;
        http_start(fetch);
    }
}

static void finish_done(struct source *source) {
    const CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(source->multi, &left))) {
        struct fetch *fetch;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
        http_finish(fetch, message->data.result); /* the message is gone with the handle's removal */
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
            fetches[made] = http_fetch_new(source, &targets[made]);
            if (!fetches[made])
                break;
        }
    }
    if (fetches && made == count)
        return fetches;
    while (made > 0)
        http_fetch_free(fetches[--made]);
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
        http_fetch_free(source->fetches[i]);
    }
    take_fetches(source, fetches, count);
    return ended;
}

static void http_free(struct source *source) {
    for (size_t i = 0; i < source->count; i++) {
        abandon(source->fetches[i]);
        http_fetch_free(source->fetches[i]);
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
    if (http_copy_text(&copy, token) < 0)
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
    if (source->curl_due_ns <= http_clock_ns()) {
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
    return http_clock_ns();
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
