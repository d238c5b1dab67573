/* array.h - inside of a document: what brackets pick of an array. For the files of this folder. */
#ifndef EXPVARMON_DECODE_ARRAY_H
#define EXPVARMON_DECODE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "../model/path.h"
#include "../model/value.h"

/* The member beside an array that counts what was ever written to it, if the array is known to be a ring: entry n, from
 * 0, is at n % length. NULL for other arrays. These are PauseNs and PauseEnd of Go's memstats, and NumGC. */
const char *array_ring_counter(const char *key);

/* The same for any of the keys that a step leads to, of which a pattern may have several. */
const char *array_ring_counter_of(const struct path_step *step);

/* Whether a node is an array: of numbers only, or of anything. */
bool array_is(const cJSON *node);

/* The mean of the numbers, the zeros at the end left out; VALUE_NONE if there are no numbers. */
struct value array_mean(const cJSON *array);

/* Copies the numbers of an array, or of the slice `step` of it (NULL: of all that array_pick would reduce) into an array
 * to be freed. Returns how many; 0 with *numbers NULL where there are none, or no memory. */
size_t array_numbers(const cJSON *array, const struct path_step *step, const struct value *written, double **numbers);

/* What `count` >= 1 steps in brackets pick of an array: an index, a slice, a reduction, or a slice and a reduction.
 * Positions outside of it are left out; elements that are no numbers count for an index and for len only.
 *
 * written   the value of the member that array_ring_counter names; NULL for an array that is none. It tells a reduction
 *           without a slice which entries there are, and which is the last.
 *
 * Percentiles are elements: the least that so many of a hundred do not exceed. VALUE_NONE where there is nothing to
 * pick, of lack of memory too; len and sum of nothing are 0. */
struct value array_pick(const cJSON *array, const struct path_step *steps, size_t count, const struct value *written);

#endif
