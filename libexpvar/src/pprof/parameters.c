/* parameters.c - the parameters of a request, read as Go reads them. */
#include "parameters.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

static enum parameter parse(const char *text, int64_t *value) {
    const char *digits = text + (*text == '+' || *text == '-');
    char *end;
    errno = 0;
    const long long number = strtoll(text, &end, 10);
    if (!isdigit((unsigned char)*digits) || *end || errno)
        return PARAMETER_MALFORMED;
    *value = number;
    return PARAMETER_NUMBER;
}

enum parameter expvar__parameter_number(const expvar_request *request, const char *name, int64_t *value) {
    *value = 0;
    char *text = expvar_request_parameter(request, name, 0);
    const enum parameter result = text && *text ? parse(text, value) : PARAMETER_ABSENT;
    free(text);
    return result;
}

int expvar__parameter_debug(const expvar_request *request) {
    int64_t value;
    expvar__parameter_number(request, "debug", &value);
    if (value == 0)
        return 0;
    return value >= 2 ? 2 : 1;
}
