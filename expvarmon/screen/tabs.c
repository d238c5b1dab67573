/* tabs.c - the groups of variables, of which one is shown, as a row. */
#include "tabs.h"

#include "../tui/pen.h"
#include "../tui/text.h"

/* Below, variables are worth more. */
#define HEIGHT_MIN 6

/* The number with its blanks around, and the blanks behind the title. */
#define TAB_FRAME 5

int tabs_rows(const struct canvas *canvas, const struct view *view) {
    return view->panels && view->panels->count > 0 && view->shown == VIEW_CHARTS && canvas->height >= HEIGHT_MIN;
}

/* Of all variables, then of each group. */
static const char *title(const struct view *view, size_t tab) {
    return tab == 0 ? "All" : view->panels->at[tab - 1].title;
}

static int tab_width(const struct canvas *canvas, const struct view *view, size_t tab) {
    return TAB_FRAME + text_width(title(view, tab), canvas->width);
}

/* The first one to show so that the chosen one is seen. */
static size_t find_first(const struct canvas *canvas, const struct view *view) {
    size_t first = view->panel;
    int room = canvas->width - tab_width(canvas, view, first);
    while (first > 0 && room >= tab_width(canvas, view, first - 1))
        room -= tab_width(canvas, view, --first);
    return first;
}

void tabs_draw(struct canvas *canvas, int y, const struct view *view) {
    struct pen pen = {canvas, 0, y, canvas->width};
    for (size_t tab = find_first(canvas, view); tab <= view->panels->count && pen_room(&pen) > 0; tab++) {
        const int start = pen.x;
        pen_printf(&pen, STYLE_KEY, " %zu ", tab + 1);
        pen_text(&pen, tab == view->panel ? STYLE_SELECTED : STYLE_TEXT, title(view, tab));
        hits_add(view->hits, canvas, (struct rect){start, y, pen.x - start + 1, 1}, (struct hit){HIT_PANEL, tab});
        pen_text(&pen, STYLE_TEXT, "  ");
    }
}
