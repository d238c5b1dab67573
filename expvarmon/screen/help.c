/* help.c - the screen that tells the keys and the marks. */
#include "help.h"

#include "../tui/bounds.h"
#include "keys.h"
#include "scroll.h"

#define FRAMED_WIDTH  24
#define FRAMED_HEIGHT 6
#define WIDTH_MAX     66
#define NAME_WIDTH    14

struct sign {
    enum style style;
    const char *text;
    const char *meaning;
};

static const struct sign signs[] = {
    {STYLE_GOOD, "●", "up: the last poll brought a document"},
    {STYLE_ERROR, "✗", "failed: the cause, and for how long"},
    {STYLE_DIM, "◌", "waiting for the first reply"},
    {STYLE_WARNING, "🔥", "restarted, and how long ago; gone after 10 minutes"},
    {STYLE_WARNING, "▲", "on the time axis: a restart"},
    {STYLE_PLAIN, "▁▄█", "newest at the right; a gap: no reply, or no such value"},
    {STYLE_PLAIN, "blue", "a number or true, false"},
    {STYLE_MEM, "red", "mem: bytes, in units of 1024"},
    {STYLE_DURATION, "yellow", "duration: a length of time"},
    {STYLE_STR, "green", "str: a text, not charted"},
};
#define SIGN_COUNT ((int)(sizeof signs / sizeof *signs))

static void draw_entry(struct canvas *canvas, struct rect row, enum style style, const char *name, const char *text) {
    canvas_text(canvas, row.x, row.y, row.width, style, name);
    canvas_text(canvas, row.x + NAME_WIDTH + 2, row.y, row.width - NAME_WIDTH - 2, STYLE_TEXT, text);
}

static int count_rows(void) {
    int rows = 1 + SIGN_COUNT;
    for (size_t i = 0; i < keys_count; i++)
        rows += keys[i].name != NULL;
    return rows;
}

static void draw_rows(struct canvas *canvas, struct rect area, int scroll) {
    const struct rect before = canvas_clip(canvas, area);
    struct rect row = {area.x, area.y - scroll, area.width, 1};
    for (size_t i = 0; i < keys_count; i++) {
        if (!keys[i].name)
            continue;
        draw_entry(canvas, row, STYLE_KEY, keys[i].name, keys[i].text);
        row.y++;
    }
    row.y++;
    for (int i = 0; i < SIGN_COUNT; i++, row.y++)
        draw_entry(canvas, row, signs[i].style, signs[i].text, signs[i].meaning);
    canvas->clip = before;
}

void help_draw(struct canvas *canvas, struct view *view) {
    const int total = count_rows();
    struct rect area = {0, 0, canvas->width, canvas->height};
    struct rect content = area;
    if (area.width >= FRAMED_WIDTH && area.height >= FRAMED_HEIGHT) {
        area.width = int_min(area.width, WIDTH_MAX + 4);
        area.height = int_min(area.height, total + 2);
        area.x = (canvas->width - area.width) / 2;
        area.y = (canvas->height - area.height) / 2;
        content = canvas_box(canvas, area, "Keys and signs");
        content = (struct rect){content.x + 1, content.y, content.width - 2, content.height};
    }
    scroll_clamp(&view->help_scroll, content.height, total);
    view->page = content.height;
    draw_rows(canvas, content, view->help_scroll);
    if (content.width > NAME_WIDTH)
        scroll_bar(canvas, area.x + area.width - 1, content.y, content.height, total, view->help_scroll);
}
