/* strict_json.h - whether a text is JSON, by the letter of RFC 8259. Parsers are lenient; this is not. */
#ifndef TESTS_SUPPORT_STRICT_JSON_H
#define TESTS_SUPPORT_STRICT_JSON_H

#include <stdbool.h>
#include <stddef.h>

/* One value, with white space around it at most, in UTF-8; nested at most 1,000 deep. */
bool strict_json(const char *text, size_t size);

#endif
