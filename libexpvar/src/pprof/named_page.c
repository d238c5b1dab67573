/* named_page.c - /debug/pprof/NAME: a profile as it is now, or what has changed within a time. */
#include "named_page.h"

#include <errno.h>
#include <string.h>

#include "pprof/collector.h"
#include "pprof/output.h"
#include "pprof/page.h"
#include "pprof/parameters.h"
#include "pprof/profiles_index.h"

#define NOT_COLLECTED "failed to collect profile"

/* What is not loaded cannot be helped by trying again: 501. */
static void refuse(expvar_response *response, int error) {
    if (error == ENOTSUP)
        expvar__page_error(response, 501, expvar__collector_reason(error));
    else
        expvar__page_failure(response, 500, NOT_COLLECTED, expvar__collector_reason(error));
}

static void answer_now(const struct collector *collector, int debug, expvar_response *response) {
    struct buffer body;
    expvar__buffer_init(&body, OUTPUT_BYTES_MAX);
    if (expvar__output_collected(collector, debug, &body) < 0) {
        refuse(response, errno);
    } else {
        if (debug)
            expvar__page_is_text(response);
        else
            expvar__page_is_file(response, collector->name, "");
        expvar__page_send(response, &body);
    }
    expvar__buffer_fini(&body);
}

/* Takes both profiles over; `after` may be NULL. */
static void answer_difference(const struct collector *collector, struct profile *before, struct profile *after,
                              expvar_response *response) {
    struct buffer body;
    expvar__buffer_init(&body, OUTPUT_BYTES_MAX);
    struct profile *delta = after ? expvar__profile_difference(before, after) : NULL;
    if (delta && expvar__output_profile(delta, false, &body) == 0) {
        expvar__page_is_file(response, collector->name, "-delta");
        expvar__page_send(response, &body);
    } else {
        refuse(response, errno);
    }
    expvar__buffer_fini(&body);
    expvar__profile_free(delta);
    expvar__profile_free(before);
    expvar__profile_free(after);
}

static void answer_delta(const struct collector *collector, int64_t seconds, const expvar_request *request,
                         expvar_response *response) {
    if (!expvar__page_enter(response))
        return;
    struct profile *before = collector->collect(collector);
    if (before) {
        expvar_request_wait(request, expvar__page_duration_ns(seconds));
        answer_difference(collector, before, collector->collect(collector), response);
    } else {
        refuse(response, errno);
    }
    expvar__page_leave();
}

static void serve_delta(const struct collector *collector, int64_t seconds, const expvar_request *request,
                        expvar_response *response) {
    if (seconds <= 0)
        expvar__page_error(response, 400, "invalid value for \"seconds\" - must be a positive integer");
    else if (expvar__parameter_debug(request) != 0)
        expvar__page_error(response, 400, "seconds and debug params are incompatible");
    else
        answer_delta(collector, seconds, request, response);
}

void expvar__named_page(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    const char *name = request->path + strlen(PPROF_ROOT);
    if (!*name) {
        expvar__profiles_index(response);
        return;
    }
    const struct collector *collector = expvar__collector_find(name);
    int64_t seconds;
    if (!collector)
        expvar__page_error(response, 404, "Unknown profile");
    else if (expvar__parameter_number(request, "seconds", &seconds) != PARAMETER_ABSENT)
        serve_delta(collector, seconds, request, response);
    else
        answer_now(collector, expvar__parameter_debug(request), response);
}
