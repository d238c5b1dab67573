/* timed_pages.c - /debug/pprof/profile and /debug/pprof/wall: what the process does within a time. */
#include "timed_pages.h"

#include <errno.h>
#include <stdio.h>

#include "base/clock.h"
#include "pprof/collector.h"
#include "pprof/cpu.h"
#include "pprof/output.h"
#include "pprof/page.h"
#include "pprof/parameters.h"
#include "pprof/wall.h"

#define SECONDS_DEFAULT 30

_Static_assert(WALL_RATE_MIN == CPU_RATE_MIN && WALL_RATE_MAX == CPU_RATE_MAX && WALL_RATE_DEFAULT == CPU_RATE_DEFAULT,
               "both pages take the same hz");

struct asked {
    int64_t duration_ns;
    int rate;
};

/* False if the request was refused. */
static bool read_asked(const expvar_request *request, expvar_response *response, struct asked *asked) {
    int64_t seconds, hz;
    expvar__parameter_number(request, "seconds", &seconds);
    asked->duration_ns = expvar__page_duration_ns(seconds > 0 ? seconds : SECONDS_DEFAULT);
    const enum parameter given = expvar__parameter_number(request, "hz", &hz);
    asked->rate = given == PARAMETER_ABSENT ? CPU_RATE_DEFAULT : (int)hz;
    if (given == PARAMETER_ABSENT || (hz >= CPU_RATE_MIN && hz <= CPU_RATE_MAX))
        return true;
    expvar__page_error(response, 400, "invalid value for \"hz\" - must be an integer from 1 to 1000");
    return false;
}

/* Takes the profile over, which may be NULL for want of memory. */
static void answer(expvar_response *response, struct profile *profile, const char *name) {
    struct buffer body;
    expvar__buffer_init(&body, OUTPUT_BYTES_MAX);
    if (profile && expvar__output_profile(profile, false, &body) == 0) {
        expvar__page_is_file(response, name, "");
        expvar__page_send(response, &body);
    } else {
        expvar__page_failure(response, 500, "failed to write profile", expvar__collector_reason(errno));
    }
    expvar__buffer_fini(&body);
    expvar__profile_free(profile);
}

static void profile_cpu(const expvar_request *request, expvar_response *response, const struct asked *asked) {
    struct cpu_session *session = expvar__cpu_start(asked->rate);
    if (!session) {
        expvar__page_failure(response, 500, "Could not enable CPU profiling", expvar__cpu_reason(errno));
        return;
    }
    expvar_request_wait(request, asked->duration_ns); /* also who ends it early gets what there is */
    answer(response, expvar__cpu_stop(session), "profile");
}

/* Ticks are due at fixed times from the beginning: a late one makes the next wait shorter. */
static int tick_until(struct wall *wall, const expvar_request *request, int64_t end_ns) {
    const int64_t period_ns = expvar__wall_period_ns(wall);
    int64_t due_ns = expvar__clock_ns();
    bool goes_on = true;
    while (goes_on && due_ns < end_ns) {
        due_ns += period_ns;
        const int64_t now_ns = expvar__clock_ns();
        due_ns = due_ns < now_ns ? now_ns : due_ns; /* those that were missed are not made up for */
        goes_on = expvar_request_wait(request, due_ns - now_ns);
        if (expvar__wall_tick(wall) < 0)
            return -1;
    }
    return 0;
}

static void profile_wall(const expvar_request *request, expvar_response *response, const struct asked *asked) {
    struct wall *wall = expvar__wall_new(asked->rate);
    if (wall && tick_until(wall, request, expvar__clock_ns() + asked->duration_ns) == 0) {
        answer(response, expvar__wall_finish(wall), "wall");
        return;
    }
    expvar__page_failure(response, 500, "Could not enable wall-clock profiling", expvar__collector_reason(errno));
    expvar__wall_free(wall);
}

typedef void profile_fn(const expvar_request *request, expvar_response *response, const struct asked *asked);

static void serve(const expvar_request *request, expvar_response *response, profile_fn *profile) {
    struct asked asked;
    if (!read_asked(request, response, &asked) || !expvar__page_enter(response))
        return;
    profile(request, response, &asked);
    expvar__page_leave();
}

void expvar__cpu_page(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    serve(request, response, profile_cpu);
}

void expvar__wall_page(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    serve(request, response, profile_wall);
}
