/* document.h - one JSON document of a target, parsed; the only place that knows cJSON. */
#ifndef EXPVARMON_DECODE_DOCUMENT_H
#define EXPVARMON_DECODE_DOCUMENT_H

#include <stddef.h>

#include "../model/fleet.h"
#include "../model/path.h"
#include "../model/value.h"

struct document;

/* Parses `size` bytes. Returns NULL with *cause set to one line: "not JSON: unexpected text at byte 17 (line 2)",
 * "not a JSON object but an array", ...; the text is valid until the next call. */
struct document *document_parse(const char *text, size_t size, const char **cause);
void document_free(struct document *document);

/* The value at a path: VALUE_NONE where there is none, a null, or an object. An array gives the mean of its numbers, the
 * zeros at its end left out (Go's PauseNs is a ring that starts as zeros). Texts are lent until document_free. */
struct value document_value(const struct document *document, const struct path *path);

/* The figures of restart.h. */
void document_evidence(const struct document *document, struct evidence *evidence);

/* The program's name from `cmdline`: its first element without directories; NULL if there is none. Lent. */
const char *document_program(const struct document *document);

/* Chooses what to watch in a document nobody asked about: well-known variables first, then whatever numbers it has. To
 * be freed by the caller, each with variable_fini. Returns NULL with *count 0 when there is nothing or no memory. */
struct variable *document_choose(const struct document *document, size_t *count);

#endif
