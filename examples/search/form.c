/* form.c - what a visitor asks for, checked. */
#include "form.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "feed.h"

/* The query, and the body as if it were one. */
struct fields {
    expvar_request query;
    expvar_request body;
};

static char *field(const struct fields *fields, const char *name) {
    char *value = expvar_request_parameter(&fields->query, name, 0);
    return value ? value : expvar_request_parameter(&fields->body, name, 0);
}

static bool field_is(const struct fields *fields, const char *name, const char *wanted) {
    char *value = field(fields, name);
    const bool is = value && strcmp(value, wanted) == 0;
    free(value);
    return is;
}

static bool prefers_json(const expvar_request *request) {
    const char *accept = expvar_request_header(request, "Accept");
    return accept && strstr(accept, "application/json") && !strstr(accept, "text/html");
}

/* Sets the body's fields; 0 or a status. */
static int read_body(struct fields *fields, const expvar_request *request, char text[FORM_BODY_MAX + 1],
                     const char **problem) {
    if (request->body_size == 0)
        return 0;
    static const char form_type[] = "application/x-www-form-urlencoded";
    const char *type = expvar_request_header(request, "Content-Type");
    if (type && strncasecmp(type, form_type, strlen(form_type)) != 0) {
        *problem = "The body must be of type application/x-www-form-urlencoded.";
        return 415;
    }
    if (request->body_size > FORM_BODY_MAX) {
        *problem = "The body is too long for this form.";
        return 413;
    }
    memcpy(text, request->body, request->body_size);
    text[request->body_size] = '\0';
    fields->body.query = text;
    return 0;
}

static int read_format(struct form *form, const struct fields *fields, const char **problem) {
    char *format = field(fields, "format");
    if (format)
        form->json = strcmp(format, "json") == 0;
    const bool known = !format || form->json || strcmp(format, "html") == 0;
    free(format);
    if (known)
        return 0;
    *problem = "The format must be html or json.";
    return 400;
}

/* Copies the trimmed term; 0 or a status. */
static int accept_term(struct form *form, const char *term, const char **problem) {
    while (isspace((unsigned char)*term))
        term++;
    size_t size = strlen(term);
    while (size > 0 && isspace((unsigned char)term[size - 1]))
        size--;
    if (size > FORM_TERM_MAX) {
        *problem = "The term is too long: 100 bytes are the most.";
        return 400;
    }
    memcpy(form->term, term, size);
    if (mbstowcs(NULL, form->term, 0) == (size_t)-1) { /* main has set the character type to UTF-8 */
        memset(form->term, 0, sizeof form->term);
        *problem = "The term must be UTF-8.";
        return 400;
    }
    memcpy(form->folded, form->term, sizeof form->folded);
    fold(form->folded);
    return 0;
}

static int read_term(struct form *form, const struct fields *fields, const char **problem) {
    char *term = field(fields, "term");
    form->blank = !term;
    const int status = term ? accept_term(form, term, problem) : 0;
    free(term);
    return status;
}

/* Returns how many sources are wanted. */
static unsigned read_sources(struct form *form, const struct fields *fields) {
    unsigned count = 0;
    for (unsigned i = 0; i < SOURCE_COUNT; i++) {
        form->wanted[i] = field_is(fields, sources[i].key, "on");
        count += form->wanted[i];
    }
    return count;
}

static int require(const struct form *form, unsigned source_count, const char **problem) {
    const bool page_only = form->blank && !form->json;
    if (page_only || (form->term[0] && source_count > 0))
        return 0;
    *problem = form->term[0] ? "Choose at least one source." : "Enter a term to look for.";
    return 400;
}

int form_read(struct form *form, const expvar_request *request, const char **problem) {
    *form = (struct form){.json = prefers_json(request)};
    struct fields fields = {.query = {.query = request->query}};
    char body[FORM_BODY_MAX + 1];
    int status = read_body(&fields, request, body, problem);
    if (status == 0)
        status = read_format(form, &fields, problem);
    const unsigned source_count = read_sources(form, &fields);
    if (status == 0)
        status = read_term(form, &fields, problem);
    return status ? status : require(form, source_count, problem);
}
