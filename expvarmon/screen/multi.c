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
#include "totals.h"

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
    struct table_shape shape;
    int table_rows;
    int boxes;
    int columns;    /* boxes side by side */
    int chart_rows; /* of one service */
    bool few;       /* so few services that they may share a chart */
    bool overlaid;  /* the services of a box share one */
    int box_rows;
    int total;
};

static int count_boxes(const struct fleet *fleet) {
    int boxes = 0;
    for (size_t i = 0; i < fleet->variable_count && fleet->service_count > 0; i++)
        boxes += chart_has(fleet, i);
    return boxes;
}

/* A chart that services share: its least rows, the columns of a box from which on it has one, and beside it those of a
 * value. */
#define OVERLAY_ROWS  5
#define OVERLAY_WIDTH 50
#define OVERLAY_VALUE 8

static void set_grid(struct page *page, const struct fleet *fleet, int columns, int chart_rows) {
    page->columns = columns;
    page->chart_rows = chart_rows;
    int rows = (int)fleet->service_count * chart_rows;
    page->overlaid = page->few && (page->seen.width + 1) / columns - 1 >= OVERLAY_WIDTH;
    if (page->overlaid)
        rows = int_max(rows, OVERLAY_ROWS);
    page->box_rows = (page->framed ? 2 : 1) + rows;
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

static struct page make_page(const struct fleet *fleet, const struct view *view, struct rect seen) {
    struct page page = {.seen = seen, .boxes = count_boxes(fleet)};
    page.framed = seen.width >= FRAMED_WIDTH && seen.height >= FRAMED_HEIGHT;
    page.few = page.framed && fleet->service_count <= CANVAS_SERIES && !view->single_colour;
    page.shape = (struct table_shape){page.framed, seen.height >= TITLED_HEIGHT, totals_has(fleet, view, seen.height)};
    page.table_rows = table_rows(fleet, page.shape);
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

/* Returns the columns used. */
static int draw_chart_row(struct canvas *canvas, struct rect row, const struct columns columns,
                          const struct chart *chart, size_t index) {
    const struct service *const service = &chart->fleet->services[index];
    const bool is_up = service->state == SERVICE_UP;
    const enum style name_style = service->state == SERVICE_FAILED ? STYLE_ERROR : is_up ? STYLE_TEXT : STYLE_DIM;
    int used = 0;
    if (chart->service_count > 1) {
        canvas_put(canvas, row.x, row.y, plot_symbol(chart->view->plot, (int)service->colour),
                   chart_style(chart, index));
        used = 2;
    }
    canvas_text(canvas, row.x + used, row.y, columns.name_width, name_style, service->name);
    used += columns.name_width + 1;
    if (columns.value_width > 0) {
        char text[FORMAT_MAX];
        canvas_text_right(canvas, row.x + used, row.y, columns.value_width,
                          is_up ? format_series_style(chart->fleet, service, chart->variable) : STYLE_DIM,
                          format_last(text, chart->fleet, service, chart->variable));
        used += columns.value_width + 1;
    }
    if (columns.max_width > 0) {
        draw_max(canvas, row.x + used + 1, row.y, chart->fleet, service, chart->variable);
        used += columns.max_width + 2;
    }
    return used;
}

/* One chart for all services, right of their names and values. */
static void draw_overlay(struct canvas *canvas, struct rect inside, const struct fleet *fleet, struct view *view,
                         size_t variable) {
    const struct chart chart = {fleet, view, variable, 0, fleet->service_count};
    struct columns columns = make_columns(fleet, inside.width);
    int used = 0;
    columns.name_width = int_min(columns.name_width, inside.width / 4);
    columns.value_width = int_min(columns.value_width, columns.max_width > 0 ? VALUE_MAX : OVERLAY_VALUE);
    for (int i = 0; i < (int)fleet->service_count; i++)
        used =
            draw_chart_row(canvas, (struct rect){inside.x, inside.y + i, inside.width, 1}, columns, &chart, (size_t)i);
    const struct rect area = {inside.x + used, inside.y, inside.width - used, inside.height};
    view->shown_slots = chart_slots(&chart, area);
    chart_draw(canvas, area, &chart);
}

/* A row with a chart of its own for each service that is seen. */
static void draw_rows(struct canvas *canvas, struct rect inside, const struct page *page, const struct fleet *fleet,
                      struct view *view, size_t variable) {
    const struct columns columns = make_columns(fleet, inside.width);
    const int hidden = int_max(0, canvas->clip.y - inside.y);
    for (int i = hidden / page->chart_rows; i < (int)fleet->service_count; i++) {
        const struct rect row = {inside.x, inside.y + i * page->chart_rows, inside.width, page->chart_rows};
        if (row.y >= canvas->clip.y + canvas->clip.height)
            break;
        const struct chart chart = {fleet, view, variable, (size_t)i, 1};
        const int used = draw_chart_row(canvas, row, columns, &chart, (size_t)i);
        const struct rect area = {row.x + used, row.y, row.width - used, row.height};
        view->shown_slots = chart_slots(&chart, area);
        chart_draw(canvas, area, &chart);
    }
}

static void draw_box(struct canvas *canvas, const struct page *page, struct rect area, const struct fleet *fleet,
                     struct view *view, size_t variable, bool selected) {
    const char *const name = format_name(fleet, variable);
    struct rect inside = {area.x, area.y + 1, area.width, area.height - 1};
    if (page->framed) {
        inside = canvas_box_styled(canvas, area, name, selected ? STYLE_SELECTED : STYLE_BORDER);
        inside = (struct rect){inside.x + 1, inside.y, inside.width - 2, inside.height};
    } else {
        canvas_text(canvas, area.x, area.y, area.width, selected ? STYLE_SELECTED : STYLE_TITLE, name);
    }
    const struct rect before = canvas_clip(canvas, inside);
    if (page->overlaid)
        draw_overlay(canvas, inside, fleet, view, variable);
    else
        draw_rows(canvas, inside, page, fleet, view, variable);
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

static void draw_boxes(struct canvas *canvas, const struct page *page, const struct fleet *fleet, struct view *view,
                       int y) {
    int index = 0;
    for (size_t i = 0; i < fleet->variable_count && index < page->boxes; i++) {
        if (!chart_has(fleet, i))
            continue;
        const struct rect area = box_area(page, index++, y);
        if (area.y >= page->seen.y + page->seen.height || area.y + area.height <= page->seen.y)
            continue;
        hits_add(view->hits, canvas, area, (struct hit){HIT_CHART, (size_t)index});
        draw_box(canvas, page, area, fleet, view, i, index == view->selected);
    }
}

static void draw_page(struct canvas *canvas, const struct page *page, const struct fleet *fleet, struct view *view) {
    const int y = page->seen.y - view->scroll;
    const struct rect before = canvas_clip(canvas, page->seen);
    if (view->scroll < page->table_rows) {
        const struct table table = {
            fleet, {page->seen.x, y, page->seen.width, page->table_rows}, page->seen, page->shape};
        table_draw(canvas, &table, view);
    }
    draw_boxes(canvas, page, fleet, view, y);
    if (fleet->variable_count == 0)
        canvas_text(canvas, page->seen.x, y + page->table_rows, page->seen.width, STYLE_DIM,
                    view->filter[0] ? "no variable passes the filter" : "no variables yet");
    canvas->clip = before;
}

/* The row of the selected service; -1: it is not shown. */
static int find_selected(const struct fleet *fleet, const struct view *view) {
    for (size_t i = 0; i < fleet->service_count; i++)
        if (fleet->services[i].number + 1 == view->service)
            return (int)i;
    return -1;
}

/* Without a selected box it is the table that is shown. */
static void follow_selected(const struct page *page, const struct fleet *fleet, struct view *view) {
    view->selected = int_max(0, int_min(view->selected, page->boxes));
    if (!view->follow)
        return;
    const struct rect box = box_area(page, int_max(view->selected - 1, 0), 0);
    const int row = view->selected == 0 ? find_selected(fleet, view) : -1;
    if (row >= 0) /* the titles stay above it */
        scroll_show(&view->scroll, page->seen.height, row, table_head(page->shape) + 1);
    else
        scroll_show(&view->scroll, page->seen.height, view->selected > 0 ? box.y : 0, box.height);
    view->follow = false;
}

void multi_draw(struct canvas *canvas, const struct fleet *fleet, struct view *view) {
    struct rect seen = header_draw(canvas, fleet, view);
    struct page page = make_page(fleet, view, seen);
    /* The bar takes a column of its own. */
    if (page.total > seen.height && seen.width >= CHART_MIN) {
        seen.width--;
        page = make_page(fleet, view, seen);
    }
    follow_selected(&page, fleet, view);
    scroll_clamp(&view->scroll, seen.height, page.total);
    view->page = seen.height;
    view->has_totals = page.shape.totals;

    draw_page(canvas, &page, fleet, view);
    if (seen.width < canvas->width)
        scroll_bar(canvas, seen.x + seen.width, seen.y, seen.height, page.total, view->scroll);
}
