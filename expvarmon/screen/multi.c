/* multi.c - the screen of several services. Table and charts are one long page; below the header a part of it
 * is seen. */
#include "multi.h"

#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "chart.h"
#include "format.h"
#include "header.h"
#include "scroll.h"
#include "table.h"

#define FRAMED_WIDTH  40
#define FRAMED_HEIGHT 10
/* Below this height each row counts, and titles give way to services. */
#define TITLED_HEIGHT 4
/* Boxes of charts stand side by side: at least so wide when all of them fit on the screen then, and wider
 * otherwise. */
#define BOX_WIDTH       50
#define BOX_WIDTH_ROOMY 80
#define CHART_ROWS_MAX  6
#define CHART_MIN       8
#define VALUE_MIN       6
#define VALUE_MAX       12
/* "max 1023.99MB"; only where the charts keep this much. */
#define MAX_WIDTH         14
#define MAX_CHART_MINIMUM 48

/* The page: the table, then boxes of charts in a grid. */
struct page {
    struct rect seen;
    bool framed;
    bool titled;
    int table_rows;
    int boxes;
    int columns;    /* boxes side by side */
    int chart_rows; /* of one service */
    int box_rows;
    int total;
};

static int count_boxes(const struct fleet *fleet) {
    int boxes = 0;
    for (size_t i = 0; i < fleet->variable_count && fleet->service_count > 0; i++)
        boxes += chart_has(fleet, i);
    return boxes;
}

static void set_grid(struct page *page, const struct fleet *fleet, int columns, int chart_rows) {
    page->columns = columns;
    page->chart_rows = chart_rows;
    page->box_rows = (page->framed ? 2 : 1) + (int)fleet->service_count * chart_rows;
    page->total = page->table_rows + (page->boxes + columns - 1) / columns * page->box_rows;
}

/* Prefers wide boxes, but more of them side by side to scrolling; then the highest charts that still fit. */
static void choose_grid(struct page *page, const struct fleet *fleet) {
    const int most = int_max(1, int_min(page->boxes, page->seen.width / BOX_WIDTH));
    int columns = 0;
    do
        set_grid(page, fleet, ++columns, 1);
    while (columns < most && page->total > page->seen.height);
    if (page->total > page->seen.height) {
        set_grid(page, fleet, int_max(1, int_min(page->boxes, page->seen.width / BOX_WIDTH_ROOMY)), 1);
        return;
    }
    for (int rows = CHART_ROWS_MAX; rows > 1; rows--) {
        set_grid(page, fleet, columns, rows);
        if (page->total <= page->seen.height)
            return;
    }
    set_grid(page, fleet, columns, 1);
}

static struct page make_page(const struct fleet *fleet, struct rect seen) {
    struct page page = {.seen = seen, .boxes = count_boxes(fleet)};
    page.framed = seen.width >= FRAMED_WIDTH && seen.height >= FRAMED_HEIGHT;
    page.titled = seen.height >= TITLED_HEIGHT;
    page.table_rows = table_rows(fleet, page.framed, page.titled);
    choose_grid(&page, fleet);
    return page;
}

/* The parts of one row of a box: name, value, the largest value, chart. 0: left out. */
struct columns {
    int name_width;
    int value_width;
    int max_width;
};

static struct columns make_columns(const struct fleet *fleet, int width) {
    struct columns columns = {.name_width = int_min(table_name_width(fleet, width), width / 3)};
    const int rest = width - columns.name_width;
    columns.value_width = int_max(0, int_min(VALUE_MAX, rest - CHART_MIN - 2));
    if (columns.value_width < VALUE_MIN)
        columns.value_width = 0;
    if (rest - columns.value_width - MAX_WIDTH - 3 >= MAX_CHART_MINIMUM)
        columns.max_width = MAX_WIDTH;
    return columns;
}

static void draw_max(struct canvas *canvas, int x, int y, const struct fleet *fleet, const struct service *service,
                     size_t variable) {
    char text[FORMAT_MAX];
    const char *const largest = format_max(text, fleet, service, variable);
    struct pen pen = {canvas, x, y, x + MAX_WIDTH};
    if (largest)
        pen_printf(&pen, STYLE_DIM, "max %s", largest);
}

static void draw_chart_row(struct canvas *canvas, struct rect row, const struct columns columns,
                           const struct fleet *fleet, const struct service *service, size_t variable) {
    const bool is_up = service->state == SERVICE_UP;
    const enum style name_style = service->state == SERVICE_FAILED ? STYLE_ERROR : is_up ? STYLE_TEXT : STYLE_DIM;
    canvas_text(canvas, row.x, row.y, columns.name_width, name_style, service->name);
    int used = columns.name_width + 1;
    if (columns.value_width > 0) {
        char text[FORMAT_MAX];
        canvas_text_right(canvas, row.x + used, row.y, columns.value_width,
                          is_up ? format_style(fleet->variables[variable].kind) : STYLE_DIM,
                          format_last(text, fleet, service, variable));
        used += columns.value_width + 1;
    }
    if (columns.max_width > 0) {
        draw_max(canvas, row.x + used + 1, row.y, fleet, service, variable);
        used += columns.max_width + 2;
    }
    chart_draw(canvas, (struct rect){row.x + used, row.y, row.width - used, row.height}, fleet, service, variable);
}

static void draw_box(struct canvas *canvas, const struct page *page, struct rect area, const struct fleet *fleet,
                     size_t variable) {
    const char *const name = format_name(fleet, variable);
    struct rect inside = {area.x, area.y + 1, area.width, area.height - 1};
    if (page->framed) {
        inside = canvas_box(canvas, area, name);
        inside = (struct rect){inside.x + 1, inside.y, inside.width - 2, inside.height};
    } else {
        canvas_text(canvas, area.x, area.y, area.width, STYLE_TITLE, name);
    }
    const struct rect before = canvas_clip(canvas, inside);
    const struct columns columns = make_columns(fleet, inside.width);
    const int hidden = int_max(0, canvas->clip.y - inside.y);
    for (int i = hidden / page->chart_rows; i < (int)fleet->service_count; i++) {
        const struct rect row = {inside.x, inside.y + i * page->chart_rows, inside.width, page->chart_rows};
        if (row.y >= canvas->clip.y + canvas->clip.height)
            break;
        draw_chart_row(canvas, row, columns, fleet, &fleet->services[i], variable);
    }
    canvas->clip = before;
}

/* The cell of the grid for box `index`, on a page that begins at row y of the screen. */
static struct rect box_area(const struct page *page, int index, int y) {
    const int column = index % page->columns;
    const int left = (page->seen.width + 1) * column / page->columns;
    const int right = (page->seen.width + 1) * (column + 1) / page->columns - 1;
    return (struct rect){page->seen.x + left, y + page->table_rows + index / page->columns * page->box_rows,
                         right - left, page->box_rows};
}

static void draw_boxes(struct canvas *canvas, const struct page *page, const struct fleet *fleet, int y) {
    int index = 0;
    for (size_t i = 0; i < fleet->variable_count && index < page->boxes; i++) {
        if (!chart_has(fleet, i))
            continue;
        const struct rect area = box_area(page, index++, y);
        if (area.y < page->seen.y + page->seen.height && area.y + area.height > page->seen.y)
            draw_box(canvas, page, area, fleet, i);
    }
}

static void draw_page(struct canvas *canvas, const struct page *page, const struct fleet *fleet, struct view *view) {
    const int y = page->seen.y - view->scroll;
    const struct rect before = canvas_clip(canvas, page->seen);
    if (view->scroll < page->table_rows) {
        const struct table table = {
            fleet, {page->seen.x, y, page->seen.width, page->table_rows}, page->seen, page->framed, page->titled};
        table_draw(canvas, &table, view);
    }
    draw_boxes(canvas, page, fleet, y);
    if (fleet->variable_count == 0)
        canvas_text(canvas, page->seen.x, y + page->table_rows, page->seen.width, STYLE_DIM, "no variables yet");
    canvas->clip = before;
}

/* Where the keys for the next and the previous box lead: the tops of the table and of each row of the grid.
 */
static void set_stops(const struct page *page, struct view *view) {
    int stop = 0;
    view->previous = 0;
    for (int next = page->table_rows; stop <= view->scroll && next <= page->total; next += page->box_rows) {
        if (stop < view->scroll)
            view->previous = stop;
        stop = next;
    }
    view->next = stop;
}

void multi_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    struct rect seen = header_draw(canvas, fleet, view);
    struct page page = make_page(fleet, seen);
    /* The bar takes a column of its own. */
    if (page.total > seen.height && seen.width >= CHART_MIN) {
        seen.width--;
        page = make_page(fleet, seen);
    }
    scroll_clamp(&view->scroll, seen.height, page.total);
    view->page = seen.height;
    set_stops(&page, view);
    draw_page(canvas, &page, fleet, view);
    if (seen.width < canvas->width)
        scroll_bar(canvas, seen.x + seen.width, seen.y, seen.height, page.total, view->scroll);
}
