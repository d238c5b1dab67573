/* gather.c - distributions of arrays, of buckets and of percentiles. */
#include "gather.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "node.h"

/* Where a path led, as far as its keys did. */
struct place {
    const cJSON *object; /* that has the node; NULL for the root */
    const cJSON *node;
    size_t taken; /* steps */
};

static double number_of(const cJSON *node) {
    const struct value value = node_value(node);
    return node_is_number(node) ? value_number(&value) : NAN;
}

/* ---- arrays ------------------------------------------------------------------------------------------------------ */

static struct dist *gather_array(const struct place *place, const struct path *path, bool is_bytes) {
    const struct path_step *slice = place->taken < path->count ? &path->steps[place->taken] : NULL;
    const char *key = path->steps[place->taken - 1].key;
    const char *counter = key ? array_ring_counter(key) : NULL;
    const cJSON *member = counter ? node_member(place->object, counter) : NULL;
    const struct value written = node_value(member);
    double *numbers;
    const size_t count = array_numbers(place->node, slice, node_is_number(member) ? &written : NULL, &numbers);
    struct dist *distribution = dist_of_values(numbers, count, is_bytes);
    free(numbers);
    return distribution;
}

/* ---- buckets ----------------------------------------------------------------------------------------------------- */

struct buckets {
    struct dist_bin *at; /* high and count; of each bound one */
    size_t count;
    bool failed; /* no memory */
};

static void add_bucket(struct buckets *buckets, double bound, double count) {
    size_t i = 0;
    while (i < buckets->count && buckets->at[i].high < bound)
        i++;
    if (i < buckets->count && buckets->at[i].high <= bound) {
        buckets->at[i].count += count;
        return;
    }
    struct dist_bin *more = reallocarray(buckets->at, buckets->count + 1, sizeof *more);
    if (!more) {
        buckets->failed = true;
        return;
    }
    buckets->at = more;
    memmove(more + i + 1, more + i, (buckets->count - i) * sizeof *more);
    more[i] = (struct dist_bin){.high = bound, .count = count};
    buckets->count++;
}

/* The number that a text is as a whole; NAN for any other. strtod knows inf and nan, and blanks before a number, too. */
static double parse_bound(const char *text) {
    char *end;
    const double bound = strtod(text, &end);
    return end == text || *end || *text <= ' ' ? NAN : bound;
}

/* The bound that a key names, `le=0.5`; NAN if it is another key. */
static double bound_of_label(const char *key) {
    return strncmp(key, "le=", 3) == 0 ? parse_bound(key + 3) : NAN;
}

/* Whether `member` is a label that the step is not about, `code=200` beside `method=get`. */
static bool is_other_label(const char *member, const char *step) {
    const size_t name = strcspn(member, "=");
    return member[name] && (strncmp(member, step, name + 1) != 0);
}

/* Adds the counters below a node that the steps lead to, whatever labels stand between them. */
static void collect_labels(struct buckets *buckets, const cJSON *node, const struct path_step *steps, size_t count,
                           double bound) {
    if (node_is_number(node)) {
        const double counted = number_of(node);
        if (count == 0 && !isnan(bound) && counted >= 0)
            add_bucket(buckets, bound, counted);
        return;
    }
    for (const cJSON *member = cJSON_IsObject(node) ? node->child : NULL; member; member = member->next) {
        const double label = bound_of_label(member->string);
        if (!isnan(label))
            collect_labels(buckets, member, steps, count, label);
        else if (count > 0 && steps->key && strcmp(member->string, steps->key) == 0)
            collect_labels(buckets, member, steps + 1, count - 1, bound);
        else if (count == 0 || (steps->key && is_other_label(member->string, steps->key)))
            collect_labels(buckets, member, steps, count, bound);
    }
}

/* From counts of all that is at or below a bound to counts of what is above the bound before it. */
static void make_single(struct buckets *buckets) {
    for (size_t i = buckets->count; i-- > 1;)
        buckets->at[i].count = fmax(buckets->at[i].count - buckets->at[i - 1].count, 0);
}

static bool is_cumulative(const struct buckets *buckets) {
    for (size_t i = 1; i < buckets->count; i++) {
        if (buckets->at[i].count < buckets->at[i - 1].count)
            return false;
    }
    return buckets->count > 0 && isinf(buckets->at[buckets->count - 1].high);
}

static struct dist *finish_buckets(struct buckets *buckets, double mean) {
    struct dist *distribution = buckets->failed ? NULL : dist_of_buckets(buckets->at, buckets->count, mean);
    free(buckets->at);
    return distribution;
}

static struct dist *gather_labels(const cJSON *node, const struct path_step *steps, size_t count) {
    struct buckets buckets = {0};
    collect_labels(&buckets, node, steps, count, NAN);
    make_single(&buckets);
    return finish_buckets(&buckets, NAN);
}

static struct dist *gather_bounds(const cJSON *object, double mean) {
    struct buckets buckets = {0};
    for (const cJSON *member = cJSON_IsObject(object) ? object->child : NULL; member; member = member->next) {
        const double bound = parse_bound(member->string);
        const double counted = number_of(member);
        if (!isnan(bound) && counted >= 0)
            add_bucket(&buckets, bound, counted);
    }
    if (is_cumulative(&buckets))
        make_single(&buckets);
    return finish_buckets(&buckets, mean);
}

/* ---- percentiles ------------------------------------------------------------------------------------------------- */

/* The share that a key names: p50, p99.9, p999, min, max, quantile=0.5. NAN if it is another key. */
static double share_of(const char *key) {
    if (strcmp(key, "min") == 0 || strcmp(key, "max") == 0)
        return key[1] == 'a';
    if (strncmp(key, "quantile=", 9) == 0)
        return parse_bound(key + 9);
    if (key[0] != 'p' || key[1] < '0' || key[1] > '9')
        return NAN;
    double percent = parse_bound(key + 1);
    while (percent > 100)
        percent /= 10;
    return percent / 100;
}

static size_t read_points(const cJSON *object, struct dist_point *points) {
    size_t count = 0;
    for (const cJSON *member = object->child; member; member = member->next) {
        const struct dist_point point = {share_of(member->string), number_of(member)};
        if (!(point.share >= 0 && point.share <= 1) || !isfinite(point.value))
            continue;
        size_t at = count;
        while (at > 0 && points[at - 1].share > point.share)
            at--;
        if (at > 0 && points[at - 1].share >= point.share)
            continue; /* the first counts */
        memmove(points + at + 1, points + at, (count - at) * sizeof *points);
        points[at] = point;
        count++;
    }
    return count;
}

/* Percentiles that were taken one after the other may disagree. */
static void make_ascending(struct dist_point *points, size_t count) {
    for (size_t i = 1; i < count; i++)
        points[i].value = fmax(points[i].value, points[i - 1].value);
}

static double mean_of(const cJSON *object) {
    const double mean = number_of(node_member(object, "mean"));
    const double count = number_of(node_member(object, "count"));
    return isnan(mean) && count > 0 ? number_of(node_member(object, "sum")) / count : mean;
}

static bool has_percentile(const struct dist_point *points, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (points[i].share > 0 && points[i].share < 1)
            return true;
    }
    return false;
}

static struct dist *gather_percentiles(const cJSON *object) {
    const double events = number_of(node_member(object, "count"));
    struct dist_point *points = calloc((size_t)cJSON_GetArraySize(object) + 1, sizeof *points);
    const size_t count = points ? read_points(object, points) : 0;
    struct dist *distribution = NULL;
    if (has_percentile(points, count) && !(events <= 0)) {
        make_ascending(points, count);
        distribution = dist_of_quantiles(points, count, events, mean_of(object));
    }
    free(points);
    return distribution;
}

/* ---- what is there ----------------------------------------------------------------------------------------------- */

static struct dist *gather_object(const cJSON *object) {
    struct dist *distribution = gather_labels(object, NULL, 0);
    if (!distribution)
        distribution = gather_bounds(node_member(object, "buckets"), mean_of(object));
    if (!distribution)
        distribution = gather_percentiles(object);
    return distribution ? distribution : gather_bounds(object, NAN);
}

/* The samples of the histogram `name` are at `name_bucket`. */
static const cJSON *member_or_buckets(const cJSON *object, const char *key) {
    const cJSON *member = node_member(object, key);
    char *buckets;
    if (member || asprintf(&buckets, "%s_bucket", key) < 0)
        return member;
    member = node_member(object, buckets);
    free(buckets);
    return member;
}

/* Goes as far as keys and indices lead. */
static struct place find_place(const cJSON *root, const struct path *path) {
    struct place place = {.node = root};
    while (place.taken < path->count) {
        const struct path_step *step = &path->steps[place.taken];
        const cJSON *next = step->key                  ? member_or_buckets(place.node, step->key)
                            : step->pick == PATH_INDEX ? node_step(place.node, step)
                                                       : NULL;
        if (!next)
            break;
        place = (struct place){place.node, next, place.taken + 1};
    }
    return place;
}

struct dist *gather_distribution(const cJSON *root, const struct path *path, const struct gather_wish *wish) {
    const struct place place = find_place(root, path);
    const size_t left = path->count - place.taken;
    if (place.taken == 0)
        return NULL;
    const bool is_slice = left == 1 && !path->steps[place.taken].key && path->steps[place.taken].pick == PATH_SLICE;
    if (array_is(place.node))
        return left == 0 || is_slice ? gather_array(&place, path, wish->is_bytes) : NULL;
    if (!wish->any || !cJSON_IsObject(place.node))
        return NULL;
    return left == 0 ? gather_object(place.node) : gather_labels(place.node, path->steps + place.taken, left);
}
