/* selection.h - the part of a document that somebody will ask about, cut out of its text before it is parsed.
 *
 * A service publishes far more than anybody watches: to step over a member costs a few instructions a byte, to
 * parse it costs a hundred. A selection is a set of paths; it keeps an object's members that lie on the way to
 * one of them, and drops the others. A value that is no object is kept whole or not at all: below an array
 * nothing is cut. Members stay in their order, and all of those that have one key. A key with an escape or with
 * bytes above ASCII is kept with all that is below it, as it may be read as another than it looks.
 *
 * What is dropped is looked at only as far as it takes to find its end. Its strings end and its brackets
 * balance; its numbers and words may be bad (01, tru, x), its strings may have bad escapes, its arrays and
 * objects may lack commas, colons and keys.
 *
 * Threads: one.
 */
#ifndef EXPVARMON_DECODE_SELECTION_H
#define EXPVARMON_DECODE_SELECTION_H

#include <stddef.h>

#include "../model/path.h"

/* Keys before the first index, or the end, of one path. */
#define SELECTION_DEPTH_MAX 64

struct selection;

/* An empty selection, which keeps no member; NULL when out of memory. */
struct selection *selection_new(void);
void selection_free(struct selection *selection);

/* Adds a path, which is copied. Returns 0; or -1 with errno E2BIG (more than SELECTION_DEPTH_MAX keys) or
 * ENOMEM: the selection then lacks the path. */
int selection_add(struct selection *selection, const struct path *path);

/* The same for a path that may end at an object, of which all is kept. */
int selection_add_whole(struct selection *selection, const struct path *path);

/* Writes the part of `text` that is selected to `out`, which has room for `size` bytes; no NUL. Returns how many
 * bytes that is; or 0 where it gives up, and the text has to be read as a whole: it is no object, has a byte of
 * zero, something stands where it should not, or something to be dropped nests deeper than 63 levels. */
size_t selection_copy(const struct selection *selection, const char *text, size_t size, char *out);

#endif
