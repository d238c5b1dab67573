/* quantity.c - numbers as people write them. */
#include "quantity.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The units that values are shown in. Those of time may follow each other, as in 1m30s. */
static const struct {
    const char *name;
    long double factor;
    bool is_time;
} units[] = {
    {"", 1, false},         {"B", 1, false},        {"KB", 0x1p10L, false}, {"MB", 0x1p20L, false},
    {"GB", 0x1p30L, false}, {"TB", 0x1p40L, false}, {"PB", 0x1p50L, false}, {"EB", 0x1p60L, false},
    {"k", 1e3L, false},     {"M", 1e6L, false},     {"G", 1e9L, false},     {"%", 0.01L, false},
    {"ns", 1, true},        {"us", 1e3L, true},     {"ms", 1e6L, true},     {"s", 1e9L, true},
    {"m", 60e9L, true},     {"h", 3600e9L, true},
};
#define UNIT_COUNT (sizeof units / sizeof *units)

/* Digits with a point and an exponent, of which strtold takes more kinds than are wanted here. */
static size_t number_length(const char *text) {
    size_t length = strspn(text, "0123456789");
    size_t digits = length;
    if (text[length] == '.') {
        size_t fraction = strspn(text + length + 1, "0123456789");
        digits += fraction;
        length += 1 + fraction;
    }
    if (digits == 0)
        return 0;
    if (text[length] == 'e' || text[length] == 'E') {
        size_t sign = text[length + 1] == '-' || text[length + 1] == '+';
        size_t exponent = strspn(text + length + 1 + sign, "0123456789");
        length += exponent ? 1 + sign + exponent : 0;
    }
    return length;
}

/* Reads a number and its unit, and adds them. Returns what follows, or NULL with *reason. */
static const char *read_part(const char *text, long double *sum, bool *is_time, const char **reason) {
    size_t length = number_length(text);
    if (length == 0) {
        *reason = "not a number";
        return NULL;
    }
    char *number = strndup(text, length);
    if (!number) {
        *reason = "out of memory";
        return NULL;
    }
    long double value = strtold(number, NULL);
    free(number);
    text += length;
    size_t unit_length = strcspn(text, "0123456789. ");
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (strlen(units[i].name) == unit_length && memcmp(units[i].name, text, unit_length) == 0) {
            *sum += value * units[i].factor;
            *is_time = units[i].is_time;
            return text + unit_length;
        }
    }
    *reason = "unknown unit, known are B KB MB GB TB PB EB, k M G, % and ns us ms s m h";
    return NULL;
}

/* A double, unless it is an integer that has more digits than a double holds. */
static struct value exact_value(long double number) {
    if (number != floorl(number))
        number = (double)number;
    if (number == floorl(number) && number >= -0x1p63L && number < 0x1p63L)
        return (struct value){.kind = VALUE_INT, .i = (int64_t)number};
    if (number == floorl(number) && number >= 0x1p63L && number < 0x1p64L)
        return (struct value){.kind = VALUE_UINT, .u = (uint64_t)number};
    return (struct value){.kind = VALUE_FLOAT, .f = (double)number};
}

/* Reads the whole of a number without its sign. */
static int read_sum(const char *text, long double *sum, bool *is_time, const char **reason) {
    *sum = 0;
    do {
        text = read_part(text, sum, is_time, reason);
    } while (text && *is_time && *text && *text != ' ');
    if (!text)
        return -1;
    if (*text) {
        *reason = "text behind the number";
        return -1;
    }
    if (!isfinite((double)*sum)) {
        *reason = "the number is too large";
        return -1;
    }
    return 0;
}

int quantity_parse(struct value *number, const char *text, const char **reason) {
    const bool is_negative = *text == '-';
    long double sum;
    bool is_time;
    if (read_sum(text + (is_negative || *text == '+'), &sum, &is_time, reason) < 0)
        return -1;
    *number = exact_value(is_negative ? -sum : sum);
    return 0;
}

int quantity_parse_time(int64_t *time_ns, const char *text, const char **reason) {
    long double sum;
    bool is_time;
    if (read_sum(text, &sum, &is_time, reason) < 0)
        return -1;
    *reason = is_time ? "the time is too long" : "a unit of time is missing: ns, us, ms, s, m or h";
    if (!is_time || sum >= 0x1p63L)
        return -1;
    *time_ns = (int64_t)sum;
    return 0;
}
