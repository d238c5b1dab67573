/* duration.h - durations as Go writes them: "500ms", "1m", "1h30m", "1.5s", "-2s", "0". */
#ifndef EXPVARMON_CLI_DURATION_H
#define EXPVARMON_CLI_DURATION_H

#include <stddef.h>
#include <stdint.h>

/* Parses the whole of `text`: numbers, each with a unit (ns, us, ms, s, m, h), added up. What is less than a
 * nanosecond is cut off.
 *
 * Returns 0; or -1, `duration_ns` untouched, with the reason in one line. */
int duration_parse(const char *text, int64_t *duration_ns, char *reason, size_t reason_size);

#endif
