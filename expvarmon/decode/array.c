/* array.c - means, elements, slices and reductions of arrays. */
#include "array.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mark.h"
#include "node.h"

static const struct value nothing = {.kind = VALUE_NONE};

static bool is_number_array(const cJSON *node) {
    return cJSON_IsString(node) && mark_is_array(node->valuestring);
}

bool array_is(const cJSON *node) {
    return cJSON_IsArray(node) || is_number_array(node);
}

static const struct {
    const char *key;
    const char *counter;
} rings[] = {{"PauseNs", "NumGC"}, {"PauseEnd", "NumGC"}};

const char *array_ring_counter_of(const struct path_step *step) {
    for (size_t i = 0; step->key && i < sizeof rings / sizeof *rings; i++) {
        if (path_key_matches(step, rings[i].key, strlen(rings[i].key)))
            return rings[i].counter;
    }
    return NULL;
}

const char *array_ring_counter(const char *key) {
    return array_ring_counter_of(&(struct path_step){.key = (char *)(uintptr_t)key});
}

/* ---- elements ---------------------------------------------------------------------------------------------------- */

/* Goes through the elements of either kind of array. */
struct elements {
    const char *marked; /* NULL: the nodes from `node` on */
    const cJSON *node;
};

static struct elements elements_of(const cJSON *array) {
    if (is_number_array(array))
        return (struct elements){.marked = array->valuestring};
    return (struct elements){.node = array->child};
}

/* Returns false behind the last. What is no number is VALUE_NONE. */
static bool next_element(struct elements *elements, struct value *value) {
    if (elements->marked) {
        elements->marked = mark_next(elements->marked, value);
        return elements->marked != NULL;
    }
    if (!elements->node)
        return false;
    *value = node_is_number(elements->node) ? mark_value(elements->node->valuestring) : nothing;
    elements->node = elements->node->next;
    return true;
}

static size_t count_elements(const cJSON *array) {
    struct elements elements = elements_of(array);
    struct value value;
    size_t count = 0;
    while (next_element(&elements, &value))
        count++;
    return count;
}

static struct value element(const cJSON *array, size_t index) {
    if (!is_number_array(array))
        return node_value(node_element(array, index));
    struct elements elements = elements_of(array);
    struct value value;
    do {
        if (!next_element(&elements, &value))
            return nothing;
    } while (index-- > 0);
    return value;
}

/* ---- the mean of what is used of an array ------------------------------------------------------------------------ */

/* Of numbers, as far as the last that is not zero. */
struct mean {
    double sum;
    size_t count;
    size_t to_last_nonzero;
};

/* A number beyond all doubles is left out. */
static void mean_add(struct mean *mean, const struct value *value) {
    if (value->kind == VALUE_NONE)
        return;
    double number = value_number(value);
    mean->sum += number;
    mean->count++;
    if (number != 0)
        mean->to_last_nonzero = mean->count;
}

static struct value mean_value(const struct mean *mean) {
    if (mean->count == 0)
        return (struct value){.kind = VALUE_NONE};
    double f = mean->to_last_nonzero ? mean->sum / (double)mean->to_last_nonzero : 0;
    return isfinite(f) ? (struct value){.kind = VALUE_FLOAT, .f = f} : (struct value){.kind = VALUE_NONE};
}

struct value array_mean(const cJSON *array) {
    struct mean mean = {0};
    struct elements elements = elements_of(array);
    struct value value;
    while (next_element(&elements, &value))
        mean_add(&mean, &value);
    return mean_value(&mean);
}

/* ---- reductions -------------------------------------------------------------------------------------------------- */

struct numbers {
    struct value *values;
    size_t count;
};

static struct value reduce_min(struct numbers *numbers) {
    struct value least = numbers->values[0];
    for (size_t i = 1; i < numbers->count; i++) {
        if (value_greater(&least, &numbers->values[i]))
            least = numbers->values[i];
    }
    return least;
}

static struct value reduce_max(struct numbers *numbers) {
    struct value greatest = numbers->values[0];
    for (size_t i = 1; i < numbers->count; i++) {
        if (value_greater(&numbers->values[i], &greatest))
            greatest = numbers->values[i];
    }
    return greatest;
}

static struct value reduce_sum(struct numbers *numbers) {
    struct value sum = {.kind = VALUE_INT, .i = 0};
    for (size_t i = 0; i < numbers->count; i++)
        sum = value_add(&sum, &numbers->values[i]);
    return sum;
}

static struct value reduce_mean(struct numbers *numbers) {
    long double sum = 0;
    for (size_t i = 0; i < numbers->count; i++)
        sum += value_exact(&numbers->values[i]);
    return value_of_float((double)(sum / (long double)numbers->count));
}

static int compare_values(const void *a, const void *b) {
    return value_greater(a, b) - value_greater(b, a);
}

static struct value percentile(struct numbers *numbers, size_t of_a_hundred) {
    qsort(numbers->values, numbers->count, sizeof *numbers->values, compare_values);
    const size_t rank = numbers->count / 100 * of_a_hundred + (numbers->count % 100 * of_a_hundred + 99) / 100;
    return numbers->values[rank - 1];
}

static struct value reduce_p50(struct numbers *numbers) {
    return percentile(numbers, 50);
}

static struct value reduce_p95(struct numbers *numbers) {
    return percentile(numbers, 95);
}

static struct value reduce_p99(struct numbers *numbers) {
    return percentile(numbers, 99);
}

/* These have at least one number; the sum of none is told apart from them. */
static struct value (*const reductions[])(struct numbers *numbers) = {
    [PATH_SLICE] = reduce_mean, [PATH_MIN] = reduce_min, [PATH_MAX] = reduce_max, [PATH_SUM] = reduce_sum,
    [PATH_MEAN] = reduce_mean,  [PATH_P50] = reduce_p50, [PATH_P95] = reduce_p95, [PATH_P99] = reduce_p99,
};

/* Positions first to end - 1, and which of them came last. */
struct range {
    size_t first;
    size_t end;
    size_t last;
};

/* Reads the numbers of a range into room for all its elements. */
static size_t read_numbers(const cJSON *array, const struct range *range, struct value *values) {
    struct elements elements = elements_of(array);
    size_t count = 0;
    for (size_t i = 0; i < range->end && next_element(&elements, &values[count]); i++)
        count += i >= range->first && values[count].kind != VALUE_NONE;
    return count;
}

static struct value reduce(const cJSON *array, enum path_pick pick, const struct range *range) {
    const size_t length = range->end - range->first;
    if (pick == PATH_LEN)
        return (struct value){.kind = VALUE_INT, .i = (int64_t)length};
    if (pick == PATH_LAST)
        return length ? element(array, range->last) : nothing;
    struct numbers numbers = {.values = calloc(length + 1, sizeof *numbers.values)};
    if (!numbers.values)
        return nothing;
    numbers.count = read_numbers(array, range, numbers.values);
    struct value result = nothing;
    if (numbers.count > 0)
        result = reductions[pick](&numbers);
    else if (pick == PATH_SUM)
        result = (struct value){.kind = VALUE_INT, .i = 0};
    free(numbers.values);
    return result;
}

/* ---- ranges ------------------------------------------------------------------------------------------------------ */

/* A position from either end, brought into 0..length. */
static size_t clamp(int64_t position, size_t length) {
    const uint64_t back = position < 0 ? -(uint64_t)position : 0;
    if (position < 0)
        return back < length ? length - (size_t)back : 0;
    return (uint64_t)position < length ? (size_t)position : length;
}

static struct range slice(const struct path_step *step, size_t length) {
    const size_t first = clamp(step->index, length);
    const size_t end = clamp(step->end, length);
    return (struct range){first, end > first ? end : first, end - 1};
}

static struct range whole(size_t length, const struct value *written) {
    const bool is_ring = written && (written->kind == VALUE_UINT || (written->kind == VALUE_INT && written->i >= 0));
    if (!is_ring || length == 0)
        return (struct range){0, length, length - 1};
    const uint64_t count = written->u; /* what is not negative looks the same as an int64_t */
    return (struct range){0, count < length ? (size_t)count : length, (size_t)((count + length - 1) % length)};
}

size_t array_numbers(const cJSON *array, const struct path_step *step, const struct value *written, double **numbers) {
    const size_t length = count_elements(array);
    const struct range range = step ? slice(step, length) : whole(length, written);
    struct value *values = calloc(range.end - range.first + 1, sizeof *values);
    *numbers = calloc(range.end - range.first + 1, sizeof **numbers);
    const size_t count = values && *numbers ? read_numbers(array, &range, values) : 0;
    for (size_t i = 0; i < count; i++)
        (*numbers)[i] = value_number(&values[i]);
    free(values);
    if (count > 0)
        return count;
    free(*numbers);
    *numbers = NULL;
    return 0;
}

static struct value pick_element(const cJSON *array, int64_t index) {
    if (index >= 0)
        return element(array, (size_t)index);
    const size_t length = count_elements(array);
    return -(uint64_t)index <= length ? element(array, length - (size_t) - (uint64_t)index) : nothing;
}

struct value array_pick(const cJSON *array, const struct path_step *steps, size_t count, const struct value *written) {
    if (steps->pick == PATH_INDEX)
        return count == 1 ? pick_element(array, steps->index) : nothing;
    const size_t length = count_elements(array);
    const bool is_slice = steps->pick == PATH_SLICE;
    const struct range range = is_slice ? slice(steps, length) : whole(length, written);
    return reduce(array, is_slice && count > 1 ? steps[1].pick : steps->pick, &range);
}
