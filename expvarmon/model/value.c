/* value.c - values as numbers, and what is computed with them. */
#include "value.h"

#include <float.h>
#include <math.h>

/* x86-64 and AArch64 both have it: 64 bits or more hold every int64, uint64 and double exactly. */
_Static_assert(LDBL_MANT_DIG >= 64, "a long double does not hold every 64-bit integer");

long double value_exact(const struct value *value) {
    switch (value->kind) {
    case VALUE_INT:
        return (long double)value->i;
    case VALUE_UINT:
        return (long double)value->u;
    case VALUE_FLOAT:
        return (long double)value->f;
    case VALUE_BOOL:
        return value->b ? 1 : 0;
    case VALUE_NONE:
    case VALUE_TEXT:
        break;
    }
    return NAN;
}

double value_number(const struct value *value) {
    return (double)value_exact(value);
}

bool value_greater(const struct value *a, const struct value *b) {
    return value_exact(a) > value_exact(b);
}

struct value value_of_float(double number) {
    return isfinite(number) ? (struct value){.kind = VALUE_FLOAT, .f = number} : (struct value){.kind = VALUE_NONE};
}

/* Holds the product of any two 64-bit integers but for its sign bit, which is checked. */
__extension__ typedef __int128 wide;

static bool is_integer(const struct value *value) {
    return value->kind == VALUE_INT || value->kind == VALUE_UINT || value->kind == VALUE_BOOL;
}

static wide integer_of(const struct value *value) {
    if (value->kind == VALUE_BOOL)
        return value->b;
    return value->kind == VALUE_UINT ? (wide)value->u : (wide)value->i;
}

static struct value value_of_integer(wide number) {
    if (number >= INT64_MIN && number <= INT64_MAX)
        return (struct value){.kind = VALUE_INT, .i = (int64_t)number};
    if (number >= 0 && number <= UINT64_MAX)
        return (struct value){.kind = VALUE_UINT, .u = (uint64_t)number};
    return (struct value){.kind = VALUE_FLOAT, .f = (double)number};
}

struct value value_add(const struct value *a, const struct value *b) {
    if (is_integer(a) && is_integer(b))
        return value_of_integer(integer_of(a) + integer_of(b));
    return value_of_float((double)(value_exact(a) + value_exact(b)));
}

struct value value_subtract(const struct value *a, const struct value *b) {
    if (is_integer(a) && is_integer(b))
        return value_of_integer(integer_of(a) - integer_of(b));
    return value_of_float((double)(value_exact(a) - value_exact(b)));
}

struct value value_multiply(const struct value *a, const struct value *b) {
    wide product;
    if (is_integer(a) && is_integer(b) && !__builtin_mul_overflow(integer_of(a), integer_of(b), &product))
        return value_of_integer(product);
    return value_of_float((double)(value_exact(a) * value_exact(b)));
}

struct value value_divide(const struct value *a, const struct value *b) {
    return value_of_float((double)(value_exact(a) / value_exact(b)));
}
