/* http_state.h - what the files of the HTTP source share: the source, and one fetch. Only they know curl. */
#ifndef EXPVARMON_SOURCE_HTTP_STATE_H
#define EXPVARMON_SOURCE_HTTP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "body.h"
#include "cause.h"
#include "ready.h"
#include "source.h"

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

/* The clock of time-outs. */
int64_t http_clock_ns(void);

/* ---- http_setup.c: easy handles ---------------------------------------------------------------------------------- */

/* Returns NULL when out of memory, or if curl takes an option not. */
struct fetch *http_fetch_new(struct source *source, const struct source_target *target);
void http_fetch_free(struct fetch *fetch); /* NULL is fine */

/* Makes the easy handle that of the target's own URL again, if it is not. */
CURLcode http_set_request(struct fetch *fetch);

/* Puts the target's secrets into the easy handle, or takes them out where a redirect leads elsewhere. */
CURLcode http_set_secrets(struct fetch *fetch, bool present);

/* These return 0, or -1 when out of memory. The copy of NULL is NULL. */
int http_append_header(struct curl_slist **headers, const char *line);
int http_copy_text(char **copy, const char *text);

/* ---- http_failure.c: why a fetch failed -------------------------------------------------------------------------- */

/* What came of a fetch that ended with this code; CAUSE_NONE if it brought a document. */
struct failure http_describe(const struct fetch *fetch, CURLcode code);

/* Where the reply redirects to; NULL if it does not. */
const char *http_redirect_of(CURL *easy);

/* ---- http_fetch.c: from the queue to the reply ------------------------------------------------------------------- */

void http_start(struct fetch *fetch);

/* Follows a redirect, or hands a finished fetch to the reply function, for which it is idle again. */
void http_finish(struct fetch *fetch, CURLcode code);

#endif
