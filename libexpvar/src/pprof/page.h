/* page.h - what the pages below /debug/pprof/ share: how they answer, refuse, and wait. */
#ifndef EXPVAR_PPROF_PAGE_H
#define EXPVAR_PPROF_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "expvar/http.h"

/* Refuses as Go does: go tool pprof shows the text to its user. */
void expvar__page_error(expvar_response *response, int status, const char *text);

/* The same with a cause behind the text. */
void expvar__page_failure(expvar_response *response, int status, const char *text, const char *cause);

/* Sets the headers of a profile, which is to be saved as `name` and `suffix`. */
void expvar__page_is_file(expvar_response *response, const char *name, const char *suffix);
void expvar__page_is_text(expvar_response *response);

/* Moves the content over, as the body. A buffer that failed becomes a refusal. */
void expvar__page_send(expvar_response *response, struct buffer *body);

/* A client that will wait is counted, until it leaves; it is refused if there are EXPVAR_PPROF_CLIENTS_MAX already. */
bool expvar__page_enter(expvar_response *response);
void expvar__page_leave(void);

/* In a forked child nobody waits. */
void expvar__page_reset_in_child(void);

/* `seconds`, cut to EXPVAR_PPROF_SECONDS_MAX, as nanoseconds. */
int64_t expvar__page_duration_ns(int64_t seconds);

#endif
