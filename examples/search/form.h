/* form.h - what a visitor asks for, checked. */
#ifndef SEARCH_FORM_H
#define SEARCH_FORM_H

#include <stdbool.h>

#include <expvar/http.h>

#include "sources.h"

enum {
    FORM_TERM_MAX = 100,   /* bytes */
    FORM_BODY_MAX = 16384, /* bytes */
};

struct form {
    char term[FORM_TERM_MAX + 1]; /* UTF-8 without spaces around it */
    char folded[FORM_TERM_MAX + 1];
    bool wanted[SOURCE_COUNT];
    bool json;  /* the answer's format */
    bool blank; /* nothing was filled in: the visitor has just come */
};

/* Reads the fields from the query and from a body of type application/x-www-form-urlencoded; the query wins.
 *
 *   term     what to look for
 *   cnn=on, bbc=on, nyt=on
 *   format   html or json; without it, what the Accept header prefers
 *
 * Returns 0, or the HTTP status of a refusal and in `problem` the reason, a sentence. `json` is right in any
 * case. */
int form_read(struct form *form, const expvar_request *request, const char **problem);

#endif
