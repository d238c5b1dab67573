/* axis.h - the scale of values beside a chart: round steps in the unit of the values. */
#ifndef EXPVARMON_TUI_AXIS_H
#define EXPVARMON_TUI_AXIS_H

#include <stdbool.h>

enum axis_unit {
    AXIS_NUMBER,
    AXIS_BYTES,       /* steps are round in units of 1024 */
    AXIS_NANOSECONDS, /* steps are round in seconds, minutes and hours */
    AXIS_THOUSANDS,   /* numbers that are labelled as 1.5k from 1000 on */
    AXIS_PERCENT,     /* of 1 */
    AXIS_CLOCK,       /* seconds since 1970, labelled by the clock of the local zone; never widened to 0 */
};

struct axis {
    double low, high; /* the first and the last tick */
    double step;      /* between ticks; the factor from tick to tick where is_log */
    bool is_log;
};

/* An axis for values from `low` to `high`, of at most `ticks` ticks; two at least. It begins at 0 where the values
 * reach down to the half of the highest, or are all one. A logarithmic one begins above 0. Infinite or missing bounds
 * are taken for 0. */
struct axis axis_make(double low, double high, enum axis_unit unit, int ticks, bool is_log);

/* An axis for exactly the values from `low` to `high`, which are finite and not one: its first and last tick. A
 * logarithmic one has powers as its ends all the same. */
struct axis axis_within(double low, double high, enum axis_unit unit, int ticks, bool is_log);

int axis_ticks(const struct axis *axis);

/* The value at tick `index`, counted from the lowest. */
double axis_tick(const struct axis *axis, int index);

/* Where a value is: 0 at the first tick, 1 at the last; NAN for NAN. What is beyond is at the end. */
double axis_share(const struct axis *axis, double value);

/* The text of a tick, as short as the step allows: 250, 1.5M, 12KB, 2ms, 1m30s, 40%, 21:20, Nov 20. Of at
 * most AXIS_LABEL_COLUMNS where a unit or fewer digits make that possible. Returns `buffer`. */
#define AXIS_LABEL_MAX     32
#define AXIS_LABEL_COLUMNS 7
const char *axis_label(char buffer[AXIS_LABEL_MAX], const struct axis *axis, enum axis_unit unit, double value);

#endif
