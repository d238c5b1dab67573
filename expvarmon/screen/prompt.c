/* prompt.c - the line at the bottom in which a filter is typed. */
#include "prompt.h"

#include <string.h>

#include "../tui/term.h"
#include "screen.h"

/* Of fewer rows none is spared, but for typing. */
#define HEIGHT_MIN      4
#define HEIGHT_MIN_OPEN 2

void prompt_open(struct view *view) {
    if (view->shown != VIEW_CHARTS)
        return;
    view->prompt.is_open = true;
    view->prompt.error[0] = '\0';
    line_set(&view->prompt.line, view->filter);
}

static void take_line(struct view *view) {
    struct prompt *const prompt = &view->prompt;
    struct filter filter;
    if (filter_parse(&filter, prompt->line.text, prompt->error, sizeof prompt->error) < 0)
        return;
    filter_fini(&filter);
    prompt->error[0] = '\0';
    strcpy(view->filter, prompt->line.text);
}
_Static_assert(LINE_SIZE <= FILTER_SIZE, "every line is copied to the filter");

bool prompt_key(struct view *view, uint32_t key) {
    struct prompt *const prompt = &view->prompt;
    if (!prompt->is_open)
        return false;
    if (key == KEY_ENTER || key == '\n' || key == KEY_ESC) {
        prompt->is_open = false;
        if (key == KEY_ESC)
            view->filter[0] = '\0';
        return true;
    }
    if (!line_key(&prompt->line, key))
        return key < KEY_ESC;
    take_line(view);
    return true;
}

bool prompt_has(const struct canvas *canvas, const struct view *view) {
    if (view->prompt.is_open)
        return canvas->height >= HEIGHT_MIN_OPEN;
    return view->shown == VIEW_CHARTS && (view->filter[0] || view->sort) && canvas->height >= HEIGHT_MIN;
}

/* What is left of something; nothing where all of it is. */
static void draw_count(struct pen *pen, const char **separator, size_t shown, size_t all, const char *what) {
    if (shown == all)
        return;
    pen_printf(pen, shown == 0 ? STYLE_WARNING : STYLE_DIM, "%s%zu of %zu %s", *separator, shown, all, what);
    *separator = ", ";
}

void prompt_draw(struct canvas *canvas, int y, const struct fleet *fleet, const struct view *view) {
    const struct prompt *const prompt = &view->prompt;
    const char *separator = "  ";
    struct pen pen = {canvas, 0, y, canvas->width};
    if (prompt->is_open) {
        struct pen line = pen;
        line.end = prompt->error[0] ? pen.end / 3 : pen.end;
        pen_text(&line, STYLE_KEY, "/");
        line_draw(&line, &prompt->line);
        pen.x = line.x;
    } else if (view->filter[0]) {
        pen_text(&pen, STYLE_KEY, "filter ");
        pen_text(&pen, STYLE_TEXT, view->filter);
    }
    if (prompt->is_open && prompt->error[0])
        pen_printf(&pen, STYLE_ERROR, "  %s", prompt->error);
    if (view->filter[0]) {
        draw_count(&pen, &separator, view->shown_services, fleet->service_count, "services");
        draw_count(&pen, &separator, view->shown_variables, fleet->variable_count, "variables");
    }
    if (view->sort)
        pen_printf(&pen, STYLE_WARNING, "  -sort: there is no variable %s yet", view->sort + (*view->sort == '-'));
}
