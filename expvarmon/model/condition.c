/* condition.c - the grammar of -check, and its comparisons. */
#include "condition.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quantity.h"

static const char *const comparison_texts[] = {
#define X(id, text) text,
    CONDITION_COMPARISONS(X)
#undef X
};
#define COMPARISON_COUNT (sizeof comparison_texts / sizeof *comparison_texts)

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
    if (quantity_parse(&condition->limit, condition->right, reason) < 0)
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
