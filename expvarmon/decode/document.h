/* document.h - one JSON document of a target, parsed; the only place that knows cJSON.
 *
 * Threads: one. Any number of documents may be alive at a time.
 */
#ifndef EXPVARMON_DECODE_DOCUMENT_H
#define EXPVARMON_DECODE_DOCUMENT_H

#include <stddef.h>

#include "../model/dist.h"
#include "../model/fleet.h"
#include "../model/path.h"
#include "../model/tree.h"
#include "../model/value.h"
#include "../model/variable.h"
#include "selection.h"

/* Memory that one document may take; a usual one takes ten times its text. */
#define DOCUMENT_MEMORY_MAX ((size_t)128 << 20)

struct document;

/* What document_value needs for these variables, and what document_evidence and document_program need; for
 * selection_free. NULL when out of memory or where a path is too deep for a selection: document_parse then reads
 * everything. */
struct selection *document_select(const struct variable *variables, size_t count);

/* Adds other variables, which may be globs. Returns 0, or -1 as selection_add does. */
int document_select_more(struct selection *selection, const struct variable *variables, size_t count);

/* Parses `size` bytes, which need no NUL behind them. A selection leaves out what nobody asks for, at a fraction
 * of the cost: what is not selected is not in the document, and may be wrong unnoticed (selection.h says how far).
 * NULL selects everything.
 *
 * Returns NULL with *cause set to one line, the text of which is valid until the next call. Bytes and lines are
 * counted from 1:
 *
 *     not JSON: unexpected text at byte 17 (line 2)
 *     not a JSON object but an array
 *
 * Strings of the document that are not UTF-8 get U+FFFD for what is not. Where an object has a key twice, the
 * first counts. NaN and infinities, which Go prints although JSON lacks them, are read as null.
 */
struct document *document_parse(const char *text, size_t size, const struct selection *selection, const char **cause);

/* The same for a reply that may be the text of Prometheus or OpenMetrics, which prometheus.h tells by its type and its
 * text. That is always read to the end. A line that is malformed is a cause:
 *
 *     not metrics: the value of a label is not in quotes (line 3)
 *
 * content_type  NULL: unknown
 */
struct document *document_parse_reply(const char *text, size_t size, const char *content_type,
                                      const struct selection *selection, const char **cause);

void document_free(struct document *document);

/* The value at a path: VALUE_NONE where there is none, a null, or an object. An array gives the mean of its
 * numbers, the zeros at its end left out (Go's PauseNs is a ring that starts as zeros); VALUE_NONE if it has
 * no numbers. Brackets pick of it what array.h says, reductions of Go's rings by NumGC. Integers are exact; a number that is written with a fraction or an exponent, or that 64 bits do
 * not hold, is a float. Texts are lent until document_free. */
struct value document_value(const struct document *document, const struct path *path);

/* The value of a variable's path or expression, without its unit and transform. */
struct value document_read(const struct document *document, const struct variable *variable);

/* The distribution at a variable's path, to be freed; NULL where there is none. A dist: variable has one of an array, of
 * a histogram and of percentiles, see gather.h; another one that is neither transformed nor picked has one of an array,
 * whose mean is `value`. */
struct dist *document_distribution(const struct document *document, const struct variable *variable,
                                   const struct value *value);

/* A value that a glob leads to; the path is lent for the call. */
typedef void document_found(void *context, const struct path *path);

/* Calls `found` for each value that a glob leads to, in the order of the document; what is NULL or an object is none.
 * A key that an object has twice is found twice, an empty key never. Nothing is found where memory is missing. */
void document_find(const struct document *document, const struct path *glob, document_found *found, void *context);

/* Calls `found` for each value that keys alone lead to, in the order of the document: numbers, texts, true, false and
 * arrays that have numbers. Nothing is found where memory is missing. */
void document_leaves(const struct document *document, document_found *found, void *context);

/* Fills a tree with all that the document has, in its order. Returns 0, or -1 when out of memory: the tree is empty
 * then. */
int document_flatten(const struct document *document, struct tree *tree);

/* The figures of restart.h. */
void document_evidence(const struct document *document, struct evidence *evidence);

/* The program's name from `cmdline`: its first element without directories; NULL if there is none. Lent until
 * document_free. */
const char *document_program(const struct document *document);

/* The unit that a key ends in, as in -vars: "mem:" for _bytes, "duration:" for _ns, _seconds and the like,
 * "" for none. */
const char *document_unit(const char *key);

#define DOCUMENT_CHOICE_MAX 8

/* Chooses what to watch in a document nobody asked about, DOCUMENT_CHOICE_MAX variables at most, in this
 * order:
 *
 * 1. Numbers of the service's own: those outside `memstats` and `process`, breadth first, in the order of the
 * document; at least four, if there are as many, and more where the second group leaves room. A name that
 * ends in its unit
 *    (_bytes, _ns) decides the kind. Times of start, process ids and the like are left out, as are numbers in
 * arrays or below more than 8 objects.
 * 2. The well-known variables it has: threads, goroutines, memory, open files, the time spent in garbage
 * collection.
 *
 * Returns an array for variables_free, or NULL with *count 0 when there is nothing to watch or no memory.
 */
struct variable *document_choose(const struct document *document, size_t *count);

#endif
