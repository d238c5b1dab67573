/* record_reader.h - reads recordings, from the first reply to the last.
 *
 * What was recorded in several sessions is read as one: the targets are those of all of them, each once (a name that a
 * session has twice, twice), and times never go back.
 */
#ifndef EXPVARMON_SOURCE_RECORD_READER_H
#define EXPVARMON_SOURCE_RECORD_READER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "record.h"

struct record_reader {
    const char *const *names; /* of the targets */
    size_t count;             /* at least 1 */
    int64_t interval_ns;      /* of the last session; at least 1 */
    int64_t first_ns;         /* times of the first and the last reply; of the session where there is none */
    int64_t last_ns;
    const char *ignored; /* what of the file is not read, in words; NULL: nothing */
};

/* Opens a recording and reads through it once. Returns NULL with one line in *reason that names the file. */
struct record_reader *record_reader_open(const char *path, const char **reason);

/* The same for a stream that can be positioned, which is taken over, closed also on failure. */
struct record_reader *record_reader_new(FILE *file, const char *name, const char **reason);
void record_reader_free(struct record_reader *reader);

/* Reads the next reply, which is lent until the next call; a body has a NUL behind it. Returns 1; 0 at the end; or -1
 * when out of memory. A document that is damaged is a failure with that cause. */
int record_reader_next(struct record_reader *reader, struct record_entry *entry);

/* Goes back to the beginning. */
void record_reader_rewind(struct record_reader *reader);

#endif
