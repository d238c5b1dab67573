/* reader.h - a second reader of what variables write: it is handed the values as they are, in place of their JSON.
 *
 * It is called for what the JSON would have, and for nothing else: for one value at the top, for values in objects behind
 * their key, for nothing deeper than EXPVAR_WRITER_DEPTH; and every begin has its end. Of null it hears only the key.
 */
#ifndef EXPVAR_WRITER_READER_H
#define EXPVAR_WRITER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expvar/describe.h"

/* A number as it was written. */
struct number {
    enum { NUMBER_INT, NUMBER_UINT, NUMBER_FLOAT } kind;
    union {
        int64_t of_int;
        uint64_t of_uint;
        double of_float;
    };
};

/* What a number within a function's value means; the texts are constant, NULL is none. */
struct meaning {
    expvar_role role;
    const char *unit;
    const char *help;
};

struct reader {
    void (*begin)(struct reader *reader, bool is_object);
    void (*end)(struct reader *reader);
    void (*key)(struct reader *reader, const char *key);
    void (*number)(struct reader *reader, const struct number *number);
    void (*text)(struct reader *reader, const char *text, size_t size);
    void (*meaning)(struct reader *reader, const struct meaning *meaning); /* of the value that comes next */
};

#endif
