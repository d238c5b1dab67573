/* raw.h - numbers and times as other programs read them: exact, with a point, in UTC. */
#ifndef EXPVARMON_MODEL_RAW_H
#define EXPVARMON_MODEL_RAW_H

#include <stdint.h>

#include "value.h"

#define RAW_MAX 40

/* A number or a bool: integers exact, floats in the fewest digits that are read back as the same double, true and
 * false as these words. NULL for text, for nothing, and for floats that are not finite. */
const char *raw_number(char buffer[RAW_MAX], const struct value *value);

/* A time in UTC by ISO 8601, with milliseconds: 2026-11-20T21:20:28.123Z */
const char *raw_time(char buffer[RAW_MAX], int64_t unix_ns);

#endif
