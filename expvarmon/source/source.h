/* source.h - fetches documents from targets over HTTP, many at once, in one thread and without ever blocking. A
 * recording can stand in for the targets: replay.h.
 *
 * The caller waits for source_fd() to become readable beside whatever else it waits for, then calls
 * source_dispatch(), which hands each finished fetch to the reply function. A fetch always ends: with a
 * document or with a cause, within the time-out.
 *
 * Connections are kept between fetches. http and https only, HTTP/2 where a server offers it over TLS. Redirects are
 * followed, but credentials, headers and certificates go to the target's own scheme, host and port only. Replies may be
 * compressed, except on this machine; all limits are those of the bytes that come out. Proxies
 * are those of the environment (http_proxy, https_proxy, no_proxy), and
 * never used to reach this machine. SSL_CERT_FILE in the environment names other certificate authorities than
 * the system's. The caller ignores SIGPIPE, which a TLS connection may raise.
 */
#ifndef EXPVARMON_SOURCE_SOURCE_H
#define EXPVARMON_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct source;

struct source_target {
    const char *url;         /* http or https, without credentials */
    const char *unix_socket; /* a path, or NULL for TCP */
    const char *user;        /* NULL: no credentials */
    const char *password;
    const char *const *headers; /* lines "Name: value", up to a NULL; NULL: none of its own */
    bool bearer;                /* send the token of source_set_bearer */
};

/* One finished fetch; lent until the reply function returns. */
struct source_reply {
    size_t target;     /* index */
    const char *error; /* NULL, or the cause in one line: "connection refused", "HTTP 404 Not Found", ... */
    const char *body;  /* the bytes of a 200 reply, at least one, NUL-terminated beyond `size`; NULL on error */
    size_t size;
    const char *content_type; /* as the server gave it; NULL if it did not, and on error */
    int64_t took_ns;          /* since source_fetch */
    int64_t unix_ns;          /* when it arrived; 0: just now */
};

/* May call source_fetch, also for the same target; not source_dispatch or source_free. */
typedef void source_reply_fn(const struct source_reply *reply, void *context);

struct source_options {
    int64_t timeout_ms; /* for one fetch as a whole; > 0 */
    size_t reply_max;   /* bytes of a body; more is the error "reply is larger than N MiB" */
    long redirects_max;

    /* Of TLS; lent for as long as the source lives. NULL: the system's authorities, no certificate, and the key that is
     * in the certificate's file. Files in PEM; what is wrong with them is the cause of every fetch. */
    const char *ca_file;
    const char *cert_file;
    const char *key_file;
    bool insecure; /* any certificate will do */
};

/* The targets are copied. A connection needs a file descriptor: where the soft limit of the process
 * (RLIMIT_NOFILE) is too low for all targets it is raised as far as the hard one allows; fetches beyond that
 * fail with that cause. Returns NULL with errno. */
struct source *source_new(const struct source_target *targets, size_t count, const struct source_options *options,
                          source_reply_fn *reply, void *context);

/* Replaces the targets, from which moment their indices count. Those that stay keep their connections, and the fetches
 * that are under way; those of targets that are gone end without a reply. Not for the reply function.
 *
 * kept  for each of the new ones, which of the present ones it is, each once at most; SOURCE_NEW
 *
 * Returns how many fetches ended so; -1 with errno when out of memory: then nothing has changed. */
#define SOURCE_NEW ((size_t)-1)
ssize_t source_set_targets(struct source *source, const struct source_target *targets, size_t count,
                           const size_t *kept);

/* Fetches under way end without a reply. */
void source_free(struct source *source);

/* Sets or replaces the token for the targets that want one, from their next fetches on; copied. NULL: none. Returns 0,
 * or -1 with errno ENOMEM, and the token is the one before. */
int source_set_bearer(struct source *source, const char *token);

int source_fd(const struct source *source);

/* Does what there is to do, but not more than a few milliseconds of it: what is left keeps the descriptor
 * readable. */
void source_dispatch(struct source *source);

/* Starts a fetch with the next source_dispatch, for which the descriptor becomes readable. Returns 0, or -1
 * with errno EBUSY while the target's last fetch is still under way. */
int source_fetch(struct source *source, size_t target);

/* The time of the source, which never goes back but for a replay that is told to: that of a monotonic clock, or that of
 * the recording. Within the reply function, the time of the reply. */
int64_t source_now_ns(const struct source *source);

/* Whether nothing will come any more: a recording is at its end. */
bool source_is_over(const struct source *source);

#endif
