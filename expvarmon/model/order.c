/* order.c - the order of services. */
#include "order.h"

#include <stdlib.h>
#include <string.h>

struct sorting {
    const struct order *order;
    const struct fleet *fleet;
};

/* The rank of what is compared before anything else, and against no direction. */
enum rank { RANK_NUMBER, RANK_TEXT, RANK_NOTHING, RANK_DOWN };

static const struct value *value_of(const struct sorting *sorting, const struct service *service) {
    return &service->series[sorting->order->variable].last;
}

static enum rank rank_of(const struct sorting *sorting, const struct service *service) {
    if (service->state != SERVICE_UP)
        return RANK_DOWN;
    const enum value_kind kind = value_of(sorting, service)->kind;
    return kind == VALUE_NONE ? RANK_NOTHING : kind == VALUE_TEXT ? RANK_TEXT : RANK_NUMBER;
}

static int compare_values(const struct value *a, const struct value *b) {
    if (a->kind == VALUE_TEXT)
        return strverscmp(a->text, b->text);
    return value_greater(a, b) - value_greater(b, a);
}

static int compare_by_name(const struct sorting *sorting, const struct service *a, const struct service *b) {
    const int result = strverscmp(a->name, b->name);
    return sorting->order->is_descending ? -result : result;
}

static int compare_by_state(const struct sorting *sorting, const struct service *a, const struct service *b) {
    static const int places[] = {[SERVICE_UP] = 0, [SERVICE_WAITING] = 1, [SERVICE_FAILED] = 2};
    const int result = places[a->state] - places[b->state];
    return sorting->order->is_descending ? -result : result;
}

static int compare_by_variable(const struct sorting *sorting, const struct service *a, const struct service *b) {
    const enum rank rank = rank_of(sorting, a);
    const int ranks = (int)rank - (int)rank_of(sorting, b);
    if (ranks != 0)
        return ranks;
    if (rank == RANK_DOWN)
        return (a->state == SERVICE_FAILED) - (b->state == SERVICE_FAILED);
    const int result = rank == RANK_NOTHING ? 0 : compare_values(value_of(sorting, a), value_of(sorting, b));
    return sorting->order->is_descending ? -result : result;
}

static int (*const comparisons[])(const struct sorting *sorting, const struct service *a, const struct service *b) = {
    [ORDER_NAME] = compare_by_name,
    [ORDER_STATE] = compare_by_state,
    [ORDER_VARIABLE] = compare_by_variable,
};

static int compare(const void *a, const void *b, void *context) {
    const struct sorting *const sorting = context;
    const size_t left = *(const size_t *)a, right = *(const size_t *)b;
    const struct service *const services = sorting->fleet->services;
    const int result = comparisons[sorting->order->by](sorting, &services[left], &services[right]);
    return result != 0 ? result : (left > right) - (left < right);
}

void order_services(const struct order *order, const struct fleet *fleet, size_t *services, size_t count) {
    if (order->by == ORDER_TARGETS || (order->by == ORDER_VARIABLE && order->variable >= fleet->variable_count))
        return;
    qsort_r(services, count, sizeof *services, compare, &(struct sorting){order, fleet});
}
