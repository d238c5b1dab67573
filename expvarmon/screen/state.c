/* state.c - how a service is doing, as pieces of a row. */
#include "state.h"

#include <string.h>

#include "format.h"

#define NS_PER_S INT64_C(1000000000)

/* Less of a cause says nothing; then it takes the room of the age as well. */
#define CAUSE_MIN 8

#define RESTART_BRIGHT_NS (60 * NS_PER_S)
#define RESTART_SHOWN_NS  (600 * NS_PER_S)

struct mark {
    enum style style;
    const char *text;
};

static const struct mark marks[] = {
    [SERVICE_WAITING] = {STYLE_DIM, "◌"},
    [SERVICE_UP] = {STYLE_GOOD, "●"},
    [SERVICE_FAILED] = {STYLE_ERROR, "✗"},
};

void state_mark(struct pen *pen, enum service_state state) {
    pen_text(pen, marks[state].style, marks[state].text);
}

void state_failure(struct pen *pen, const struct fleet *fleet, const struct service *service) {
    char age[FORMAT_MAX];
    char next[FORMAT_MAX];
    format_age(age, fleet->now_ns - service->since_ns);
    const char *const cause = service->cause ? service->cause : "failed";
    const int age_width = (int)strlen(" for ") + (int)strlen(age);
    const bool is_waiting = service->next_try_ns > fleet->now_ns;
    struct pen piece = *pen;
    if (pen_room(pen) > age_width + CAUSE_MIN)
        piece.end -= age_width;
    pen_text(&piece, STYLE_ERROR, cause);
    pen->x = piece.x;
    pen_printf(pen, STYLE_ERROR, " for %s", age);
    format_age(next, service->next_try_ns - fleet->now_ns);
    if (is_waiting && pen_room(pen) >= (int)(strlen(", next try in ") + strlen(next)))
        pen_printf(pen, STYLE_DIM, ", next try in %s", next);
}

bool state_is_restarted(const struct fleet *fleet, const struct service *service) {
    return service->restarts > 0 && fleet->now_ns - service->restarted_ns < RESTART_SHOWN_NS;
}

void state_restart(struct pen *pen, const struct fleet *fleet, const struct service *service) {
    char age[FORMAT_MAX];
    const int64_t age_ns = fleet->now_ns - service->restarted_ns;
    const enum style style = age_ns < RESTART_BRIGHT_NS ? STYLE_WARNING : STYLE_DIM;
    pen_text(pen, style, "🔥");
    if (pen_room(pen) >= STATE_RESTART_WIDTH - 2)
        pen_printf(pen, style, " %s", format_age(age, age_ns));
}
