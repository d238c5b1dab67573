/* views.h - what the screen may show below its header: one row a view, which -view names. */
#ifndef EXPVARMON_SCREEN_VIEWS_H
#define EXPVARMON_SCREEN_VIEWS_H

#include "../model/fleet.h"
#include "../tui/canvas.h"

struct view;

/* One row for each view: its enumerator, its name in -view, what draws it. -view has them in this order. */
#define VIEWS(X)                                                                                                       \
    X(CHARTS, "charts", charts_draw)                                                                                   \
    X(DISTRIBUTION, "distribution", bars_draw)                                                                         \
    X(BROWSER, "browser", browser_draw)                                                                                \
    X(DIFFERENCE, "difference", differences_draw)                                                                      \
    X(EVENTS, "events", eventlog_draw)

enum view_name {
#define X(id, name, draw) VIEW_##id,
    VIEWS(X)
#undef X
        VIEW_COUNT
};

struct view_kind {
    const char *name;
    void (*draw)(struct canvas *canvas, const struct fleet *fleet, struct view *view);
};

extern const struct view_kind views[VIEW_COUNT];

#endif
