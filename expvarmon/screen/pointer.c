/* pointer.c - what the mouse does. */
#include "pointer.h"

#include "keys.h"

/* Rows that a notch of the wheel scrolls. */
#define WHEEL_ROWS 3

static void click_chart(struct view *view, size_t index) {
    if (view->expanded)
        return;
    if (view->selected == (int)index) {
        keys_apply(ACTION_EXPAND, view);
        return;
    }
    view->selected = (int)index;
    view->service = view->alone ? view->service : 0;
}

/* Time stands still while it is read, as it does for the keys. */
static void click_moment(struct view *view, size_t sample) {
    view->cursor = sample;
    view->end = view->shown_end;
}

static void click_service(struct view *view, size_t index) {
    if (view->expanded)
        return;
    view->alone = view->service == index + 1;
    view->service = index + 1;
    view->selected = 0;
}

static void sort_by(struct view *view, struct order order) {
    if (view->order.by == order.by && view->order.variable == order.variable)
        order.is_descending = !view->order.is_descending;
    view->order = order;
    view->sort = NULL;
}
static void click_name(struct view *view, size_t index) {
    (void)index;
    sort_by(view, (struct order){.by = ORDER_NAME});
}
static void click_state(struct view *view, size_t index) {
    (void)index;
    sort_by(view, (struct order){.by = ORDER_STATE});
}
static void click_variable(struct view *view, size_t index) {
    sort_by(view, (struct order){.by = ORDER_VARIABLE, .variable = index, .is_descending = true});
}

static void click_panel(struct view *view, size_t index) {
    keys_apply((enum action)(ACTION_PANEL_1 + index), view);
}

static void (*const clicks[])(struct view *view, size_t index) = {
    [HIT_CHART] = click_chart, [HIT_SERVICE] = click_service,   [HIT_NAME] = click_name,     [HIT_PANEL] = click_panel,
    [HIT_STATE] = click_state, [HIT_VARIABLE] = click_variable, [HIT_MOMENT] = click_moment,
};

static void turn_wheel(struct view *view, bool is_up, enum hit_kind where) {
    if (where == HIT_CHART || where == HIT_MOMENT) {
        keys_apply(is_up ? ACTION_ZOOM_IN : ACTION_ZOOM_OUT, view);
        return;
    }
    for (int i = 0; i < WHEEL_ROWS; i++)
        keys_apply(is_up ? ACTION_UP : ACTION_DOWN, view);
}

void pointer_apply(const struct mouse *mouse, struct view *view) {
    if (!view->hits)
        return;
    const struct hit hit = hits_find(view->hits, mouse->x, mouse->y);
    if (mouse->kind != MOUSE_CLICK)
        turn_wheel(view, mouse->kind == MOUSE_WHEEL_UP, hit.kind);
    else if (hit.kind != HIT_NOTHING)
        clicks[hit.kind](view, hit.index);
}
