/* arrange.c - the part of a fleet that is to be seen. */
#include "arrange.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../model/filter.h"

/* The places in the fleet of what is shown. */
struct places {
    size_t *services;
    size_t service_count;
    size_t *colours; /* of each service of the fleet that is shown */
    size_t *variables;
    size_t variable_count;
};

/* ---- what is shown ----------------------------------------------------------------------------------------------- */

static void choose_services(struct places *places, const struct fleet *fleet, const struct view *view,
                            const struct filter_part *filter) {
    places->service_count = 0;
    for (size_t i = 0; i < fleet->service_count; i++)
        if (filter_passes(filter, fleet->services[i].name, NULL))
            places->services[places->service_count++] = i;
    for (size_t i = 0; i < places->service_count; i++)
        places->colours[places->services[i]] = i;
    order_services(&view->order, fleet, places->services, places->service_count);
}

/* Moves the selection by the rows that keys have asked for, and on from nothing to the first or the last. */
static void select_service(const struct places *places, struct view *view) {
    const int64_t last = (int64_t)places->service_count - 1;
    int64_t row = view->service_steps > 0 ? -1 : last + 1;
    for (int64_t i = 0; i <= last; i++)
        if (places->services[i] + 1 == view->service)
            row = i;
    row += view->service_steps;
    row = row > last ? last : row < 0 ? 0 : row;
    if (view->service_steps != 0 && last >= 0)
        view->service = places->services[row] + 1;
    view->service_steps = 0;
}

static void leave_alone(struct places *places, const struct view *view) {
    places->services[0] = view->service - 1;
    places->colours[places->services[0]] = 0;
    places->service_count = 1;
}

/* Those of a panel are in its order. */
static void choose_variables(struct places *places, const struct fleet *fleet, const struct view *view,
                             const struct filter_part *filter) {
    const struct panel *const panel = view->panel > 0 ? &view->panels->at[view->panel - 1] : NULL;
    places->variable_count = 0;
    for (size_t place = 0; place < (panel ? panel->count : 1); place++) {
        for (size_t i = 0; i < fleet->variable_count; i++) {
            const struct variable *const variable = &fleet->variables[i];
            if ((!panel || panel_place(panel, variable) == place) &&
                filter_passes(filter, variable->title, variable->spec))
                places->variables[places->variable_count++] = i;
        }
    }
}

/* The one behind the present: as given, by name, by state, by each variable, the greatest first, and again. */
static struct order next_order(const struct order *order, const struct places *places) {
    size_t next = 0;
    if (order->by == ORDER_TARGETS || order->by == ORDER_NAME)
        return (struct order){.by = order->by + 1};
    while (order->by == ORDER_VARIABLE && next < places->variable_count && places->variables[next] != order->variable)
        next++;
    next += order->by == ORDER_VARIABLE;
    if (next >= places->variable_count)
        return (struct order){.by = ORDER_TARGETS};
    return (struct order){.by = ORDER_VARIABLE, .variable = places->variables[next], .is_descending = true};
}

static int choose(struct places *places, const struct fleet *fleet, struct view *view) {
    struct filter filter;
    char error[FILTER_SIZE];
    if (filter_parse(&filter, view->filter, error, sizeof error) < 0)
        return -1;
    choose_variables(places, fleet, view, filter_variables(&filter, fleet->service_count));
    for (; view->order_steps > 0; view->order_steps--)
        view->order = next_order(&view->order, places);
    choose_services(places, fleet, view, filter_services(&filter, fleet->service_count));
    select_service(places, view);
    if (view->alone)
        leave_alone(places, view);
    filter_fini(&filter);
    return 0;
}

/* ---- the fleet of it --------------------------------------------------------------------------------------------- */

/* Series are copied only where they are others than the fleet's. */
static size_t count_series(const struct places *places, const struct fleet *fleet) {
    bool is_whole = places->variable_count == fleet->variable_count;
    for (size_t i = 0; i < places->variable_count && is_whole; i++)
        is_whole = places->variables[i] == i;
    return is_whole ? 0 : places->service_count * places->variable_count;
}

/* `series` is NULL where they are the fleet's own. */
static void copy_services(struct fleet *shown, const struct fleet *fleet, const struct places *places,
                          struct series *series) {
    for (size_t i = 0; i < places->service_count; i++) {
        shown->services[i] = fleet->services[places->services[i]];
        shown->services[i].colour = places->colours[places->services[i]];
        if (!series)
            continue;
        const struct series *const all = shown->services[i].series;
        shown->services[i].series = series;
        for (size_t j = 0; j < places->variable_count; j++)
            *series++ = all[places->variables[j]];
    }
}

/* What of an allocation an array takes, so that anything may follow it. */
static size_t size_of(size_t count, size_t size) {
    const size_t alignment = alignof(max_align_t);
    return (count * size + alignment - 1) / alignment * alignment;
}

static int borrow(struct arrangement *arrangement, const struct fleet *fleet, const struct places *places) {
    struct fleet *const shown = &arrangement->fleet;
    const size_t services_size = size_of(places->service_count, sizeof *shown->services);
    const size_t series_size = size_of(count_series(places, fleet), sizeof(struct series));
    const size_t variables_size = size_of(places->variable_count, sizeof *shown->variables);
    char *const memory = malloc(services_size + series_size + variables_size + 1);
    if (!memory)
        return -1;
    arrangement->memory = memory;
    /* Series come first: of all they are the most strictly aligned. */
    shown->services = (struct service *)(void *)(memory + series_size);
    shown->service_count = places->service_count;
    shown->variables = (struct variable *)(void *)(memory + services_size + series_size);
    shown->variable_count = places->variable_count;
    copy_services(shown, fleet, places, series_size > 0 ? (struct series *)(void *)memory : NULL);
    for (size_t j = 0; j < places->variable_count; j++)
        shown->variables[j] = fleet->variables[places->variables[j]];
    return 0;
}

/* ---- the view ---------------------------------------------------------------------------------------------------- */

static bool is_called(const struct variable *variable, const char *name) {
    return strcmp(variable->title, name) == 0 || strcmp(variable->spec, name) == 0;
}

/* Variables come while the monitor runs: until the one to sort by is there, services are not sorted. */
static void find_order(const struct fleet *fleet, struct view *view) {
    const char *const name = view->sort ? view->sort + (*view->sort == '-') : NULL;
    if (!name)
        return;
    struct order order = {.is_descending = *view->sort == '-'};
    if (strcmp(name, "name") == 0)
        order.by = ORDER_NAME;
    else if (strcmp(name, "state") == 0)
        order.by = ORDER_STATE;
    for (size_t i = 0; i < fleet->variable_count && order.by == ORDER_TARGETS; i++)
        if (is_called(&fleet->variables[i], name))
            order = (struct order){ORDER_VARIABLE, i, order.is_descending};
    if (order.by == ORDER_TARGETS)
        return;
    view->order = order;
    view->sort = NULL;
}

static bool is_all_shown(const struct view *view) {
    return view->filter[0] == '\0' && view->panel == 0 && view->order.by == ORDER_TARGETS && view->order_steps == 0 &&
           view->service_steps == 0 && !view->alone;
}

void arrange(struct arrangement *arrangement, const struct fleet *fleet, struct view *view) {
    *arrangement = (struct arrangement){.fleet = *fleet};
    if (fleet->service_count == 1 || view->service > fleet->service_count)
        view->service = 0;
    view->alone = view->alone && view->service > 0;
    if (!view->panels || view->panel > view->panels->count)
        view->panel = 0;
    view->shown_services = fleet->service_count;
    view->shown_variables = fleet->variable_count;
    find_order(fleet, view);
    if (is_all_shown(view))
        return;
    struct places places = {
        .services = malloc((2 * fleet->service_count + fleet->variable_count) * sizeof *places.services),
    };
    if (!places.services)
        return;
    places.colours = places.services + fleet->service_count;
    places.variables = places.colours + fleet->service_count;
    if (choose(&places, fleet, view) == 0 && borrow(arrangement, fleet, &places) == 0) {
        view->shown_services = places.service_count;
        view->shown_variables = places.variable_count;
    }
    free(places.services);
}

void arrange_browsed(const struct fleet *fleet, struct view *view) {
    struct browse *const browse = &view->browse;
    const int steps = browse->steps;
    if (steps == 0)
        return;
    browse->steps = 0;
    const size_t from = browse_service(browse, fleet);
    struct view all = *view;
    struct arrangement shown;
    all.alone = false;
    arrange(&shown, fleet, &all);
    const int count = (int)shown.fleet.service_count;
    int place = steps > 0 ? -1 : 0; /* from one that is not shown to the first or the last */
    for (int i = 0; i < count; i++)
        if (shown.fleet.services[i].number == from)
            place = i;
    if (count > 0)
        browse->service = (int)shown.fleet.services[((place + steps) % count + count) % count].number;
    arrangement_fini(&shown);
}

void arrangement_fini(struct arrangement *arrangement) {
    free(arrangement->memory);
    arrangement->memory = NULL;
}
