/* float_text.h - a double as the shortest decimal that reads back as the same double. */
#ifndef EXPVAR_WRITER_FLOAT_TEXT_H
#define EXPVAR_WRITER_FLOAT_TEXT_H

#include <stddef.h>

/* When the exponent form is used, and how it looks. */
struct float_notation {
    int exponent_min;        /* below this decimal exponent */
    int exponent_max;        /* from this one on */
    int exponent_digits_min; /* 2: 1e-07, 1: 1e-7 */
};

/* Go's strconv.FormatFloat(v, 'g', -1, 64), by which package expvar writes a Float: 1e+06, 1e-05. */
extern const struct float_notation expvar__float_notation_expvar;

/* Go's encoding/json, by which package expvar writes the numbers of a Func: 1000000, 0.00001, 1e-7, 1e+21. */
extern const struct float_notation expvar__float_notation_json;

#define EXPVAR__FLOAT_TEXT_MAX 40

/* Writes the text and a NUL to `out`; returns its length. NaN and the infinities, which JSON lacks, are "null".
 * The locale of the host does not matter. */
size_t expvar__float_text(char out[EXPVAR__FLOAT_TEXT_MAX], double value, const struct float_notation *notation);

#endif
