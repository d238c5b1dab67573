/* range.c - the grammar of -bounds. */
#include "range.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quantity.h"

static int parse_end(struct range_end *end, const char *text, size_t length, const char **reason) {
    *end = (struct range_end){.is_soft = length > 0 && *text == '~'};
    text += end->is_soft;
    length -= end->is_soft;
    if (length == 0) {
        *reason = "a number is missing behind ~";
        return end->is_soft ? -1 : 0;
    }
    char *copy = strndup(text, length);
    if (!copy) {
        *reason = "out of memory";
        return -1;
    }
    struct value number;
    const int result = quantity_parse(&number, copy, reason);
    free(copy);
    if (result < 0)
        return -1;
    end->is_given = true;
    end->value = value_number(&number);
    return 0;
}

/* Without the variable. */
static int parse_ends(struct range *range, const char *text, const char **reason) {
    const char *dots = strstr(text, "..");
    if (!dots) {
        *reason = "two dots are missing: VARIABLE=LOW..HIGH";
        return -1;
    }
    if (parse_end(&range->low, text, (size_t)(dots - text), reason) < 0 ||
        parse_end(&range->high, dots + 2, strlen(dots + 2), reason) < 0)
        return -1;
    if (range->low.is_given && range->high.is_given)
        *reason = range->low.value < range->high.value ? NULL : "the low end is not below the high one";
    else
        *reason = range->low.is_given || range->high.is_given ? NULL : "both ends are missing";
    return *reason ? -1 : 0;
}

/* The last `=`, as a derived variable has one before. */
int range_parse(struct range *range, const char *text, const char **reason) {
    struct range parsed = {0};
    const char *equals = strrchr(text, '=');
    if (!equals || equals == text) {
        *reason = "a variable is missing: VARIABLE=LOW..HIGH";
        return -1;
    }
    if (parse_ends(&parsed, equals + 1, reason) < 0)
        return -1;
    parsed.variable = strndup(text, (size_t)(equals - text));
    if (!parsed.variable) {
        *reason = "out of memory";
        return -1;
    }
    *range = parsed;
    return 0;
}

void range_fini(struct range *range) {
    free(range->variable);
    *range = (struct range){0};
}

struct range *ranges_parse(const char *const *texts, size_t count, char *error, size_t error_size) {
    struct range *ranges = calloc(count + 1, sizeof *ranges);
    const char *reason;
    if (!ranges)
        snprintf(error, error_size, "-bounds: out of memory");
    for (size_t i = 0; ranges && i < count; i++) {
        if (range_parse(&ranges[i], texts[i], &reason) == 0)
            continue;
        snprintf(error, error_size, "-bounds: \"%s\": %s", texts[i], reason);
        ranges_free(ranges, i);
        ranges = NULL;
    }
    return ranges;
}

void ranges_free(struct range *ranges, size_t count) {
    for (size_t i = 0; ranges && i < count; i++)
        range_fini(&ranges[i]);
    free(ranges);
}

const struct range *ranges_find(const struct range *ranges, size_t count, const struct variable *variable) {
    for (size_t i = count; i-- > 0;) {
        const char *name = ranges[i].variable;
        if (strcmp(name, "*") == 0 || strcmp(name, variable->spec) == 0 || strcmp(name, variable->title) == 0)
            return &ranges[i];
    }
    return NULL;
}
