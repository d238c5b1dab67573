/* value.c - values as numbers. */
#include "value.h"

#include <float.h>
#include <math.h>

/* x86-64 and AArch64 both have it: 64 bits or more hold every int64, uint64 and double exactly. */
_Static_assert(LDBL_MANT_DIG >= 64, "a long double does not hold every 64-bit integer");

static long double exact_number(const struct value *value) {
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
    return (double)exact_number(value);
}

bool value_greater(const struct value *a, const struct value *b) {
    return exact_number(a) > exact_number(b);
}
