/* order.h - the order of services by what they are called, how they are doing, or a variable. */
#ifndef EXPVARMON_MODEL_ORDER_H
#define EXPVARMON_MODEL_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "fleet.h"

enum order_by {
    ORDER_TARGETS, /* as they were given */
    ORDER_NAME,    /* numbers in names count as such: a:9 comes before a:10 */
    ORDER_STATE,   /* up, waiting, failed */
    ORDER_VARIABLE,
};

/* All zero is the order of the targets. */
struct order {
    enum order_by by;
    size_t variable; /* of ORDER_VARIABLE */
    bool is_descending;
};

/* Orders `count` services, given by their places in the fleet. Equal ones stay as they are. By a variable, numbers are
 * compared exactly, texts come behind them; services that have no value, and that are not up, come last either way. */
void order_services(const struct order *order, const struct fleet *fleet, size_t *services, size_t count);

#endif
