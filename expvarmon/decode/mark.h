/* mark.h - a pass over a document's text before cJSON reads it, so that no number loses a digit.
 *
 * cJSON keeps a number as a double: 9007199254740993 becomes ...992, and 1.0 is no longer told from 1. The
 * pass turns every number into a string that holds the number as it was written, behind a mark: 12 becomes
 * "<mark>12". cJSON carries it along, and mark_value reads it when somebody asks. An array of nothing but
 * numbers becomes one such string as well: Go's memstats has two of 256 that hardly anybody asks for, and
 * parses in a third less time. The mark is the byte 0xFF, which no other string holds: the pass replaces what
 * is not UTF-8 in strings by U+FFFD.
 *
 * What is not JSON is left for cJSON to refuse, but for what it would let pass or misread: bytes of zero,
 * numbers such as 01, strings without an end, and nesting without one. Go prints a float that is not finite
 * as NaN, +Inf or -Inf, Python as Infinity; these pass as null, since one such value is no reason to lose the
 * others. U+0000 in a string becomes U+FFFD, as cJSON's strings end at it.
 */
#ifndef EXPVARMON_DECODE_MARK_H
#define EXPVARMON_DECODE_MARK_H

#include <stdbool.h>
#include <stddef.h>

#include "../model/value.h"

struct mark_problem {
    const char *what; /* constant: "not JSON: a bad number" */
    size_t at;        /* offset in the text */
};

/* The room that `out` needs for a text of `size` bytes. */
size_t mark_room(size_t size);

/* Writes the text with its numbers marked, and a NUL. Returns the size without the NUL; or (size_t)-1, with
 * *problem filled. */
size_t mark_numbers(const char *text, size_t size, char *out, struct mark_problem *problem);

/* The offset in `text` of what mark_numbers wrote at `marked_at`. `out` is room for another mark_numbers. */
size_t mark_origin(const char *text, size_t size, char *out, size_t marked_at);

/* Whether a string of cJSON is a marked number, or a marked array: one of numbers only, at least one. */
bool mark_is_number(const char *string);
bool mark_is_array(const char *string);

/* The value of a marked number: an integer if it is written as one and 64 bits hold it, otherwise a float;
 * VALUE_NONE if no double comes near, such as 1e999. */
struct value mark_value(const char *string);

/* Reads the numbers of a marked array one after the other: `at` is the string at first, then what the last
 * call returned. Returns NULL past the last. */
const char *mark_next(const char *at, struct value *value);

/* The same with the text of each number. */
struct mark_number {
    const char *behind; /* the string at first */
    const char *text;   /* `size` bytes, without a NUL */
    size_t size;
    struct value value;
};

/* Returns false past the last. */
bool mark_next_number(struct mark_number *number);

#endif
