/* reading.c - durations from texts, ages from times. */
#include "reading.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Longer names before those that they begin with. */
static const struct {
    const char *name;
    long double ns;
} units[] = {
    {"ns", 1},    {"us", 1e3L}, {"\u00b5s", 1e3L}, {"\u03bcs", 1e3L},
    {"ms", 1e6L}, {"s", 1e9L},  {"m", 60e9L},      {"h", 3600e9L},
};
#define UNIT_COUNT (sizeof units / sizeof *units)

/* Reads digits, which may have a point among them; returns where they end, `text` where there are none. */
static const char *read_digits(const char *text, long double *number) {
    const char *end = text;
    bool has_digit = false;
    long double place = 0; /* of the next digit behind the point; 0 before it */
    for (*number = 0; (*end >= '0' && *end <= '9') || (*end == '.' && place == 0); end++) {
        if (*end == '.') {
            place = 0.1L;
            continue;
        }
        has_digit = true;
        *number = place == 0 ? *number * 10 + (*end - '0') : *number + (*end - '0') * place;
        place /= 10;
    }
    return has_digit ? end : text;
}

static const char *read_unit(const char *text, long double *ns) {
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        size_t length = strlen(units[i].name);
        if (strncmp(text, units[i].name, length) == 0) {
            *ns = units[i].ns;
            return text + length;
        }
    }
    return text;
}

/* The grammar is that of Go's time.ParseDuration: [+-] (0 | (number unit)...). NAN for any other text. */
static long double read_duration(const char *text) {
    const bool is_negative = *text == '-';
    text += is_negative || *text == '+';
    if (strcmp(text, "0") == 0)
        return 0;
    long double sum = 0;
    do {
        long double number, ns;
        const char *unit = read_digits(text, &number);
        const char *end = read_unit(unit, &ns);
        if (unit == text || end == unit)
            return NAN;
        sum += number * ns;
        text = end;
    } while (*text);
    return is_negative ? -sum : sum;
}

static struct value value_of_ns(long double ns) {
    ns = roundl(ns);
    if (ns >= -0x1p63L && ns < 0x1p63L)
        return (struct value){.kind = VALUE_INT, .i = (int64_t)ns};
    return value_of_float((double)ns);
}

static bool is_counted_in_ns(double unit_ns) {
    return unit_ns <= 1;
}

static struct value duration_of(const struct value *value, double unit_ns) {
    const bool is_number = value->kind == VALUE_INT || value->kind == VALUE_UINT || value->kind == VALUE_FLOAT;
    if (is_number && !is_counted_in_ns(unit_ns))
        return value_of_ns(value_exact(value) * (long double)unit_ns);
    if (value->kind != VALUE_TEXT || !value->text)
        return *value;
    const long double ns = read_duration(value->text);
    return isnan(ns) ? *value : value_of_ns(ns);
}

long double reading_unix_s(const struct value *value) {
    static const struct {
        long double below, per_second;
    } sizes[] = {{1e11L, 1}, {1e14L, 1e3L}, {1e17L, 1e6L}, {INFINITY, 1e9L}};
    const long double number = value_exact(value);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (fabsl(number) < sizes[i].below)
            return number / sizes[i].per_second;
    }
    return NAN;
}

static struct value age_of(const struct value *value, int64_t now_unix_ns) {
    if (value->kind == VALUE_TEXT)
        return *value;
    const long double then_s = reading_unix_s(value);
    if (isnan(then_s) || then_s == 0)
        return (struct value){.kind = VALUE_NONE};
    return value_of_ns((long double)now_unix_ns - then_s * 1e9L);
}

struct value reading_value(enum variable_kind kind, double unit_ns, const struct value *value, int64_t now_unix_ns) {
    if (kind == VARIABLE_DURATION)
        return duration_of(value, unit_ns);
    return kind == VARIABLE_AGO ? age_of(value, now_unix_ns) : *value;
}
