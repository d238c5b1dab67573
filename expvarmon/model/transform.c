/* transform.c - rates, differences, maxima and means of what comes poll by poll. */
#include "transform.h"

#include <math.h>
#include <stddef.h>

#define NS_PER_S 1e9

static const struct value nothing = {.kind = VALUE_NONE};

struct step {
    struct value input;
    int64_t passed_ns; /* since the number before */
    bool is_first;
    bool restarted;
};

static struct value next_rate(struct transform *transform, const struct step *step) {
    if (step->is_first || step->passed_ns <= 0)
        return nothing;
    const bool from_zero = step->restarted || value_greater(&transform->input, &step->input);
    const struct value increase = from_zero ? step->input : value_subtract(&step->input, &transform->input);
    return value_of_float(value_number(&increase) / ((double)step->passed_ns / NS_PER_S));
}

static struct value next_delta(struct transform *transform, const struct step *step) {
    if (step->is_first || step->restarted)
        return nothing;
    return value_subtract(&step->input, &transform->input);
}

static struct value next_max(struct transform *transform, const struct step *step) {
    if (transform->greatest.kind == VALUE_NONE || value_greater(&step->input, &transform->greatest))
        transform->greatest = step->input;
    return transform->greatest;
}

static struct value next_avg(struct transform *transform, const struct step *step) {
    transform->sum += value_exact(&step->input);
    transform->count++;
    return value_of_float((double)(transform->sum / (long double)transform->count));
}

/* Of the others the value is what came. */
static struct value (*const next[TRANSFORM_COUNT])(struct transform *transform, const struct step *step) = {
    [TRANSFORM_RATE] = next_rate,
    [TRANSFORM_DELTA] = next_delta,
    [TRANSFORM_MAX] = next_max,
    [TRANSFORM_AVG] = next_avg,
};

struct value transform_next(struct transform *transform, enum variable_transform kind, const struct value *input,
                            int64_t now_ns, bool restarted) {
    if (!next[kind])
        return *input;
    if (isnan(value_number(input)))
        return nothing;
    const struct step step = {
        .input = *input,
        .passed_ns = now_ns - transform->input_ns,
        .is_first = transform->input.kind == VALUE_NONE,
        .restarted = restarted,
    };
    const struct value result = next[kind](transform, &step);
    transform->input = *input;
    transform->input_ns = now_ns;
    return result;
}

struct value transform_reset(struct transform *transform, enum variable_transform kind, const struct value *last) {
    if (kind != TRANSFORM_MAX && kind != TRANSFORM_AVG)
        return *last;
    const struct value input = transform->input;
    *transform = (struct transform){.input_ns = transform->input_ns};
    if (isnan(value_number(last)))
        return *last;
    return transform_next(transform, kind, &input, transform->input_ns, false);
}
