/* screen.h - what is on the screen: the model drawn on a canvas. Pure functions of their arguments, but for
 * the local time zone, in which wall-clock times are shown. */
#ifndef EXPVARMON_SCREEN_SCREEN_H
#define EXPVARMON_SCREEN_SCREEN_H

#include <stdbool.h>

#include "../model/filter.h"
#include "../model/fleet.h"
#include "../model/order.h"
#include "../model/panel.h"
#include "../tui/canvas.h"
#include "../tui/plot.h"
#include "browse.h"
#include "hits.h"
#include "prompt.h"
#include "views.h"

/* Samples in a slot of the charts at the zoom that is furthest out: 1 << ZOOM_MAX. */
#define ZOOM_MAX 8

enum totals { TOTALS_AUTO, TOTALS_ON, TOTALS_OFF };
struct keymap;

/* Where scales of values begin and end. */
enum scale_kind {
    SCALE_AUTOMATIC, /* by what is shown, and -bounds */
    SCALE_ZERO,      /* by what is shown, and zero */
    SCALE_FIXED,     /* by what was shown at a time */
    SCALE_COUNT,
};

/* What the person at the keyboard has chosen. screen_draw brings the numbers into range. */
struct view {
    enum view_name shown;
    enum view_name back; /* where closing it leads */
    struct browse browse;
    int scroll;                  /* rows scrolled down */
    int help_scroll;             /* the same for the help */
    int events_scroll;           /* the same for the log of events */
    int legend;                  /* services scrolled down in the expanded chart */
    int column;                  /* variables scrolled to the right in the table of services */
    int page;                    /* set by screen_draw: the rows of one page of what scrolls */
    int selected;                /* the chart that keys act on, from 1; 0: none */
    bool follow;                 /* screen_draw scrolls to the selected chart */
    const char *notice;          /* a short text for the status, by the application; NULL: none */
    const struct keymap *keymap; /* what -keys has bound; NULL: nothing */
    bool paused;
    bool cost; /* the monitor's own cost has the last row */
    bool help;
    bool expanded; /* the selected chart has the whole screen */
    bool split;    /* there, each service has a chart of its own */
    bool is_log;   /* charts have logarithmic scales */
    enum scale_kind scale;
    uint64_t fixed_end; /* of SCALE_FIXED: the time, as shown_end and zoom were */
    int fixed_zoom;
    bool ages;                   /* their time is told as an age, not by the clock */
    bool single_colour;          /* lines of one chart cannot be told apart */
    enum plot_kind plot;         /* what charts are made of */
    int zoom;                    /* a slot of a chart is 1 << zoom samples */
    uint64_t end;                /* the sample behind the last that charts show; 0: they follow the newest */
    uint64_t cursor;             /* the sample that the expanded chart reads, from 1; 0: the newest of each service */
    const struct panels *panels; /* NULL: no groups of variables */
    size_t panel;                /* the one that is shown, from 1; 0: all variables are */
    char filter[FILTER_SIZE];    /* of services and variables, one that filter_parse takes; "": all are shown */
    struct prompt prompt;        /* where another filter is typed */
    struct order order;          /* of the services */
    unsigned order_steps;        /* screen_draw goes on so many orders */
    const char *sort;      /* "name", "state" or a variable, behind a dash for the other direction: makes `order` when
                                 there is such a variable; NULL: none is awaited */
    size_t service;        /* the selected one: its number in the fleet, from 1; 0: none */
    int service_steps;     /* screen_draw selects the one so many rows further down */
    enum totals totals;    /* the rows of all services together in their table */
    bool has_totals;       /* set by screen_draw: there are */
    bool alone;            /* it has the screen for itself */
    size_t shown_services; /* set by screen_draw, as the next one: how many are left by all this */
    size_t shown_variables;
    struct hits *hits;  /* where screen_draw notes what is where; NULL: nobody asks */
    uint64_t shown_end; /* set by screen_draw: `end`, with the newest worked out */
    int shown_slots;    /* set by screen_draw: of the chart that keys act on */
};

/* Draws the view that is shown, or the help. Clears the canvas before. */
void screen_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view);

#endif
