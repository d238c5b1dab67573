/* quantity.h - numbers as people write them: 1e9, 10MB, 250ms, 1m30s, 50%. */
#ifndef EXPVARMON_MODEL_QUANTITY_H
#define EXPVARMON_MODEL_QUANTITY_H

#include "value.h"

/* Parses a number with a sign, a unit, or several of time behind each other. Bytes are counted, times are nanoseconds;
 * the result is VALUE_INT, VALUE_UINT or VALUE_FLOAT, integers exact. Returns 0; or -1 with *reason set to a constant
 * text, `number` untouched. Without memory that is the reason. */
int quantity_parse(struct value *number, const char *text, const char **reason);

/* The same for a length of time, in nanoseconds: with a unit of time, without a sign. */
int quantity_parse_time(int64_t *time_ns, const char *text, const char **reason);

#endif
