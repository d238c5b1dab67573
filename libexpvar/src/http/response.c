/* response.c - what a handler answers: status, headers, body. */
#include "response.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What every response says unless its handler says otherwise, in front of the headers that were set. All of it is for
 * browsers: not to guess that a body is a script, to run and to frame nothing, to keep no copy of what is secret or old, to
 * let no page of another site embed it, and to tell no site that it was read. */
static const struct {
    const char *name;
    const char *value;
    bool is_fixed;
} defaults[] = {
    {"X-Content-Type-Options", "nosniff", true},
    {"Cache-Control", "no-store", false},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'", false},
    {"Cross-Origin-Resource-Policy", "same-origin", false},
    {"Referrer-Policy", "no-referrer", false},
};
#define DEFAULTS (sizeof defaults / sizeof *defaults)

/* These belong to whoever frames the message. */
static const char *const framing[] = {"Connection", "Content-Length", "Transfer-Encoding", "Trailer", "Upgrade"};

void expvar__response_init(expvar_response *response) {
    *response = (expvar_response){.status = 200};
    expvar__buffer_init(&response->body, RESPONSE_BODY_MAX);
}

static void clear_headers(expvar_response *response) {
    for (size_t i = 0; i < response->header_count; i++)
        free(response->headers[i].name);
    response->header_count = 0;
}

void expvar__response_fini(expvar_response *response) {
    clear_headers(response);
    expvar__buffer_fini(&response->body);
}

expvar_response *expvar_response_new(void) {
    expvar_response *response = malloc(sizeof *response);
    if (response)
        expvar__response_init(response);
    else
        errno = ENOMEM;
    return response;
}

void expvar_response_free(expvar_response *response) {
    if (!response)
        return;
    expvar__response_fini(response);
    free(response);
}

void expvar_response_set_status(expvar_response *response, int status) {
    if (status >= 200 && status <= 599)
        response->status = status;
    else
        response->failed = true;
}

/* A token as RFC 9110, 5.6.2 has it, and not one of those that frame the message. */
static bool is_name(const char *name) {
    static const char token[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (!name || name[0] == '\0' || name[strspn(name, token)] != '\0')
        return false;
    for (size_t i = 0; i < sizeof framing / sizeof *framing; i++)
        if (strcasecmp(name, framing[i]) == 0)
            return false;
    return true;
}

/* A line feed in a value would begin a header, or a body, of the request's choice. */
static bool is_value(const char *value) {
    for (const unsigned char *c = (const unsigned char *)value; *c; c++)
        if ((*c < ' ' && *c != '\t') || *c == 0x7f)
            return false;
    return true;
}

static struct response_header *find_header(expvar_response *response, const char *name) {
    for (size_t i = 0; i < response->header_count; i++)
        if (strcasecmp(response->headers[i].name, name) == 0)
            return &response->headers[i];
    return NULL;
}

static int header_init(struct response_header *header, const char *name, const char *value) {
    size_t name_size = strlen(name) + 1, value_size = strlen(value) + 1;
    char *block = malloc(name_size + value_size);
    if (!block)
        return -1;
    memcpy(block, name, name_size);
    memcpy(block + name_size, value, value_size);
    *header = (struct response_header){block, block + name_size};
    return 0;
}

static int put_header(expvar_response *response, const char *name, const char *value) {
    struct response_header header, *old = find_header(response, name);
    if (!old && response->header_count == RESPONSE_HEADERS_MAX)
        return -1;
    if (header_init(&header, name, value) < 0)
        return -1;
    if (old)
        free(old->name);
    else
        old = &response->headers[response->header_count++];
    *old = header;
    return 0;
}

static bool is_fixed(const char *name) {
    for (size_t i = 0; i < DEFAULTS; i++)
        if (defaults[i].is_fixed && strcasecmp(defaults[i].name, name) == 0)
            return true;
    return false;
}

void expvar_response_set_header(expvar_response *response, const char *name, const char *value) {
    if (name && is_fixed(name))
        return;
    if (!is_name(name) || !value || !is_value(value) || put_header(response, name, value) < 0)
        response->failed = true;
}

void expvar_response_write(expvar_response *response, const void *data, size_t size) {
    expvar__buffer_append(&response->body, data, size);
}

void expvar_response_printf(expvar_response *response, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    expvar__buffer_vprintf(&response->body, format, arguments);
    va_end(arguments);
}

static void restart(expvar_response *response, int status) {
    clear_headers(response);
    expvar__buffer_clear(&response->body);
    response->failed = false;
    response->status = status;
}

void expvar_response_error(expvar_response *response, int status, const char *text) {
    restart(response, 200);
    expvar_response_set_status(response, status);
    expvar_response_set_header(response, "Content-Type", "text/plain; charset=utf-8");
    expvar_response_write(response, text, strlen(text));
    expvar_response_write(response, "\n", 1);
}

void expvar__response_settle(expvar_response *response) {
    if (response->failed || response->body.error)
        restart(response, 500);
}

int expvar_response_status(const expvar_response *response) {
    return response->status;
}

const void *expvar_response_body(const expvar_response *response, size_t *size) {
    *size = response->body.size;
    return response->body.data ? response->body.data : "";
}

bool expvar_response_header(const expvar_response *response, size_t index, const char **name, const char **value) {
    for (size_t i = 0; i < DEFAULTS; i++) {
        if (expvar__response_get_header(response, defaults[i].name) || index-- > 0)
            continue;
        *name = defaults[i].name;
        *value = defaults[i].value;
        return true;
    }
    if (index >= response->header_count)
        return false;
    *name = response->headers[index].name;
    *value = response->headers[index].value;
    return true;
}

const char *expvar__response_get_header(const expvar_response *response, const char *name) {
    for (size_t i = 0; i < response->header_count; i++)
        if (strcasecmp(response->headers[i].name, name) == 0)
            return response->headers[i].value;
    return NULL;
}
