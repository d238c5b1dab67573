/* page.c - what the pages below /debug/pprof/ share. */
#include "page.h"

#include <stdatomic.h>
#include <stdio.h>

#include "expvar/pprof.h"

#define RETRY_AFTER_S "10"

static atomic_uint clients;

void expvar__page_error(expvar_response *response, int status, const char *text) {
    expvar_response_error(response, status, text);
    expvar_response_set_header(response, "X-Go-Pprof", "1");
}

void expvar__page_failure(expvar_response *response, int status, const char *text, const char *cause) {
    char whole[256];
    snprintf(whole, sizeof whole, "%s: %s", text, cause);
    expvar__page_error(response, status, whole);
}

void expvar__page_is_file(expvar_response *response, const char *name, const char *suffix) {
    char disposition[128];
    snprintf(disposition, sizeof disposition, "attachment; filename=\"%s%s\"", name, suffix);
    expvar_response_set_header(response, "Content-Type", "application/octet-stream");
    expvar_response_set_header(response, "Content-Disposition", disposition);
}

void expvar__page_is_text(expvar_response *response) {
    expvar_response_set_header(response, "Content-Type", "text/plain; charset=utf-8");
}

void expvar__page_send(expvar_response *response, struct buffer *body) {
    if (body->error)
        expvar__page_error(response, 500, "failed to write profile");
    else
        expvar_response_write(response, body->data, body->size);
}

bool expvar__page_enter(expvar_response *response) {
    if (atomic_fetch_add(&clients, 1) < EXPVAR_PPROF_CLIENTS_MAX)
        return true;
    atomic_fetch_sub(&clients, 1);
    expvar__page_error(response, 503, "too many clients wait for a profile; try again later");
    expvar_response_set_header(response, "Retry-After", RETRY_AFTER_S);
    return false;
}

void expvar__page_leave(void) {
    atomic_fetch_sub(&clients, 1);
}

void expvar__page_reset_in_child(void) {
    atomic_store(&clients, 0);
}

int64_t expvar__page_duration_ns(int64_t seconds) {
    return (seconds < EXPVAR_PPROF_SECONDS_MAX ? seconds : EXPVAR_PPROF_SECONDS_MAX) * INT64_C(1000000000);
}
