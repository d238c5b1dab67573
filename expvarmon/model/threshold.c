/* threshold.c - the grammar of -alert, and when a level begins and ends. */
#include "threshold.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quantity.h"

/* ---- grammar ----------------------------------------------------------------------------------------------------- */

/* Reads the level and its colon. Returns what follows; other words before a colon are kinds of the variable. */
static const char *read_level(const char *text, enum level *level) {
    *level = LEVEL_WARNING;
    text += strspn(text, " ");
    for (enum level i = LEVEL_CAREFUL; i < LEVEL_COUNT; i++) {
        const size_t length = strlen(level_name(i));
        if (strncmp(text, level_name(i), length) == 0 && text[length] == ':') {
            *level = i;
            return text + length + 1;
        }
    }
    return text;
}

/* Where the last " for " begins; NULL if there is none. */
static const char *find_hold(const char *text) {
    const char *last = NULL;
    for (const char *at = text; (at = strstr(at, " for ")); at++) {
        if (at == text || at[-1] != '\\')
            last = at;
    }
    return last;
}

static int read_hold(struct threshold *threshold, const char *hold, const char **reason) {
    threshold->hold_ns = 0;
    if (!hold)
        return 0;
    hold += strlen(" for ");
    hold += strspn(hold, " ");
    const char *const end = hold + strcspn(hold, " ");
    char *const trimmed = end[strspn(end, " ")] ? strdup(hold) : strndup(hold, (size_t)(end - hold));
    const char *why = "out of memory";
    const int result = trimmed ? quantity_parse_time(&threshold->hold_ns, trimmed, &why) : -1;
    free(trimmed);
    if (result < 0)
        *reason = trimmed ? "behind `for` there is no time such as 10s" : why;
    return result;
}

int threshold_parse(struct threshold *threshold, const char *text, const char **reason) {
    struct threshold parsed;
    const char *const start = read_level(text, &parsed.level);
    const char *const hold = find_hold(start);
    if (read_hold(&parsed, hold, reason) < 0)
        return -1;
    const char *const spaces = start + strspn(start, " ");
    char *const condition = strndup(spaces, hold && hold > spaces ? (size_t)(hold - spaces) : strlen(spaces));
    *reason = "out of memory";
    const int result = condition ? condition_parse(&parsed.condition, condition, reason) : -1;
    free(condition);
    if (result == 0)
        *threshold = parsed;
    return result;
}

void threshold_fini(struct threshold *threshold) {
    condition_fini(&threshold->condition);
}

struct threshold *thresholds_parse(const char *const *texts, size_t count, char *error, size_t error_size) {
    struct threshold *thresholds = calloc(count, sizeof *thresholds);
    if (!thresholds) {
        snprintf(error, error_size, "-alert: out of memory");
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const char *reason;
        if (threshold_parse(&thresholds[i], texts[i], &reason) < 0) {
            snprintf(error, error_size, "-alert: \"%s\": %s", texts[i], reason);
            thresholds_free(thresholds, i);
            return NULL;
        }
    }
    return thresholds;
}

void thresholds_free(struct threshold *thresholds, size_t count) {
    for (size_t i = 0; i < count; i++)
        threshold_fini(&thresholds[i]);
    free(thresholds);
}

struct variable *thresholds_join(struct variable *variables, size_t *count, const struct threshold *thresholds,
                                 size_t threshold_count) {
    for (size_t i = 0; i < threshold_count; i++) {
        variables = conditions_join(variables, count, &thresholds[i].condition, 1);
        if (!variables)
            return NULL;
    }
    return variables;
}

/* ---- changes ----------------------------------------------------------------------------------------------------- */

void tally_add(struct tally *tally, double number) {
    tally->count++;
    tally->min = tally->count == 1 ? number : fmin(tally->min, number);
    tally->max = tally->count == 1 ? number : fmax(tally->max, number);
    tally->mean += (number - tally->mean) / (double)tally->count;
}

enum threshold_change threshold_next(const struct threshold *threshold, struct threshold_state *state, bool holds,
                                     double number, int64_t now_ns) {
    if (holds == state->is_on) {
        state->is_changing = false;
        if (holds)
            tally_add(&state->tally, number);
        return THRESHOLD_SAME;
    }
    if (!state->is_changing) {
        state->is_changing = true;
        state->since_ns = now_ns;
        if (holds)
            state->tally = (struct tally){0};
    }
    if (holds)
        tally_add(&state->tally, number);
    if (now_ns - state->since_ns < threshold->hold_ns)
        return THRESHOLD_SAME;
    state->is_changing = false;
    state->is_on = holds;
    return holds ? THRESHOLD_BEGINS : THRESHOLD_ENDS;
}

void threshold_gap(struct threshold_state *state) {
    state->is_changing = false;
}
