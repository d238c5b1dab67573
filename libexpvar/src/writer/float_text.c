/* float_text.c - a double as the shortest decimal that reads back as the same double. */
#include "float_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct float_notation expvar__float_notation_expvar = {-4, 6, 2};
const struct float_notation expvar__float_notation_json = {-6, 21, 1};

/* Every decimal of up to 15 digits survives a double, and every double survives 17 digits (IEEE 754 binary64). Below the
 * smallest normal number a double holds fewer digits than that. */
#define DIGITS_SURE 15
#define DIGITS_MAX  17

struct decimal {
    bool negative;
    int count; /* of digits; at least 1 */
    char digits[DIGITS_MAX];
    int exponent; /* of the first digit: 1.5 has 0 */
};

/* Picks the digits and the exponent out of "-d,ddde+xx", whatever the locale's decimal point is. */
static void parse_scientific(struct decimal *decimal, const char *text) {
    *decimal = (struct decimal){.negative = *text == '-'};
    const char *exponent = strrchr(text, 'e');
    for (const char *p = text; p < exponent; p++) {
        if (*p >= '0' && *p <= '9')
            decimal->digits[decimal->count++] = *p;
    }
    decimal->exponent = atoi(exponent + 1);
}

/* Takes the nearest decimal of so many digits. Returns whether it reads back, as with the most digits all do. */
static bool try_nearest(struct decimal *decimal, double value, int digits) {
    char text[EXPVAR__FLOAT_TEXT_MAX];
    snprintf(text, sizeof text, "%.*e", digits - 1, value);
    parse_scientific(decimal, text);
    return digits == DIGITS_MAX || strtod(text, NULL) == value;
}

/* To the next decimal of as many digits, away from zero. */
static void step_up(struct decimal *decimal) {
    int i = decimal->count - 1;
    for (; i >= 0 && decimal->digits[i] == '9'; i--)
        decimal->digits[i] = '0';
    if (i >= 0) {
        decimal->digits[i]++;
        return;
    }
    decimal->digits[0] = '1';
    decimal->exponent++;
}

/* Tries the decimal above; written as a whole number, which every locale reads alike. */
static bool try_next(struct decimal *decimal, double value) {
    char text[EXPVAR__FLOAT_TEXT_MAX];
    step_up(decimal);
    snprintf(text, sizeof text, "%.*se%d", decimal->count, decimal->digits, decimal->exponent - (decimal->count - 1));
    return strtod(text, NULL) == fabs(value);
}

static bool is_power_of_two(double value) {
    int exponent;
    return fabs(frexp(value, &exponent)) == 0.5;
}

/* At a power of two the doubles above are twice as far apart as those below. There the nearest decimal of 16 digits may
 * lie below and belong to the next double, when the one above, which is farther off, does read back. (Of 15 digits no
 * two lie that close.) */
static bool find_digits(struct decimal *decimal, double value, int digits) {
    return try_nearest(decimal, value, digits) ||
           (digits == DIGITS_MAX - 1 && is_power_of_two(value) && try_next(decimal, value));
}

static void shortest(struct decimal *decimal, double value) {
    int digits = fpclassify(value) == FP_SUBNORMAL ? 1 : DIGITS_SURE;
    while (!find_digits(decimal, value, digits))
        digits++;
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
}

/* d.ddde+xx */
static char *put_scientific(char *out, const struct decimal *decimal, int exponent_digits_min) {
    *out++ = decimal->digits[0];
    if (decimal->count > 1) {
        *out++ = '.';
        memcpy(out, decimal->digits + 1, (size_t)decimal->count - 1);
        out += decimal->count - 1;
    }
    return out +
           sprintf(out, "e%c%0*d", decimal->exponent < 0 ? '-' : '+', exponent_digits_min, abs(decimal->exponent));
}

/* 0.00ddd, dd.ddd or ddd00 */
static char *put_plain(char *out, const struct decimal *decimal) {
    int before_point = decimal->exponent + 1;
    if (before_point <= 0) {
        *out++ = '0';
        *out++ = '.';
        memset(out, '0', (size_t)-before_point);
        out += -before_point;
    }
    for (int i = 0; i < decimal->count || i < before_point; i++) {
        if (i > 0 && i == before_point)
            *out++ = '.';
        *out++ = i < decimal->count ? decimal->digits[i] : '0';
    }
    return out;
}

size_t expvar__float_text(char out[EXPVAR__FLOAT_TEXT_MAX], double value, const struct float_notation *notation) {
    if (!isfinite(value)) {
        memcpy(out, "null", sizeof "null");
        return sizeof "null" - 1;
    }
    struct decimal decimal;
    shortest(&decimal, value);
    char *end = out;
    if (decimal.negative)
        *end++ = '-';
    if (decimal.exponent < notation->exponent_min || decimal.exponent >= notation->exponent_max)
        end = put_scientific(end, &decimal, notation->exponent_digits_min);
    else
        end = put_plain(end, &decimal);
    *end = '\0';
    return (size_t)(end - out);
}
