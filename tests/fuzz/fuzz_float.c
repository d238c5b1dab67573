/* fuzz_float.c - any double, in both notations, is JSON, reads back as itself, and could not be shorter. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/strict_json.h"
#include "writer/float_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Significant digits. */
static int digits_of(const char *text) {
    int digits = 0, zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text == '0' && digits)
            zeros++;
        if (*text < '1' || *text > '9')
            continue;
        digits += zeros + 1;
        zeros = 0;
    }
    return digits;
}

static bool is_shortest(const char *text, double value) {
    char shorter[EXPVAR__FLOAT_TEXT_MAX];
    const int digits = digits_of(text);
    if (digits < 2)
        return true;
    snprintf(shorter, sizeof shorter, "%.*e", digits - 2, value);
    return strtod(shorter, NULL) != value;
}

static void check(double value, const struct float_notation *notation) {
    char text[EXPVAR__FLOAT_TEXT_MAX];
    const size_t size = expvar__float_text(text, value, notation);
    if (size >= sizeof text || text[size] != '\0' || !strict_json(text, size))
        abort();
    if (!isfinite(value)) {
        if (strcmp(text, "null") != 0)
            abort();
        return;
    }
    const double back = strtod(text, NULL);
    if (memcmp(&back, &value, sizeof value) != 0 || !is_shortest(text, value))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    for (double value; size >= sizeof value; data += sizeof value, size -= sizeof value) {
        memcpy(&value, data, sizeof value);
        check(value, &expvar__float_notation_expvar);
        check(value, &expvar__float_notation_json);
    }
    return 0;
}
