/* format.c - values, ages and states as the texts on the screen. */
#include "format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../model/reading.h"

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

/* From here on "%.2f" is noise, and longer than FORMAT_MAX at the end of the range. */
#define FIXED_POINT_MAX 1e15

/* Below it two digits behind the point would show nothing. */
#define FIXED_POINT_MIN 0.01

static void format_float(char *buffer, double value) {
    const double size = fabs(value);
    snprintf(buffer, FORMAT_MAX,
             size >= FIXED_POINT_MAX              ? "%.6g"
             : size < FIXED_POINT_MIN && size > 0 ? "%.2g"
                                                  : "%.2f",
             value);
}

/* Whole bytes, then tenths below 10 and whole units from 10 on, as Go's byten prints them. */
static void format_mem(char *buffer, double bytes) {
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
    const char *const sign = bytes < 0 ? "-" : "";
    bytes = fabs(bytes);
    size_t unit = 0;
    /* What rounds up to 1024 belongs to the next unit. */
    while (unit + 1 < sizeof units / sizeof *units && round(bytes) >= 1024) {
        bytes /= 1024;
        unit++;
    }
    const double tenths = round(bytes * 10) / 10;
    if (bytes > 1e9)
        snprintf(buffer, FORMAT_MAX, "%s%.3g%s", sign, bytes, units[unit]);
    else
        snprintf(buffer, FORMAT_MAX, unit > 0 && tenths < 10 ? "%s%.1f%s" : "%s%.0f%s", sign, bytes, units[unit]);
}

/* `ns` is whole and below 2^63. */
static void format_duration_ns(char *buffer, const char *sign, double ns) {
    int64_t rest = (int64_t)ns;
    if (rest < NS_PER_US) {
        snprintf(buffer, FORMAT_MAX, "%s%" PRId64 "ns", sign, rest);
        return;
    }
    if (rest < NS_PER_MS && (rest + NS_PER_US / 2) / NS_PER_US < 1000) {
        snprintf(buffer, FORMAT_MAX, "%s%" PRId64 "us", sign, (rest + NS_PER_US / 2) / NS_PER_US);
        return;
    }
    if (rest < NS_PER_S && (rest + NS_PER_MS / 2) / NS_PER_MS < 1000) {
        snprintf(buffer, FORMAT_MAX, "%s%" PRId64 "ms", sign, (rest + NS_PER_MS / 2) / NS_PER_MS);
        return;
    }
    const int64_t s = rest / NS_PER_S + (rest % NS_PER_S >= NS_PER_S / 2);
    if (s < 60)
        snprintf(buffer, FORMAT_MAX, "%s%" PRId64 "s", sign, s);
    else if (s < 3600)
        snprintf(buffer, FORMAT_MAX, "%s%" PRId64 "m%" PRId64 "s", sign, s / 60, s % 60);
    else
        snprintf(buffer, FORMAT_MAX, "%s%" PRId64 "h%" PRId64 "m%" PRId64 "s", sign, s / 3600, s / 60 % 60, s % 60);
}

static void format_duration(char *buffer, double ns) {
    const double whole = round(fabs(ns));
    if (whole < 0x1p63)
        format_duration_ns(buffer, ns < 0 ? "-" : "", whole);
    else
        snprintf(buffer, FORMAT_MAX, "%.3gh", ns / 3600e9);
}

static void format_plain(char *buffer, const struct value *value, bool is_float) {
    if (value->kind == VALUE_BOOL)
        snprintf(buffer, FORMAT_MAX, "%s", value->b ? "true" : "false");
    else if (value->kind == VALUE_FLOAT || is_float)
        format_float(buffer, value_number(value));
    else if (value->kind == VALUE_INT)
        snprintf(buffer, FORMAT_MAX, "%" PRId64, value->i);
    else
        snprintf(buffer, FORMAT_MAX, "%" PRIu64, value->u);
}

/* What rounds up to 1000 belongs to the next unit. */
static void format_count(char *buffer, const struct value *value, bool is_float) {
    static const char units[] = "kMGTPE";
    double number = value_number(value);
    if (fabs(number) < 1000) {
        format_plain(buffer, value, is_float);
        return;
    }
    size_t unit = 0;
    number /= 1000;
    for (; fabs(number) >= 999.5 && units[unit + 1]; unit++)
        number /= 1000;
    const double size = fabs(number);
    const int digits = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
    if (size < 999.5)
        snprintf(buffer, FORMAT_MAX, "%.*f%c", digits, number, units[unit]);
    else
        snprintf(buffer, FORMAT_MAX, "%.3g%c", number, units[unit]);
}

static void format_pct(char *buffer, const struct value *value, bool is_float) {
    (void)is_float;
    const double percent = value_number(value) * 100;
    const double size = fabs(percent);
    snprintf(buffer, FORMAT_MAX,
             size >= FIXED_POINT_MAX  ? "%.6g%%"
             : size < 0.1 && size > 0 ? "%.2g%%"
                                      : "%.1f%%",
             percent);
}

static void format_time(char *buffer, const struct value *value, bool is_float) {
    (void)is_float;
    const long double unix_s = floorl(reading_unix_s(value));
    if (unix_s == 0)
        snprintf(buffer, FORMAT_MAX, "never");
    else if (fabsl(unix_s) < 0x1p62L)
        format_clock(buffer, (int64_t)unix_s);
    else
        snprintf(buffer, FORMAT_MAX, "?");
}

static void format_ago(char *buffer, const struct value *value, bool is_float) {
    (void)is_float;
    const double ns = value_number(value);
    format_age(buffer, ns < 0x1p63 ? ns > 0 ? (int64_t)ns : 0 : INT64_MAX);
}

static void format_mem_value(char *buffer, const struct value *value, bool is_float) {
    (void)is_float;
    format_mem(buffer, value_number(value));
}

static void format_duration_value(char *buffer, const struct value *value, bool is_float) {
    (void)is_float;
    format_duration(buffer, value_number(value));
}

/* Of the units that have a way of their own. */
static void (*const formats[VARIABLE_KIND_COUNT])(char *buffer, const struct value *value, bool is_float) = {
    [VARIABLE_MEM] = format_mem_value, [VARIABLE_DURATION] = format_duration_value,
    [VARIABLE_COUNT] = format_count,   [VARIABLE_PCT] = format_pct,
    [VARIABLE_TIME] = format_time,     [VARIABLE_AGO] = format_ago,
};

const char *format_value(char buffer[FORMAT_MAX], enum variable_kind kind, const struct value *value, bool is_float) {
    if (value->kind == VALUE_NONE)
        return "N/A";
    if (value->kind == VALUE_TEXT)
        return value->text ? value->text : "";
    if (formats[kind] && isfinite(value_number(value)) && value->kind != VALUE_BOOL)
        formats[kind](buffer, value, is_float);
    else
        format_plain(buffer, value, is_float);
    return buffer;
}

const char *format_variable(char buffer[FORMAT_MAX], const struct variable *variable, const struct value *value,
                            bool is_float) {
    const char *const text = format_value(buffer, variable->kind, value, is_float);
    if (text != buffer || value->kind == VALUE_BOOL)
        return text;
    const size_t used = strlen(buffer);
    snprintf(buffer + used, FORMAT_MAX - used, "%s%s", variable->suffix ? variable->suffix : "",
             variable->transform == TRANSFORM_RATE ? "/s" : "");
    return buffer;
}

const char *format_number(char buffer[FORMAT_MAX], const struct variable *variable, double number, bool is_float) {
    static const struct variable plain = {.kind = VARIABLE_PLAIN};
    if (isnan(number))
        return "-";
    struct value value = {.kind = VALUE_FLOAT, .f = number};
    if (number == floor(number) && fabs(number) < 0x1p63)
        value = (struct value){.kind = VALUE_INT, .i = (int64_t)number};
    return format_variable(buffer, variable ? variable : &plain, &value, is_float);
}

const char *format_last(char buffer[FORMAT_MAX], const struct fleet *fleet, const struct service *service,
                        size_t variable) {
    const struct series *const series = &service->series[variable];
    if (service->state != SERVICE_UP)
        return "N/A";
    return format_variable(buffer, &fleet->variables[variable], &series->last, series->is_float);
}

const char *format_max(char buffer[FORMAT_MAX], const struct fleet *fleet, const struct service *service,
                       size_t variable) {
    const struct series *const series = &service->series[variable];
    if (isnan(series->max))
        return NULL;
    return format_variable(buffer, &fleet->variables[variable], &series->max_value, series->is_float);
}

const char *format_age(char buffer[FORMAT_MAX], int64_t age_ns) {
    const int64_t s = age_ns > 0 ? age_ns / NS_PER_S : 0;
    if (s < 60)
        snprintf(buffer, FORMAT_MAX, "%" PRId64 "s", s);
    else if (s < 3600)
        snprintf(buffer, FORMAT_MAX, "%" PRId64 "m", s / 60);
    else if (s < 48 * 3600)
        snprintf(buffer, FORMAT_MAX, "%" PRId64 "h", s / 3600);
    else
        snprintf(buffer, FORMAT_MAX, "%" PRId64 "d", s / 86400);
    return buffer;
}

const char *format_interval(char buffer[FORMAT_MAX], int64_t interval_ns) {
    const int64_t minutes = interval_ns / (60 * NS_PER_S);
    const double seconds = (double)(interval_ns % (60 * NS_PER_S)) / (double)NS_PER_S;
    if (interval_ns < NS_PER_MS)
        snprintf(buffer, FORMAT_MAX, "%gus", (double)interval_ns / (double)NS_PER_US);
    else if (interval_ns < NS_PER_S)
        snprintf(buffer, FORMAT_MAX, "%gms", (double)interval_ns / (double)NS_PER_MS);
    else if (minutes == 0)
        snprintf(buffer, FORMAT_MAX, "%gs", seconds);
    else if (minutes < 60)
        snprintf(buffer, FORMAT_MAX, seconds > 0 ? "%" PRId64 "m%gs" : "%" PRId64 "m", minutes, seconds);
    else if (seconds > 0)
        snprintf(buffer, FORMAT_MAX, "%" PRId64 "h%" PRId64 "m%gs", minutes / 60, minutes % 60, seconds);
    else
        snprintf(buffer, FORMAT_MAX, minutes % 60 ? "%" PRId64 "h%" PRId64 "m" : "%" PRId64 "h", minutes / 60,
                 minutes % 60);
    return buffer;
}

const char *format_clock(char buffer[FORMAT_MAX], int64_t unix_s) {
    const time_t time = (time_t)unix_s;
    struct tm local;
    if (!localtime_r(&time, &local) || strftime(buffer, FORMAT_MAX, "%b %e %H:%M:%S", &local) == 0)
        return "?";
    return buffer;
}

const char *format_name(const struct fleet *fleet, size_t variable) {
    const struct variable *const named = &fleet->variables[variable];
    for (size_t i = 0; i < fleet->variable_count; i++)
        if (i != variable && strcmp(fleet->variables[i].title, named->title) == 0)
            return named->spec;
    return named->title;
}

enum style format_style(enum variable_kind kind) {
    static const enum style styles[VARIABLE_KIND_COUNT] = {
        [VARIABLE_PLAIN] = STYLE_PLAIN,  [VARIABLE_MEM] = STYLE_MEM,   [VARIABLE_DURATION] = STYLE_DURATION,
        [VARIABLE_COUNT] = STYLE_PLAIN,  [VARIABLE_PCT] = STYLE_PLAIN, [VARIABLE_TIME] = STYLE_DURATION,
        [VARIABLE_AGO] = STYLE_DURATION, [VARIABLE_STR] = STYLE_STR,
    };
    return styles[kind];
}

enum style format_level_style(enum level level) {
    static const enum style styles[] = {
        [LEVEL_NONE] = STYLE_TEXT,
        [LEVEL_CAREFUL] = STYLE_CAREFUL,
        [LEVEL_WARNING] = STYLE_WARNING,
        [LEVEL_CRITICAL] = STYLE_ERROR,
    };
    return styles[level];
}

enum style format_series_style(const struct fleet *fleet, const struct service *service, size_t variable) {
    const enum level level = service->series[variable].level;
    return level != LEVEL_NONE ? format_level_style(level) : format_style(fleet->variables[variable].kind);
}
