/* value.h - one value as it was read from a document, before any formatting. */
#ifndef EXPVARMON_MODEL_VALUE_H
#define EXPVARMON_MODEL_VALUE_H

#include <stdbool.h>
#include <stdint.h>

enum value_kind {
    VALUE_NONE, /* the document has nothing there, or null, or an object */
    VALUE_INT,
    VALUE_UINT, /* an integer above INT64_MAX */
    VALUE_FLOAT,
    VALUE_BOOL,
    VALUE_TEXT,
};

struct value {
    enum value_kind kind;
    union {
        int64_t i;
        uint64_t u;
        double f;
        bool b;
        const char *text; /* UTF-8; lent: the one who hands the value out says until when */
    };
};

/* The value as a number: true is 1; NAN for text and for nothing. */
double value_number(const struct value *value);

/* The same without rounding: what it returns holds every 64-bit integer. */
long double value_exact(const struct value *value);

/* Whether `a` is the greater number. Exact: integers that are one double are still told apart. False where
 * either is no number. */
bool value_greater(const struct value *a, const struct value *b);

/* Arithmetic. The result of integers is an integer, exact, where 64 bits hold it, otherwise a float, as it is where
 * either is a float; a quotient is always a float. VALUE_NONE where either is no number, where the divisor is zero,
 * and where the result is not finite. */
struct value value_add(const struct value *a, const struct value *b);
struct value value_subtract(const struct value *a, const struct value *b);
struct value value_multiply(const struct value *a, const struct value *b);
struct value value_divide(const struct value *a, const struct value *b);

/* VALUE_NONE unless `number` is finite. */
struct value value_of_float(double number);

#endif
