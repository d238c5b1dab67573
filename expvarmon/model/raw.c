/* raw.c - numbers and times as other programs read them. */
#include "raw.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NS_PER_S INT64_C(1000000000)

/* 17 digits tell every two doubles apart; most need fewer. */
#define DIGITS_MAX 17

static const char *write_float(char *buffer, double number) {
    if (!isfinite(number))
        return NULL;
    for (int digits = 1; digits <= DIGITS_MAX; digits++) {
        snprintf(buffer, RAW_MAX, "%.*g", digits, number);
        if (strtod(buffer, NULL) == number)
            break;
    }
    return buffer;
}

const char *raw_number(char buffer[RAW_MAX], const struct value *value) {
    switch (value->kind) {
    case VALUE_INT:
        snprintf(buffer, RAW_MAX, "%" PRId64, value->i);
        return buffer;
    case VALUE_UINT:
        snprintf(buffer, RAW_MAX, "%" PRIu64, value->u);
        return buffer;
    case VALUE_BOOL:
        return value->b ? "true" : "false";
    case VALUE_FLOAT:
        return write_float(buffer, value->f);
    case VALUE_NONE:
    case VALUE_TEXT:
        break;
    }
    return NULL;
}

const char *raw_time(char buffer[RAW_MAX], int64_t unix_ns) {
    const int64_t rest_ns = unix_ns % NS_PER_S; /* negative before 1970 */
    const int64_t below_s = rest_ns < 0 ? rest_ns + NS_PER_S : rest_ns;
    const time_t seconds = (time_t)(unix_ns / NS_PER_S - (rest_ns < 0));
    struct tm utc;
    char day_and_time[RAW_MAX - 8];
    if (!gmtime_r(&seconds, &utc) || strftime(day_and_time, sizeof day_and_time, "%Y-%m-%dT%H:%M:%S", &utc) == 0)
        return "?"; /* no int64 of nanoseconds is that far away */
    snprintf(buffer, RAW_MAX, "%s.%03dZ", day_and_time, (int)(below_s / 1000000));
    return buffer;
}
