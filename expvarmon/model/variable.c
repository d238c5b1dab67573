/* variable.c - the grammar of -vars. */
#include "variable.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "timeunit.h"

#define REASON_MAX 512

static const char *const transform_names[] = {
#define X(id, name, meaning) name,
    VARIABLE_TRANSFORMS(X)
#undef X
};
static const char *const unit_names[] = {
#define X(id, name, meaning) name,
    VARIABLE_UNITS(X)
#undef X
};

static size_t put_names(char *text, size_t size, const char *const *names, size_t count) {
    size_t used = 0;
    for (size_t i = 1; i < count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, " %s:", names[i]);
    return used;
}

static const char *unknown_kind(void) {
    static char reason[160] = "unknown kind, known are";
    size_t used = strcspn(reason, ",") + strlen(", known are");
    used += put_names(reason + used, sizeof reason - used, transform_names, TRANSFORM_COUNT);
    put_names(reason + used, sizeof reason - used, unit_names, VARIABLE_KIND_COUNT);
    return reason;
}

/* The first `wanted` that no backslash precedes, or the end of the text. */
static const char *find_unescaped(const char *text, char wanted) {
    for (; *text && *text != wanted; text++) {
        if (*text == '\\' && text[1])
            text++;
    }
    return text;
}

/* The colon that ends the kind at the start of `text`: neither escaped nor in brackets. NULL where a path begins. */
static const char *find_kind_end(const char *text) {
    if (*text == '{') {
        const char *brace = find_unescaped(text, '}');
        if (*brace && brace[1] == ':')
            return brace + 1;
    }
    for (; *text && !strchr(":=", *text); text++) {
        if (*text == '\\' && text[1])
            text++;
        else if (*text == '[')
            text += strcspn(text, "]") - 1;
    }
    return *text == ':' ? text : NULL;
}

/* The index of the name that the first `length` bytes of `text` are; 0, which has none, if it is not in the table. */
static unsigned find_name(const char *const *names, unsigned count, const char *text, size_t length) {
    for (unsigned i = 1; i < count; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0)
            return i;
    }
    return 0;
}

/* The text between the braces at `text`, which is `length` bytes with them. */
static const char *parse_suffix(struct variable *variable, const char *text, size_t length) {
    char suffix[VARIABLE_SUFFIX_MAX + 1];
    size_t used = 0;
    for (const char *in = text + 1; in < text + length - 1; in++) {
        in += *in == '\\';
        if (used == VARIABLE_SUFFIX_MAX)
            return "a unit in braces has at most 16 bytes";
        suffix[used++] = *in;
    }
    if (used == 0)
        return "an empty unit";
    suffix[used] = '\0';
    variable->suffix = strdup(suffix);
    return variable->suffix ? NULL : "out of memory";
}
_Static_assert(VARIABLE_SUFFIX_MAX == 16, "a reason above says otherwise");

/* Reads one kind, which is `length` bytes. Returns NULL, or the reason why it cannot stand here. */
static const char *parse_kind(struct variable *variable, const char *text, size_t length) {
    const bool has_unit = variable->kind != VARIABLE_PLAIN || variable->suffix;
    const bool is_suffix = *text == '{' && find_unescaped(text, '}') == text + length - 1;
    const unsigned transform = find_name(transform_names, TRANSFORM_COUNT, text, length);
    const unsigned unit = find_name(unit_names, VARIABLE_KIND_COUNT, text, length);
    if (transform) {
        if (has_unit)
            return "a transform stands before the unit";
        if (variable->transform != TRANSFORM_NONE)
            return "one transform is all there can be";
        variable->transform = (enum variable_transform)transform;
        return NULL;
    }
    if (!unit && !is_suffix)
        return unknown_kind();
    if (has_unit)
        return "one unit is all there can be";
    if (is_suffix)
        return parse_suffix(variable, text, length);
    if (unit == VARIABLE_STR && variable->transform != TRANSFORM_NONE)
        return "str: takes no transform";
    if (variable->transform == TRANSFORM_DIST && (unit == VARIABLE_TIME || unit == VARIABLE_AGO))
        return "dist: takes no unit of times";
    variable->kind = (enum variable_kind)unit;
    return NULL;
}

/* The `=` behind a name at the start of `text`; NULL if that is a path. */
static const char *find_equals(const char *text) {
    for (; *text && !strchr(".[", *text); text++) {
        if (*text == '=')
            return text;
        if (*text == '\\' && text[1])
            text++;
    }
    return NULL;
}

static const char *parse_path(struct variable *variable, const char *text) {
    const char *reason;
    if (path_parse(&variable->path, text, &reason) < 0)
        return reason;
    variable->title = path_title(&variable->path);
    return variable->title ? NULL : "out of memory";
}

/* `equals` is behind the name. */
static const char *parse_derived(struct variable *variable, const char *name, const char *equals) {
    const char *reason;
    if (expression_parse(&variable->expression, equals + 1, &reason) < 0)
        return reason;
    variable->title = malloc((size_t)(equals - name) + 1);
    if (!variable->title)
        return "out of memory";
    char *out = variable->title;
    for (const char *in = name; in < equals; in++) {
        in += *in == '\\';
        *out++ = *in;
    }
    while (out > variable->title && out[-1] == ' ')
        out--;
    *out = '\0';
    return *variable->title ? NULL : "empty name";
}

/* Why there can be no distribution of it; NULL: there can. */
static const char *refuse_distribution(const struct variable *variable) {
    size_t last;
    if (variable->expression.count > 0)
        return "dist: takes a path, not an expression";
    if (path_is_glob(&variable->path, &last))
        return "dist: takes no star, which stands for many variables";
    const struct path_step *step = &variable->path.steps[variable->path.count - 1];
    if (!step->key && step->pick > PATH_SLICE)
        return "dist: takes a whole array, not one number of it";
    return NULL;
}

/* Returns NULL, or the reason why `spec` is no variable; `variable` then holds what was read so far. */
static const char *parse(struct variable *variable, const char *spec) {
    const char *text = spec;
    for (const char *colon = find_kind_end(text); colon; colon = find_kind_end(text)) {
        const char *reason = parse_kind(variable, text, (size_t)(colon - text));
        if (reason)
            return reason;
        text = colon + 1;
    }
    variable->path_at = (size_t)(text - spec);
    variable->spec = strdup(spec);
    const char *equals = find_equals(text);
    const char *reason = equals ? parse_derived(variable, text, equals) : parse_path(variable, text);
    if (!reason && variable->transform == TRANSFORM_DIST)
        reason = refuse_distribution(variable);
    const double unit_ns = variable->kind == VARIABLE_DURATION ? timeunit_of_path(&variable->path) : 0;
    variable->unit_ns = unit_ns > 0 ? unit_ns : 1;
    return reason || variable->spec ? reason : "out of memory";
}

int variable_parse(struct variable *variable, const char *spec, const char **reason) {
    struct variable parsed = {0};
    const char *problem = parse(&parsed, spec);
    if (problem) {
        variable_fini(&parsed);
        *reason = problem;
        return -1;
    }
    *variable = parsed;
    return 0;
}

void variable_fini(struct variable *variable) {
    free(variable->suffix);
    free(variable->spec);
    free(variable->title);
    path_fini(&variable->path);
    expression_fini(&variable->expression);
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

struct variable *variables_parse_list(const char *list, size_t *count, char *error, size_t error_size) {
    size_t fields = count_fields(list);
    struct variable *variables = calloc(fields, sizeof *variables);
    if (!variables) {
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    for (size_t i = 0; i < fields; i++) {
        char *field;
        const char *reason;
        int result = parse_field(&variables[i], &list, &field, &reason);
        if (result < 0) {
            snprintf(error, error_size, "\"%s\": %s", field ? field : "", reason);
            variables_free(variables, i);
        }
        free(field);
        if (result < 0)
            return NULL;
    }
    *count = fields;
    return variables;
}

struct variable *variables_parse(const char *list, size_t *count, char *error, size_t error_size) {
    char reason[REASON_MAX];
    struct variable *variables = variables_parse_list(list, count, reason, sizeof reason);
    if (!variables)
        snprintf(error, error_size, "-vars: %s", reason);
    return variables;
}

int variables_add(struct variable *variables, size_t *count, const char *spec) {
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(variables[i].spec, spec) == 0)
            return 0;
    }
    const char *reason;
    if (variable_parse(&variables[*count], spec, &reason) < 0)
        return -1;
    ++*count;
    return 0;
}

void variables_free(struct variable *variables, size_t count) {
    for (size_t i = 0; i < count; i++)
        variable_fini(&variables[i]);
    free(variables);
}
