/* format.h - values, ages and states as the texts on the screen. */
#ifndef EXPVARMON_SCREEN_FORMAT_H
#define EXPVARMON_SCREEN_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "../model/fleet.h"
#include "../tui/canvas.h"

/* Room for every text that is made here. */
#define FORMAT_MAX 64

/* A value by the kind of its variable. `buffer` or the value's own text, valid as long as these are.
 *
 *     mem         512B 1.8MB 202KB   base 1024; one digit behind the point below 10
 *     duration    17ns 101us 12ms 5s 1m30s 2h0m5s   rounded to us below 1 ms, to ms below 1 s, then to s
 *     count       999 1.52k 15.2k 152k 3.00M   base 1000, three digits; below 1000 as otherwise
 *     pct         0.97 is 97.0%
 *     time        Nov 20 21:20:28, or never for 0, of a time as reading_unix_s takes it
 *     ago         12s 3m 2h 5d, of nanoseconds, as format_age
 *     otherwise   integers exact; floats with two digits behind the point, also whole ones once `is_float`
 *     nothing     N/A
 */
const char *format_value(char buffer[FORMAT_MAX], enum variable_kind kind, const struct value *value, bool is_float);

/* The same for the variable itself: with the text of its own unit behind numbers, and /s behind those of rate:. */
const char *format_variable(char buffer[FORMAT_MAX], const struct variable *variable, const struct value *value,
                            bool is_float);

/* A number that was computed of a variable's: a whole one without a point, unless `is_float`. - for NAN. */
const char *format_number(char buffer[FORMAT_MAX], const struct variable *variable, double number, bool is_float);

/* The newest value of a series; N/A when the service is not up. */
const char *format_last(char buffer[FORMAT_MAX], const struct fleet *fleet, const struct service *service,
                        size_t variable);

/* The largest value of a series; NULL when it has none. */
const char *format_max(char buffer[FORMAT_MAX], const struct fleet *fleet, const struct service *service,
                       size_t variable);

/* A length of time in its largest unit, as ages are told: 12s 3m 2h 5d. Negative counts as 0. */
const char *format_age(char buffer[FORMAT_MAX], int64_t age_ns);

/* A length of time exactly, as -i takes it: 500ms 1.5s 1m30s. */
const char *format_interval(char buffer[FORMAT_MAX], int64_t interval_ns);

/* A time of day in the local zone: Nov 20 21:20:28. */
const char *format_clock(char buffer[FORMAT_MAX], int64_t unix_s);

/* What a variable is called: its title, or all of what was given when another variable has the same title. */
const char *format_name(const struct fleet *fleet, size_t variable);

/* The style of a variable's values and charts. */
enum style format_style(enum variable_kind kind);

/* The style of a newest value and its chart: that of its level where a threshold is passed. */
enum style format_series_style(const struct fleet *fleet, const struct service *service, size_t variable);

/* STYLE_TEXT for LEVEL_NONE. */
enum style format_level_style(enum level level);

#endif
