/* variable.c - the grammar of -vars. */
#include "variable.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {
#define X(id, name, meaning) name,
    VARIABLE_KINDS(X)
#undef X
};
#define KIND_COUNT (sizeof kind_names / sizeof *kind_names)

/* The first `wanted` that no backslash precedes, or the end of the text. */
static const char *find_unescaped(const char *text, char wanted) {
    for (; *text && *text != wanted; text++) {
        if (*text == '\\' && text[1])
            text++;
    }
    return text;
}

static const char *unknown_kind(void) {
    static char reason[128];
    size_t used = (size_t)snprintf(reason, sizeof reason, "unknown kind, known are");
    for (size_t i = 0; i < KIND_COUNT && used < sizeof reason; i++) {
        if (*kind_names[i])
            used += (size_t)snprintf(reason + used, sizeof reason - used, " %s:", kind_names[i]);
    }
    return reason;
}

/* Finds the kind that the first `length` bytes of `spec` name. */
static bool find_kind(const char *spec, size_t length, enum variable_kind *kind) {
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (length > 0 && strlen(kind_names[i]) == length && memcmp(kind_names[i], spec, length) == 0) {
            *kind = (enum variable_kind)i;
            return true;
        }
    }
    return false;
}

int variable_parse(struct variable *variable, const char *spec, const char **reason) {
    struct variable parsed = {.kind = VARIABLE_PLAIN};
    const char *path = spec;
    const char *colon = find_unescaped(spec, ':');
    if (*colon) {
        if (!find_kind(spec, (size_t)(colon - spec), &parsed.kind)) {
            *reason = unknown_kind();
            return -1;
        }
        path = colon + 1;
    }
    if (path_parse(&parsed.path, path, reason) < 0)
        return -1;
    parsed.spec = strdup(spec);
    parsed.title = path_title(&parsed.path);
    if (!parsed.spec || !parsed.title) {
        variable_fini(&parsed);
        *reason = "out of memory";
        return -1;
    }
    *variable = parsed;
    return 0;
}

void variable_fini(struct variable *variable) {
    free(variable->spec);
    free(variable->title);
    path_fini(&variable->path);
    *variable = (struct variable){0};
}

static size_t count_fields(const char *list) {
    size_t count = 1;
    for (const char *end = find_unescaped(list, ','); *end; end = find_unescaped(end + 1, ','))
        count++;
    return count;
}

/* Parses the field at `*list` and moves `*list` behind it. `*field` is the copy that was parsed, to be freed,
 * NULL when out of memory. */
static int parse_field(struct variable *variable, const char **list, char **field, const char **reason) {
    const char *start = *list + strspn(*list, " ");
    const char *end = find_unescaped(start, ',');
    *list = *end ? end + 1 : end;
    *field = strndup(start, (size_t)(end - start));
    if (!*field) {
        *reason = "out of memory";
        return -1;
    }
    return variable_parse(variable, *field, reason);
}

struct variable *variables_parse(const char *list, size_t *count, char *error, size_t error_size) {
    size_t fields = count_fields(list);
    struct variable *variables = calloc(fields, sizeof *variables);
    if (!variables) {
        snprintf(error, error_size, "-vars: out of memory");
        return NULL;
    }
    for (size_t i = 0; i < fields; i++) {
        char *field;
        const char *reason;
        int result = parse_field(&variables[i], &list, &field, &reason);
        if (result < 0) {
            snprintf(error, error_size, "-vars: \"%s\": %s", field ? field : "", reason);
            variables_free(variables, i);
        }
        free(field);
        if (result < 0)
            return NULL;
    }
    *count = fields;
    return variables;
}

void variables_free(struct variable *variables, size_t count) {
    for (size_t i = 0; i < count; i++)
        variable_fini(&variables[i]);
    free(variables);
}
