/* picker.c - the screen of processes to choose from. */
#include "picker.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "../tui/text.h"
#include "format.h"
#include "scroll.h"

/* A lower screen has no row for the titles, none for the hints, none for the first line. */
#define TITLES_HEIGHT 6
#define HINTS_HEIGHT  5
#define TOP_HEIGHT    3

#define MARK_WIDTH   3 /* the cursor, the mark, a blank */
#define PID_MIN      5
#define UPTIME_WIDTH 8
#define PROGRAM_MIN  16
#define ADDRESS_MIN  24
#define ADDRESS_MAX  48

static const char hints[] = "Space choose  a all, also to come  Enter watch  / filter  q quit";

struct columns {
    int pid, program, uptime, address; /* widths; 0: the column is left out */
};

/* The longest of the numbers, with a blank. */
static int pid_width(const struct picker *picker) {
    int width = PID_MIN;
    for (size_t i = 0; i < picker->count; i++)
        width = int_max(width, snprintf(NULL, 0, "%" PRId64, picker->rows[i].pid) + 1);
    return width;
}

/* What there is no room for goes in the order of what is least missed. */
static struct columns lay_out(const struct picker *picker, int width) {
    struct columns columns = {.pid = pid_width(picker)};
    int room = width - MARK_WIDTH - columns.pid;
    if (room >= PROGRAM_MIN + UPTIME_WIDTH) {
        columns.uptime = UPTIME_WIDTH;
        room -= columns.uptime;
    }
    if (room >= PROGRAM_MIN + ADDRESS_MIN)
        columns.address = int_min(room - int_max(PROGRAM_MIN, room / 2), ADDRESS_MAX);
    columns.program = int_max(room - columns.address, 0);
    return columns;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

bool picker_shows(const struct picker *picker, const struct picker_row *row) {
    char pid[24];
    snprintf(pid, sizeof pid, "%" PRId64, row->pid);
    return filter_passes(&picker->filter.first, row->program, pid);
}

size_t picker_shown(const struct picker *picker) {
    size_t shown = 0;
    for (size_t i = 0; i < picker->count; i++)
        shown += picker_shows(picker, &picker->rows[i]);
    return shown;
}

struct picker_row *picker_row_at(const struct picker *picker, size_t place) {
    for (size_t i = 0; i < picker->count; i++)
        if (picker_shows(picker, &picker->rows[i]) && place-- == 0)
            return &picker->rows[i];
    return NULL;
}

void picker_set_rows(struct picker *picker, struct picker_row *rows, size_t count) {
    const struct picker_row *at = picker_row_at(picker, picker->cursor);
    picker->pid = at ? at->pid : picker->pid;
    picker->rows = rows;
    picker->count = count;
    size_t place = 0;
    for (size_t i = 0; i < count; i++) {
        if (!picker_shows(picker, &rows[i]))
            continue;
        if (rows[i].pid == picker->pid)
            picker->cursor = place;
        place++;
    }
}

void picker_fini(struct picker *picker) {
    filter_fini(&picker->filter);
    picker->filter = (struct filter){0};
}

/* ---- drawing ----------------------------------------------------------------------------------------------------- */

static void draw_cells(struct canvas *canvas, int y, const struct columns *columns, enum style style,
                       const char *const texts[4]) {
    int x = MARK_WIDTH;
    canvas_text_right(canvas, x, y, columns->pid - 1, style, texts[0]);
    x += columns->pid;
    canvas_text(canvas, x, y, columns->program - 1, style, texts[1]);
    x += columns->program;
    if (columns->uptime)
        canvas_text_right(canvas, x, y, columns->uptime - 2, style, texts[2]);
    x += columns->uptime;
    if (columns->address)
        canvas_text(canvas, x, y, columns->address, style, texts[3]);
}

static void draw_row(struct canvas *canvas, int y, const struct columns *columns, const struct picker *picker,
                     const struct picker_row *row, bool is_at) {
    char pid[24], uptime[FORMAT_MAX];
    const bool is_chosen = picker->all || row->is_chosen;
    snprintf(pid, sizeof pid, "%" PRId64, row->pid);
    format_age(uptime, row->uptime_ns);
    if (is_at)
        canvas_text(canvas, 0, y, 1, STYLE_SELECTED, ">");
    if (is_chosen)
        canvas_text(canvas, 1, y, 1, STYLE_GOOD, "●");
    draw_cells(canvas, y, columns, is_at ? STYLE_SELECTED : STYLE_TEXT,
               (const char *const[]){pid, row->program, uptime, row->address});
}

static void draw_list(struct canvas *canvas, struct picker *picker, struct rect area) {
    const int total = (int)picker_shown(picker);
    if (total > 0 && picker->cursor >= (size_t)total)
        picker->cursor = (size_t)total - 1;
    scroll_show(&picker->scroll, area.height, (int)picker->cursor, 1);
    scroll_clamp(&picker->scroll, area.height, total);
    picker->page = area.height;
    const struct columns columns = lay_out(picker, area.width - (total > area.height));
    for (int i = 0; i < area.height; i++) {
        const size_t place = (size_t)(picker->scroll + i);
        const struct picker_row *const row = picker_row_at(picker, place);
        if (row)
            draw_row(canvas, area.y + i, &columns, picker, row, place == picker->cursor);
    }
    scroll_bar(canvas, area.x + area.width - 1, area.y, area.height, total, picker->scroll);
}

static void draw_top(struct canvas *canvas, const struct picker *picker) {
    struct pen pen = {canvas, 0, 0, canvas->width};
    const size_t shown = picker_shown(picker);
    size_t chosen = 0;
    for (size_t i = 0; i < picker->count; i++)
        chosen += picker->all || picker->rows[i].is_chosen;
    pen_text(&pen, STYLE_TITLE, "Processes that publish");
    if (shown < picker->count)
        pen_printf(&pen, STYLE_TEXT, "  %zu of %zu", shown, picker->count);
    else
        pen_printf(&pen, STYLE_TEXT, "  %zu", picker->count);
    if (chosen > 0)
        pen_printf(&pen, STYLE_GOOD, ", %zu chosen%s", chosen, picker->all ? ", also those to come" : "");
}

static void draw_foot(struct canvas *canvas, const struct picker *picker) {
    struct pen pen = {canvas, 0, canvas->height - 1, canvas->width};
    if (picker->is_typing) {
        pen_text(&pen, STYLE_KEY, "/");
        line_draw(&pen, &picker->line);
        if (picker->error[0])
            pen_printf(&pen, STYLE_ERROR, "  %s", picker->error);
    } else if (picker->notice) {
        pen_text(&pen, STYLE_WARNING, picker->notice);
    } else {
        pen_text(&pen, STYLE_DIM, hints);
    }
}

/* How there could be some. */
static void draw_none(struct canvas *canvas, const struct picker *picker, struct rect area) {
    const char *const lines[] = {
        picker->count > 0 ? "None passes the filter." : "None yet. They have their sockets in",
        picker->count > 0 ? "" : picker->directory,
        picker->count > 0 ? "" : "LD_PRELOAD=libexpvar-hooks.so EXPVAR_LISTEN=unix PROGRAM starts one,",
        picker->count > 0 ? "" : "and expvarmon -- PROGRAM starts one and watches it.",
    };
    for (int i = 0; i < area.height && i < (int)(sizeof lines / sizeof *lines); i++)
        canvas_text(canvas, 1, area.y + i, area.width - 1, i == 1 ? STYLE_TEXT : STYLE_DIM, lines[i]);
}

void picker_draw(struct canvas *canvas, struct picker *picker) {
    struct rect area = {0, 0, canvas->width, canvas->height};
    canvas_clear(canvas);
    if (canvas->height >= TOP_HEIGHT) {
        draw_top(canvas, picker);
        area.y++;
        area.height--;
    }
    if (canvas->height >= (picker->is_typing || picker->notice ? TOP_HEIGHT : HINTS_HEIGHT)) {
        draw_foot(canvas, picker);
        area.height--;
    }
    if (picker_shown(picker) == 0) {
        draw_none(canvas, picker, area);
        return;
    }
    if (canvas->height >= TITLES_HEIGHT) {
        const struct columns columns = lay_out(picker, area.width);
        draw_cells(canvas, area.y, &columns, STYLE_DIM, (const char *const[]){"PID", "Program", "Uptime", "Address"});
        area.y++;
        area.height--;
    }
    draw_list(canvas, picker, area);
}
