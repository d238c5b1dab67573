/* utf8.h - UTF-8 as RFC 3629 has it: no surrogates, nothing overlong, nothing above U+10FFFF. */
#ifndef EXPVAR_BASE_UTF8_H
#define EXPVAR_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* The length in bytes, 1..4, of the character that begins at `text`; 0 if none does. `size` is at least 1. */
size_t expvar__utf8_length(const char *text, size_t size);

bool expvar__utf8_valid(const char *text, size_t size);

#endif
