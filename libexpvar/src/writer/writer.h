/* writer.h - the writer's state, and the calls that only the library makes. */
#ifndef EXPVAR_WRITER_WRITER_H
#define EXPVAR_WRITER_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "expvar/writer.h"
#include "writer/float_text.h"
#include "writer/reader.h"

struct punctuation {
    char text[7];
    unsigned char size;
};

/* How a container looks; Go's package expvar has three looks. */
struct container_style {
    bool is_object;
    struct punctuation open;
    struct punctuation separator;
    struct punctuation colon; /* objects */
    struct punctuation close;
};

/* {"a": 1, "b": 2} of a Map. */
extern const struct container_style expvar__style_map;
/* One variable a line, of /debug/vars. */
extern const struct container_style expvar__style_document;

struct container {
    const struct container_style *style;
    bool has_items;
    bool has_key; /* a key waits for its value */
};

struct expvar_writer {
    struct buffer *out;
    struct reader *reader; /* NULL: JSON is appended to `out`; or else `out` has only the error */
    bool done;             /* the one value at the top is begun */
    unsigned depth;        /* containers open */
    unsigned ignored;      /* containers open that are not written */
    struct container containers[EXPVAR_WRITER_DEPTH];
};

/* A writer that appends one value to `out`, which outlives it. */
void expvar__writer_init(struct expvar_writer *writer, struct buffer *out);

/* A writer that hands one value to `reader`. What goes wrong stays in `out`. */
void expvar__writer_init_reader(struct expvar_writer *writer, struct buffer *out, struct reader *reader);

/* A writer for the value that `outer` expects next, which can close nothing of what is open there. */
void expvar__writer_init_inner(struct expvar_writer *writer, const struct expvar_writer *outer);

/* Closes what is open; a value that was never written is null. */
void expvar__writer_finish(struct expvar_writer *writer);

/* Begins an object with a style; ended by expvar_write_object_end. */
void expvar__writer_object_begin(struct expvar_writer *writer, const struct container_style *style);

void expvar__writer_float(struct expvar_writer *writer, double value, const struct float_notation *notation);

/* Says what the next value means, to readers that want to know. `meaning` is constant. */
void expvar__writer_meaning(struct expvar_writer *writer, const struct meaning *meaning);

/* Makes room for one value written by an inner writer. False: nothing must be written. */
bool expvar__writer_value(struct expvar_writer *writer);

#endif
