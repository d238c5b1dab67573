/* duration.c - durations as Go writes them. The grammar is that of time.ParseDuration:
 *
 *     [+-] ( 0 | ( digits [. digits] | . digits ) unit ... )
 */
#include "duration.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "quote.h"

static const struct unit {
    const char *name;
    int64_t ns;
} units[] = {
    {"ns", 1},
    {"us", 1000},
    {"\u00b5s", 1000}, /* micro sign */
    {"\u03bcs", 1000}, /* Greek letter mu */
    {"ms", 1000 * 1000},
    {"s", 1000 * 1000 * 1000},
    {"m", 60 * INT64_C(1000000000)},
    {"h", 3600 * INT64_C(1000000000)},
};

static const char too_large[] = "it is too large";

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

/* One number as it is written: whole + fraction / scale. */
struct number {
    int64_t whole;
    int64_t fraction;
    int64_t scale;
};

/* Reads a number; returns where it ends, `text` itself if there is none, NULL if its whole part is beyond an
 * int64_t. */
static const char *read_number(const char *text, struct number *number) {
    *number = (struct number){.scale = 1};
    const char *end = text;
    for (; is_digit(*end); end++)
        if (__builtin_mul_overflow(number->whole, 10, &number->whole) ||
            __builtin_add_overflow(number->whole, *end - '0', &number->whole))
            return NULL;
    if (*end != '.')
        return end;
    const char *digits = end + 1;
    for (end = digits; is_digit(*end); end++) {
        /* Digits beyond the fifteenth are far below a nanosecond, even in hours. */
        if (number->scale < INT64_C(1000000000000000)) {
            number->fraction = number->fraction * 10 + (*end - '0');
            number->scale *= 10;
        }
    }
    const bool only_a_dot = end == digits && digits == text + 1;
    return only_a_dot ? text : end;
}

/* A unit ends where the next number begins. */
static size_t unit_length(const char *text) {
    size_t length = 0;
    while (text[length] && text[length] != '.' && !is_digit(text[length]))
        length++;
    return length;
}

static const struct unit *find_unit(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strlen(units[i].name) == length && !memcmp(units[i].name, name, length))
            return &units[i];
    return NULL;
}

/* Adds number * unit to a sum that is kept negative, so that the smallest int64_t has a place in it. */
static bool subtract(int64_t *sum, const struct number *number, const struct unit *unit) {
    int64_t product;
    const int64_t rest = (int64_t)((__int128)number->fraction * unit->ns / number->scale);
    return !__builtin_mul_overflow(number->whole, unit->ns, &product) && !__builtin_sub_overflow(*sum, product, sum) &&
           !__builtin_sub_overflow(*sum, rest, sum);
}

static int fail(char *reason, size_t size, const char *words, const char *text, size_t length) {
    struct quote quote;
    snprintf(reason, size, words, quote_text(&quote, text, length));
    return -1;
}

/* The numbers with their units, without the sign, as a sum below zero. */
static int parse_parts(const char *text, int64_t *sum, char *reason, size_t reason_size) {
    *sum = 0;
    if (!strcmp(text, "0"))
        return 0;
    while (*text) {
        struct number number;
        const char *end = read_number(text, &number);
        if (end == text)
            return fail(reason, reason_size, "a number is missing before %s", text, strlen(text));
        if (!end)
            return fail(reason, reason_size, too_large, NULL, 0);
        const size_t length = unit_length(end);
        if (length == 0)
            return fail(reason, reason_size, "no unit (ns, us, ms, s, m, h) after %s", text, (size_t)(end - text));
        const struct unit *unit = find_unit(end, length);
        if (!unit)
            return fail(reason, reason_size, "unknown unit %s", end, length);
        if (!subtract(sum, &number, unit))
            return fail(reason, reason_size, too_large, NULL, 0);
        text = end + length;
    }
    return 0;
}

int duration_parse(const char *text, int64_t *duration_ns, char *reason, size_t reason_size) {
    const bool negative = *text == '-';
    if (negative || *text == '+')
        text++;
    if (!*text)
        return fail(reason, reason_size, "a number is missing", NULL, 0);
    int64_t sum;
    if (parse_parts(text, &sum, reason, reason_size))
        return -1;
    if (!negative && sum == INT64_MIN)
        return fail(reason, reason_size, too_large, NULL, 0);
    *duration_ns = negative ? sum : -sum;
    return 0;
}
