/* table.c - the services, one a row. */
#include "table.h"

#include "../tui/bounds.h"
#include "../tui/pen.h"
#include "../tui/text.h"
#include "format.h"
#include "state.h"
#include "totals.h"

/* A column is as wide as its title and the values that are seen, within these. */
#define COLUMN_MIN 7
#define COLUMN_MAX 24
#define COLUMN_GAP 2
/* Columns drawn at once; a wider terminal tells the rest as it does those that do not fit. */
#define COLUMNS_MAX 64
/* "+999▸" and a blank. */
#define MORE_WIDTH 6
#define NAME_MIN   8
/* A narrower table has the mark of a restart without its age. */
#define AGE_WIDTH  40
#define MARK_WIDTH 2

/* Where things are in the rows that are seen. */
struct layout {
    const struct view *view;
    struct rect rows; /* the part of the screen where services are */
    int first_row_y;  /* of service 0, seen or not */
    size_t first_service;
    size_t end_service;
    int name_x;
    int name_width;
    int restart_x; /* 0: no service has the mark */
    int restart_width;
    int values_x;
    int values_end;
    size_t first_column;
    size_t column_count;
    int widths[COLUMNS_MAX];
    bool totals;
    struct aggregate aggregates[COLUMNS_MAX]; /* where the view wants any */
};

int table_rows(const struct fleet *fleet, struct table_shape shape) {
    return table_head(shape) + (int)fleet->service_count + shape.framed;
}

int table_head(struct table_shape shape) {
    return shape.framed + shape.titled + (shape.totals ? TOTALS_ROWS : 0);
}

int table_name_width(const struct fleet *fleet, int width) {
    const int most = int_max(NAME_MIN, width * 2 / 5);
    int longest = NAME_MIN;
    for (size_t i = 0; i < fleet->service_count && longest < most; i++)
        longest = int_max(longest, text_width(fleet->services[i].name, most));
    return int_min(longest, most);
}

static bool any_restarted(const struct fleet *fleet) {
    for (size_t i = 0; i < fleet->service_count; i++)
        if (state_is_restarted(fleet, &fleet->services[i]))
            return true;
    return false;
}

/* Behind the title of the column that services are sorted by; "" for the others. */
static const char *arrow(const struct order *order, enum order_by by, size_t variable) {
    if (order->by != by || (by == ORDER_VARIABLE && order->variable != variable))
        return "";
    return order->is_descending ? "▼" : "▲";
}

/* `aggregate` is for this column. */
static int column_width(const struct fleet *fleet, const struct layout *layout, size_t variable,
                        const struct aggregate *aggregate) {
    const bool is_sorted = *arrow(&layout->view->order, ORDER_VARIABLE, fleet->variables[variable].number);
    int width = int_max(COLUMN_MIN, text_width(format_name(fleet, variable), COLUMN_MAX) + is_sorted);
    char text[FORMAT_MAX];
    for (size_t i = layout->first_service; i < layout->end_service; i++)
        width = int_max(width, text_width(format_last(text, fleet, &fleet->services[i], variable), COLUMN_MAX));
    if (layout->totals)
        width = int_max(width, totals_width(&fleet->variables[variable], aggregate, COLUMN_MAX));
    return int_min(width, COLUMN_MAX);
}

/* Lays out the columns from layout->first_column on. One that is wider than all room is cut. */
static void fit_columns(const struct fleet *fleet, struct layout *layout) {
    int room = layout->values_end - layout->values_x;
    layout->column_count = 0;
    while (layout->first_column + layout->column_count < fleet->variable_count && layout->column_count < COLUMNS_MAX) {
        const size_t variable = layout->first_column + layout->column_count;
        const bool is_last = variable + 1 == fleet->variable_count;
        struct aggregate *const aggregate = &layout->aggregates[layout->column_count];
        *aggregate = (struct aggregate){0};
        if (layout->view->totals != TOTALS_OFF)
            (void)aggregate_of(aggregate, fleet, variable); /* nothing is told without memory */
        const int width = column_width(fleet, layout, variable, aggregate);
        if (width + COLUMN_GAP > room - (is_last ? 0 : MORE_WIDTH))
            break;
        room -= width + COLUMN_GAP;
        layout->widths[layout->column_count++] = width;
    }
    if (layout->column_count == 0 && fleet->variable_count > 0 && room > COLUMN_GAP) {
        layout->widths[0] = room - COLUMN_GAP;
        layout->column_count = 1;
    }
}

/* Scrolls no further to the right than the last column needs. */
static void choose_columns(const struct fleet *fleet, struct layout *layout, struct view *view) {
    const int last = fleet->variable_count > 0 ? (int)int_min((int)fleet->variable_count, INT16_MAX) - 1 : 0;
    view->column = int_max(0, int_min(view->column, last));
    layout->first_column = (size_t)view->column;
    fit_columns(fleet, layout);
    while (view->column > 0 && layout->first_column + layout->column_count == fleet->variable_count) {
        struct layout wider = *layout;
        wider.first_column--;
        fit_columns(fleet, &wider);
        if (wider.first_column + wider.column_count < fleet->variable_count)
            break;
        *layout = wider;
        view->column--;
    }
}

/* The y of the frame's upper edge, or of the titles: at the table's top, or held at the top of what is seen.
 */
static int head_y(const struct table *table) {
    const int head = table_head(table->shape);
    const int last = table->area.y + table->area.height - head - table->shape.framed - 1;
    return int_max(table->area.y, int_min(table->seen.y, last));
}

static void find_services(const struct table *table, struct layout *layout) {
    const int head = table_head(table->shape);
    const int top = head_y(table) + head;
    const int bottom =
        int_min(table->seen.y + table->seen.height, table->area.y + table->area.height - table->shape.framed);
    layout->rows = (struct rect){table->area.x, top, table->area.width, int_max(bottom - top, 0)};
    layout->first_row_y = table->area.y + head;
    layout->first_service = (size_t)int_max(top - layout->first_row_y, 0);
    layout->end_service = layout->first_service + (size_t)layout->rows.height;
    if (layout->end_service > table->fleet->service_count)
        layout->end_service = table->fleet->service_count;
}

static struct layout make_layout(const struct table *table, struct view *view) {
    struct layout layout = {.view = view, .totals = table->shape.totals};
    find_services(table, &layout);
    const int margin = table->shape.framed ? 2 : 0;
    layout.name_x = table->area.x + margin + MARK_WIDTH;
    layout.name_width = table_name_width(table->fleet, table->area.width);
    layout.values_x = layout.name_x + layout.name_width;
    if (any_restarted(table->fleet)) {
        layout.restart_x = layout.values_x + 1;
        layout.restart_width = table->area.width < AGE_WIDTH ? 2 : STATE_RESTART_WIDTH;
        layout.values_x += 1 + layout.restart_width;
    }
    layout.values_end = table->area.x + table->area.width - margin;
    choose_columns(table->fleet, &layout, view);
    return layout;
}

/* How many columns are out of sight to the left and to the right. Where a column takes all room, both stand
 * here. */
static void draw_first_title(struct canvas *canvas, const struct layout *layout, int y, size_t more, bool is_full) {
    struct pen pen = {canvas, layout->name_x, y, layout->values_x};
    struct hits *const hits = layout->view->hits;
    hits_add(hits, canvas, (struct rect){pen.x - MARK_WIDTH, y, MARK_WIDTH, 1}, (struct hit){HIT_STATE, 0});
    hits_add(hits, canvas, (struct rect){pen.x, y, layout->name_width, 1}, (struct hit){HIT_NAME, 0});
    canvas_text(canvas, pen.x - MARK_WIDTH, y, 1, STYLE_TITLE, arrow(&layout->view->order, ORDER_STATE, 0));
    if (!is_full || layout->first_column + more == 0)
        pen_printf(&pen, STYLE_TITLE, "service%s ", arrow(&layout->view->order, ORDER_NAME, 0));
    if (layout->first_column > 0)
        pen_printf(&pen, STYLE_KEY, "◂%zu ", layout->first_column);
    if (is_full && more > 0)
        pen_printf(&pen, STYLE_KEY, "+%zu▸", more);
}

static void draw_titles(struct canvas *canvas, const struct table *table, const struct layout *layout, int y) {
    const struct fleet *const fleet = table->fleet;
    int x = layout->values_x;
    for (size_t i = 0; i < layout->column_count; i++) {
        const size_t variable = layout->first_column + i;
        const char *const sorted = arrow(&layout->view->order, ORDER_VARIABLE, fleet->variables[variable].number);
        const int end = x + COLUMN_GAP + layout->widths[i];
        canvas_text_right(canvas, x + COLUMN_GAP, y, layout->widths[i] - (*sorted != '\0'), STYLE_TITLE,
                          format_name(fleet, variable));
        if (*sorted)
            canvas_text(canvas, end - 1, y, 1, STYLE_TITLE, sorted);
        hits_add(layout->view->hits, canvas, (struct rect){x + COLUMN_GAP, y, layout->widths[i], 1},
                 (struct hit){HIT_VARIABLE, fleet->variables[variable].number});
        x += COLUMN_GAP + layout->widths[i];
    }
    const size_t more = fleet->variable_count - layout->first_column - layout->column_count;
    struct pen pen = {canvas, x + 1, y, layout->values_end};
    const bool is_full = pen_room(&pen) < MORE_WIDTH - 1;
    draw_first_title(canvas, layout, y, more, is_full);
    if (more > 0 && !is_full)
        pen_printf(&pen, STYLE_KEY, "+%zu▸", more);
}

/* Who stands out has an arrow before the value, in the gap if need be. */
static void draw_value(struct canvas *canvas, struct rect cell, const struct fleet *fleet,
                       const struct service *service, size_t variable, const struct aggregate *aggregate) {
    char buffer[FORMAT_MAX];
    const struct value *const last = &service->series[variable].last;
    const char *const text = format_last(buffer, fleet, service, variable);
    const char *const mark = totals_mark(aggregate, last);
    const enum style style = last->kind == VALUE_NONE ? STYLE_DIM : format_series_style(fleet, service, variable);
    const bool is_outlier = mark && service->series[variable].level == LEVEL_NONE;
    canvas_text_right(canvas, cell.x, cell.y, cell.width, is_outlier ? STYLE_WARNING : style, text);
    if (mark)
        canvas_text(canvas, cell.x + cell.width - 1 - text_width(text, cell.width), cell.y, 1, STYLE_WARNING, mark);
}

static void draw_values(struct canvas *canvas, const struct fleet *fleet, const struct service *service,
                        const struct layout *layout, int y) {
    int x = layout->values_x;
    for (size_t i = 0; i < layout->column_count; i++) {
        const struct rect cell = {x + COLUMN_GAP, y, layout->widths[i], 1};
        draw_value(canvas, cell, fleet, service, layout->first_column + i, &layout->aggregates[i]);
        x += COLUMN_GAP + layout->widths[i];
    }
}

/* One row of all services together. */
static void draw_total(struct canvas *canvas, const struct fleet *fleet, const struct layout *layout, int row, int y) {
    int x = layout->values_x;
    canvas_text(canvas, layout->name_x, y, layout->name_width, STYLE_KEY, totals_label(row));
    for (size_t i = 0; i < layout->column_count; i++) {
        char buffer[FORMAT_MAX];
        const struct variable *const variable = &fleet->variables[layout->first_column + i];
        canvas_text_right(canvas, x + COLUMN_GAP, y, layout->widths[i], format_style(variable->kind),
                          totals_text(buffer, variable, &layout->aggregates[i], row));
        x += COLUMN_GAP + layout->widths[i];
    }
}

static void draw_service(struct canvas *canvas, const struct fleet *fleet, const struct service *service,
                         const struct layout *layout, int y) {
    const bool is_selected = service->number + 1 == layout->view->service;
    struct pen pen = {canvas, layout->name_x - MARK_WIDTH, y, layout->values_end};
    hits_add(layout->view->hits, canvas, (struct rect){layout->rows.x, y, layout->rows.width, 1},
             (struct hit){HIT_SERVICE, service->number});
    if (is_selected)
        canvas_text(canvas, pen.x - 1, y, 1, STYLE_SELECTED, "▸");
    state_mark(&pen, service->state);
    canvas_text(canvas, layout->name_x, y, layout->name_width, is_selected ? STYLE_SELECTED : STYLE_TEXT,
                service->name);
    const bool is_restarted = state_is_restarted(fleet, service);
    if (is_restarted) {
        pen = (struct pen){canvas, layout->restart_x, y, layout->restart_x + layout->restart_width};
        state_restart(&pen, fleet, service);
    }
    const int after_name = layout->name_x + layout->name_width + 1;
    pen = (struct pen){canvas, is_restarted ? layout->values_x + 1 : after_name, y, layout->values_end};
    if (service->state == SERVICE_UP)
        draw_values(canvas, fleet, service, layout, y);
    else if (service->state == SERVICE_FAILED)
        state_failure(&pen, fleet, service);
    else
        pen_text(&pen, STYLE_DIM, "waiting");
}

void table_draw(struct canvas *canvas, const struct table *table, struct view *view) {
    const struct layout layout = make_layout(table, view);
    const int top = head_y(table);
    const struct rect before = canvas_clip(canvas, table->seen);
    if (table->shape.framed) {
        const struct rect frame = {table->area.x, top, table->area.width, table->area.y + table->area.height - top};
        canvas_box(canvas, frame, "Services");
    }
    if (table->shape.titled)
        draw_titles(canvas, table, &layout, top + table->shape.framed);
    for (int row = 0; row < TOTALS_ROWS && layout.totals; row++)
        draw_total(canvas, table->fleet, &layout, row, layout.rows.y - TOTALS_ROWS + row);
    canvas_clip(canvas, layout.rows);
    for (size_t i = layout.first_service; i < layout.end_service; i++)
        draw_service(canvas, table->fleet, &table->fleet->services[i], &layout, layout.first_row_y + (int)i);
    canvas->clip = before;
}
