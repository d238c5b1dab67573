/* condition.c - the grammar of -check, and its comparisons. */
#include "condition.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const comparison_texts[] = {
#define X(id, text) text,
    CONDITION_COMPARISONS(X)
#undef X
};
#define COMPARISON_COUNT (sizeof comparison_texts / sizeof *comparison_texts)

/* The units that values are shown in. Those of time may follow each other, as in 1m30s. */
static const struct {
    const char *name;
    long double factor;
    bool is_time;
} units[] = {
    {"", 1, false},         {"B", 1, false},        {"KB", 0x1p10L, false}, {"MB", 0x1p20L, false},
    {"GB", 0x1p30L, false}, {"TB", 0x1p40L, false}, {"PB", 0x1p50L, false}, {"EB", 0x1p60L, false},
    {"k", 1e3L, false},     {"M", 1e6L, false},     {"G", 1e9L, false},     {"%", 0.01L, false},
    {"ns", 1, true},        {"us", 1e3L, true},     {"ms", 1e6L, true},     {"s", 1e9L, true},
    {"m", 60e9L, true},     {"h", 3600e9L, true},
};
#define UNIT_COUNT (sizeof units / sizeof *units)

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* Digits with a point and an exponent, of which strtold takes more kinds than are wanted here. */
static size_t number_length(const char *text) {
    size_t length = strspn(text, "0123456789");
    size_t digits = length;
    if (text[length] == '.') {
        size_t fraction = strspn(text + length + 1, "0123456789");
        digits += fraction;
        length += 1 + fraction;
    }
    if (digits == 0)
        return 0;
    if (text[length] == 'e' || text[length] == 'E') {
        size_t sign = text[length + 1] == '-' || text[length + 1] == '+';
        size_t exponent = strspn(text + length + 1 + sign, "0123456789");
        length += exponent ? 1 + sign + exponent : 0;
    }
    return length;
}

/* Reads a number and its unit, and adds them. Returns what follows, or NULL with *reason. */
static const char *read_part(const char *text, long double *sum, bool *is_time, const char **reason) {
    size_t length = number_length(text);
    if (length == 0) {
        *reason = "not a number on the right side";
        return NULL;
    }
    char *number = strndup(text, length);
    if (!number) {
        *reason = "out of memory";
        return NULL;
    }
    long double value = strtold(number, NULL);
    free(number);
    text += length;
    size_t unit_length = strcspn(text, "0123456789. ");
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (strlen(units[i].name) == unit_length && memcmp(units[i].name, text, unit_length) == 0) {
            *sum += value * units[i].factor;
            *is_time = units[i].is_time;
            return text + unit_length;
        }
    }
    *reason = "unknown unit, known are B KB MB GB TB PB EB, k M G, % and ns us ms s m h";
    return NULL;
}

/* A double, unless it is an integer that has more digits than a double holds. */
static struct value make_limit(long double number) {
    if (number != floorl(number))
        number = (double)number;
    if (number == floorl(number) && number >= -0x1p63L && number < 0x1p63L)
        return (struct value){.kind = VALUE_INT, .i = (int64_t)number};
    if (number == floorl(number) && number >= 0x1p63L && number < 0x1p64L)
        return (struct value){.kind = VALUE_UINT, .u = (uint64_t)number};
    return (struct value){.kind = VALUE_FLOAT, .f = (double)number};
}

static int parse_number(struct value *limit, const char *text, const char **reason) {
    const bool is_negative = *text == '-';
    text += is_negative || *text == '+';
    long double sum = 0;
    bool is_time;
    do {
        text = read_part(text, &sum, &is_time, reason);
    } while (text && is_time && *text && *text != ' ');
    if (!text)
        return -1;
    if (*text) {
        *reason = "text behind the number on the right side";
        return -1;
    }
    if (!isfinite((double)sum)) {
        *reason = "the number on the right side is too large";
        return -1;
    }
    *limit = make_limit(is_negative ? -sum : sum);
    return 0;
}

/* ---- conditions -------------------------------------------------------------------------------------------------- */

/* The first comparison that no backslash precedes; NULL if there is none. */
static const char *find_comparison(const char *text, enum comparison *comparison) {
    for (; *text; text++) {
        if (*text == '\\' && text[1]) {
            text++;
            continue;
        }
        for (size_t i = 0; i < COMPARISON_COUNT; i++) {
            if (strncmp(text, comparison_texts[i], strlen(comparison_texts[i])) == 0) {
                *comparison = (enum comparison)i;
                return text;
            }
        }
    }
    return NULL;
}

/* A copy without the spaces around it; one that a backslash precedes is part of a key. */
static char *copy_trimmed(const char *start, const char *end) {
    while (start < end && *start == ' ')
        start++;
    while (end > start && end[-1] == ' ' && !(end - start > 1 && end[-2] == '\\'))
        end--;
    return strndup(start, (size_t)(end - start));
}

static int check_variable(const char *spec, const char **reason) {
    struct variable variable;
    if (variable_parse(&variable, spec, reason) < 0)
        return -1;
    size_t last;
    const bool is_glob = path_is_glob(&variable.path, &last);
    const bool is_dist = variable.transform == TRANSFORM_DIST;
    variable_fini(&variable);
    if (!is_glob && !is_dist)
        return 0;
    *reason = is_dist ? "a distribution is not one number: name one, such as a[p99] of an array or a.p99 of percentiles"
                      : "a star, which stands for many variables: a condition is about one";
    return -1;
}

static bool is_number(const char *text) {
    return isdigit((unsigned char)*text) || *text == '-' || *text == '+' || *text == '.';
}

static int parse_right(struct condition *condition, const char **reason) {
    if (!is_number(condition->right))
        return check_variable(condition->right, reason);
    if (parse_number(&condition->limit, condition->right, reason) < 0)
        return -1;
    free(condition->right);
    condition->right = NULL;
    return 0;
}

int condition_parse(struct condition *condition, const char *text, const char **reason) {
    struct condition parsed = {0};
    const char *found = find_comparison(text, &parsed.comparison);
    if (!found) {
        *reason = "no comparison: one of < <= > >= == != is missing";
        return -1;
    }
    parsed.text = strdup(text);
    parsed.left = copy_trimmed(text, found);
    parsed.right = copy_trimmed(found + strlen(comparison_texts[parsed.comparison]), text + strlen(text));
    *reason = "out of memory";
    if (!parsed.text || !parsed.left || !parsed.right || check_variable(parsed.left, reason) < 0 ||
        parse_right(&parsed, reason) < 0) {
        condition_fini(&parsed);
        return -1;
    }
    *condition = parsed;
    return 0;
}

void condition_fini(struct condition *condition) {
    free(condition->text);
    free(condition->left);
    free(condition->right);
    *condition = (struct condition){0};
}

struct condition *conditions_parse(const char *const *texts, size_t count, char *error, size_t error_size) {
    struct condition *conditions = calloc(count, sizeof *conditions);
    if (!conditions) {
        snprintf(error, error_size, "-check: out of memory");
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const char *reason;
        if (condition_parse(&conditions[i], texts[i], &reason) < 0) {
            snprintf(error, error_size, "-check: \"%s\": %s", texts[i], reason);
            conditions_free(conditions, i);
            return NULL;
        }
    }
    return conditions;
}

void conditions_free(struct condition *conditions, size_t count) {
    for (size_t i = 0; i < count; i++)
        condition_fini(&conditions[i]);
    free(conditions);
}

static int add_variable(struct variable *variables, size_t *count, const char *spec) {
    return spec ? variables_add(variables, count, spec) : 0;
}

struct variable *conditions_join(struct variable *variables, size_t *count, const struct condition *conditions,
                                 size_t condition_count) {
    struct variable *joined = reallocarray(variables, *count + 2 * condition_count, sizeof *joined);
    if (!joined) {
        variables_free(variables, *count);
        return NULL;
    }
    for (size_t i = 0; i < condition_count; i++) {
        if (add_variable(joined, count, conditions[i].left) < 0 ||
            add_variable(joined, count, conditions[i].right) < 0) {
            variables_free(joined, *count);
            return NULL;
        }
    }
    return joined;
}

bool condition_holds(const struct condition *condition, const struct value *left, const struct value *right) {
    const bool is_above = value_greater(left, right);
    const bool is_below = value_greater(right, left);
    const bool results[] = {
        [COMPARISON_AT_MOST] = !is_above,
        [COMPARISON_AT_LEAST] = !is_below,
        [COMPARISON_EQUAL] = !is_above && !is_below,
        [COMPARISON_DIFFERENT] = is_above || is_below,
        [COMPARISON_BELOW] = is_below,
        [COMPARISON_ABOVE] = is_above,
    };
    return results[condition->comparison];
}
