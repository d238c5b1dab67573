/* totals.c - what a variable is in all services together. */
#include "totals.h"

#include "../tui/bounds.h"
#include "../tui/text.h"

/* By themselves they stand above so many services, in a table that is seen through so many rows; asked for, above any
 * number, as long as some services are seen as well. */
#define SERVICES_MIN     3
#define HEIGHT_MIN       20
#define HEIGHT_MIN_ASKED 8

bool totals_has(const struct fleet *fleet, const struct view *view, int height) {
    if (view->totals == TOTALS_AUTO)
        return fleet->service_count >= SERVICES_MIN && height >= HEIGHT_MIN;
    return view->totals == TOTALS_ON && height >= HEIGHT_MIN_ASKED;
}

static const char *sum_text(char buffer[FORMAT_MAX], const struct variable *variable,
                            const struct aggregate *aggregate) {
    if (!aggregate->is_summed || aggregate->count == 0)
        return "-";
    return format_variable(buffer, variable, &aggregate->sum, aggregate->is_float);
}
static const char *mean_text(char buffer[FORMAT_MAX], const struct variable *variable,
                             const struct aggregate *aggregate) {
    return format_number(buffer, variable, aggregate->mean, aggregate->is_float);
}
static const char *p95_text(char buffer[FORMAT_MAX], const struct variable *variable,
                            const struct aggregate *aggregate) {
    return format_number(buffer, variable, aggregate->p95, aggregate->is_float);
}

static const struct {
    const char *label;
    const char *(*text)(char buffer[FORMAT_MAX], const struct variable *variable, const struct aggregate *aggregate);
} rows[TOTALS_ROWS] = {{"sum", sum_text}, {"mean", mean_text}, {"p95", p95_text}};

const char *totals_label(int row) {
    return rows[row].label;
}

const char *totals_text(char buffer[FORMAT_MAX], const struct variable *variable, const struct aggregate *aggregate,
                        int row) {
    return rows[row].text(buffer, variable, aggregate);
}

int totals_width(const struct variable *variable, const struct aggregate *aggregate, int most) {
    char buffer[FORMAT_MAX];
    int width = 0;
    for (int row = 0; row < TOTALS_ROWS; row++)
        width = int_max(width, text_width(totals_text(buffer, variable, aggregate, row), most));
    return int_min(width, most);
}

const char *totals_mark(const struct aggregate *aggregate, const struct value *value) {
    const int side = aggregate_side(aggregate, value_number(value));
    return side == 0 ? NULL : side > 0 ? "↑" : "↓";
}
