/* picker_keys.c - what keys do on the screen of processes to choose from. */
#include "picker.h"

#include "../tui/term.h"

typedef enum picker_result key_fn(struct picker *picker);

static void move(struct picker *picker, long steps) {
    const long last = (long)picker_shown(picker) - 1;
    long to = (long)picker->cursor + steps;
    to = to > last ? last : to;
    picker->cursor = to < 0 ? 0 : (size_t)to;
}

/* A row of the old page stays. */
static long page(const struct picker *picker) {
    return picker->page > 1 ? picker->page - 1 : 1;
}

static enum picker_result do_up(struct picker *picker) {
    move(picker, -1);
    return PICKER_GOES_ON;
}
static enum picker_result do_down(struct picker *picker) {
    move(picker, 1);
    return PICKER_GOES_ON;
}
static enum picker_result do_page_up(struct picker *picker) {
    move(picker, -page(picker));
    return PICKER_GOES_ON;
}
static enum picker_result do_page_down(struct picker *picker) {
    move(picker, page(picker));
    return PICKER_GOES_ON;
}
static enum picker_result do_top(struct picker *picker) {
    picker->cursor = 0;
    return PICKER_GOES_ON;
}
static enum picker_result do_bottom(struct picker *picker) {
    move(picker, (long)picker->count);
    return PICKER_GOES_ON;
}

/* Of all, one is taken away: the others are chosen, and none to come is. */
static enum picker_result do_choose(struct picker *picker) {
    struct picker_row *const row = picker_row_at(picker, picker->cursor);
    for (size_t i = 0; picker->all && i < picker->count; i++)
        picker->rows[i].is_chosen = true;
    picker->all = false;
    if (row)
        row->is_chosen = !row->is_chosen;
    move(picker, 1);
    return PICKER_GOES_ON;
}

static bool has_filter(const struct picker *picker) {
    return picker->filter.first.kind != FILTER_ALL;
}

/* With a filter, those that pass it: of what is to come nobody knows yet. */
static enum picker_result do_all(struct picker *picker) {
    if (!has_filter(picker)) {
        picker->all = !picker->all;
        for (size_t i = 0; i < picker->count; i++)
            picker->rows[i].is_chosen = false;
        return PICKER_GOES_ON;
    }
    bool choose = false;
    for (size_t i = 0; i < picker->count; i++)
        choose = choose || (picker_shows(picker, &picker->rows[i]) && !picker->rows[i].is_chosen);
    for (size_t i = 0; i < picker->count; i++)
        if (picker_shows(picker, &picker->rows[i]))
            picker->rows[i].is_chosen = choose;
    picker->all = false;
    return PICKER_GOES_ON;
}

static enum picker_result do_watch(struct picker *picker) {
    bool any = picker->all && picker->count > 0;
    for (size_t i = 0; i < picker->count; i++)
        any = any || picker->rows[i].is_chosen;
    struct picker_row *const row = picker_row_at(picker, picker->cursor);
    if (!any && row)
        row->is_chosen = any = true;
    if (any)
        return PICKER_WATCH;
    picker->notice = "there is none to watch";
    return PICKER_GOES_ON;
}

static enum picker_result do_filter(struct picker *picker) {
    picker->is_typing = true;
    picker->error[0] = '\0';
    return PICKER_GOES_ON;
}
static enum picker_result do_quit(struct picker *picker) {
    (void)picker;
    return PICKER_QUIT;
}

/* The names are those of the manual page, which a test compares. */
static const struct picker_key {
    uint32_t code;
    const char *name;
    key_fn *act;
} picker_keys[] = {
    {' ', "Space", do_choose},
    {'a', "a", do_all},
    {KEY_ENTER, "Enter", do_watch},
    {'\n', NULL, do_watch},
    {'/', "/", do_filter},
    {KEY_UP, "Up, k", do_up},
    {'k', NULL, do_up},
    {KEY_DOWN, "Down, j", do_down},
    {'j', NULL, do_down},
    {KEY_PAGE_UP, "PgUp", do_page_up},
    {KEY_PAGE_DOWN, "PgDn", do_page_down},
    {KEY_HOME, "Home, g", do_top},
    {'g', NULL, do_top},
    {KEY_END, "End, G", do_bottom},
    {'G', NULL, do_bottom},
    {'q', "q, Esc", do_quit},
    {KEY_ESC, NULL, do_quit},
    {KEY_CTRL_C, "Ctrl-C", do_quit},
    {KEY_LOST, NULL, do_quit},
};

/* What is typed filters as soon as it is a filter. */
static void take_line(struct picker *picker) {
    struct filter filter;
    if (filter_parse(&filter, picker->line.text, picker->error, sizeof picker->error) < 0)
        return;
    picker->error[0] = '\0';
    filter_fini(&picker->filter);
    picker->filter = filter;
}

/* Returns false for a key that is not for the line. */
static bool type(struct picker *picker, uint32_t key) {
    if (!picker->is_typing)
        return false;
    if (key == KEY_ESC)
        line_set(&picker->line, "");
    else if (key != KEY_ENTER && key != '\n' && !line_key(&picker->line, key))
        return key < KEY_ESC;
    if (key == KEY_ESC || key == KEY_ENTER || key == '\n')
        picker->is_typing = false;
    take_line(picker);
    return true;
}

enum picker_result picker_key(struct picker *picker, uint32_t key) {
    picker->notice = NULL;
    if (type(picker, key))
        return PICKER_GOES_ON;
    for (size_t i = 0; i < sizeof picker_keys / sizeof *picker_keys; i++)
        if (picker_keys[i].code == key)
            return picker_keys[i].act(picker);
    return PICKER_GOES_ON;
}
