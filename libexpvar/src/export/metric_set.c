/* metric_set.c - the metrics that one variable is, before they are written in a format. */
#include "export/metric_set.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "writer/integer_text.h"

#define TEXTS_MAX ((size_t)256 << 20)
#define ROOM_MIN  16

void expvar__metric_set_init(struct metric_set *set) {
    *set = (struct metric_set){0};
    expvar__buffer_init(&set->texts, TEXTS_MAX);
    expvar__text_table_init(&set->by_origin);
}

static void drop_metrics(struct metric_set *set) {
    for (size_t i = 0; i < set->metric_count; i++) {
        free(set->metrics[i].histogram);
        free(set->metrics[i].exemplars);
    }
    set->metric_count = set->family_count = set->label_count = 0;
}

void expvar__metric_set_clear(struct metric_set *set) {
    drop_metrics(set);
    set->texts.size = 0;
    expvar__buffer_append(&set->texts, "", 1);
    expvar__text_table_clear(&set->by_origin);
}

void expvar__metric_set_fini(struct metric_set *set) {
    drop_metrics(set);
    free(set->families);
    free(set->metrics);
    free(set->labels);
    expvar__text_table_fini(&set->by_origin);
    expvar__buffer_fini(&set->texts);
}

/* Room for one more item in an array. */
static void *grow(struct metric_set *set, void *items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity)
        return items;
    const size_t wanted = *capacity ? 2 * *capacity : ROOM_MIN;
    void *larger = reallocarray(items, wanted, size);
    if (larger)
        *capacity = wanted;
    else
        set->texts.error = ENOMEM;
    return larger;
}

static bool make_room(struct metric_set *set) {
    void *families = grow(set, set->families, set->family_count, &set->family_capacity, sizeof *set->families);
    if (families)
        set->families = families;
    void *metrics = grow(set, set->metrics, set->metric_count, &set->metric_capacity, sizeof *set->metrics);
    if (metrics)
        set->metrics = metrics;
    return families && metrics;
}

static size_t put_text(struct metric_set *set, const char *text) {
    if (!text || !text[0])
        return 0;
    const size_t begin = set->texts.size;
    expvar__buffer_append(&set->texts, text, strlen(text) + 1);
    return begin;
}

/* ---- families ---------------------------------------------------------------------------------------------------- */

/* Numbers of one path are one family, whatever their types. */
static enum metric_type class_of(enum metric_type type) {
    return type == METRIC_HISTOGRAM || type == METRIC_INFO ? type : METRIC_UNKNOWN;
}

/* The class in front of the path keeps its families apart. */
static size_t find_family(struct metric_set *set, const struct metric_origin *origin, char *key) {
    key[0] = (char)('0' + class_of(origin->type));
    strcpy(key + 1, origin->path);
    return expvar__text_table_get(&set->by_origin, key);
}

static size_t add_family(struct metric_set *set, const struct metric_origin *origin, const char *key) {
    set->families[set->family_count] = (struct metric_family){.type = origin->type,
                                                              .path = put_text(set, origin->path),
                                                              .help = put_text(set, origin->help),
                                                              .unit = put_text(set, origin->unit),
                                                              .first = SIZE_MAX,
                                                              .last = SIZE_MAX};
    if (expvar__text_table_add(&set->by_origin, key, set->family_count) < 0)
        set->texts.error = ENOMEM;
    return set->family_count++;
}

/* A variable that is a map or a family brings all its metrics to one family, one after the other. */
static bool is_newest(const struct metric_set *set, const struct metric_origin *origin) {
    if (!set->family_count)
        return false;
    const struct metric_family *newest = &set->families[set->family_count - 1];
    return class_of(newest->type) == class_of(origin->type) &&
           strcmp(expvar__metric_set_text(set, newest->path), origin->path) == 0;
}

static size_t family_of(struct metric_set *set, const struct metric_origin *origin) {
    if (is_newest(set, origin))
        return set->family_count - 1;
    char *key = malloc(strlen(origin->path) + 2);
    if (!key) {
        set->texts.error = ENOMEM;
        return SIZE_MAX;
    }
    size_t index = find_family(set, origin, key);
    if (index == SIZE_MAX)
        index = add_family(set, origin, key);
    free(key);
    return index;
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

/* The formats want UTF-8, and texts here end with a NUL: what is not the one, or is the other, becomes U+FFFD. */
static void put_value(struct buffer *texts, const char *value, size_t size) {
    while (size) {
        const size_t length = *value ? expvar__utf8_length(value, size) : 0;
        if (length)
            expvar__buffer_append(texts, value, length);
        else
            expvar__buffer_append_text(texts, "\xef\xbf\xbd");
        value += length ? length : 1;
        size -= length ? length : 1;
    }
    expvar__buffer_append(texts, "", 1);
}

static size_t put_name(struct metric_set *set, const struct given_label *given) {
    const size_t begin = set->texts.size;
    expvar__buffer_append_text(&set->texts, given->name);
    if (given->ordinal > 1) {
        expvar__buffer_append(&set->texts, "_", 1);
        expvar__put_integer(&set->texts, given->ordinal, false);
    }
    expvar__buffer_append(&set->texts, "", 1);
    return begin;
}

static bool add_label(struct metric_set *set, const struct given_label *given) {
    void *labels = grow(set, set->labels, set->label_count, &set->label_capacity, sizeof *set->labels);
    if (!labels)
        return false;
    set->labels = labels;
    struct metric_label *label = &set->labels[set->label_count++];
    label->name = put_name(set, given);
    label->value = set->texts.size;
    put_value(&set->texts, given->value, given->value_size);
    return true;
}

/* ---- metrics ----------------------------------------------------------------------------------------------------- */

static void append(struct metric_set *set, struct metric_family *family) {
    const size_t index = set->metric_count++;
    if (family->first == SIZE_MAX)
        family->first = index;
    else
        set->metrics[family->last].next = index;
    family->last = index;
}

struct metric *expvar__metric_set_add(struct metric_set *set, const struct metric_origin *origin,
                                      const struct given_label *labels, size_t label_count) {
    if (set->texts.error || !make_room(set))
        return NULL;
    const size_t family = family_of(set, origin);
    struct metric metric = {.next = SIZE_MAX, .first_label = set->label_count, .label_count = label_count};
    for (size_t i = 0; i < label_count && !set->texts.error; i++)
        add_label(set, &labels[i]);
    if (set->texts.error)
        return NULL;
    set->metrics[set->metric_count] = metric;
    append(set, &set->families[family]);
    if (set->families[family].type != origin->type)
        set->families[family].type = METRIC_UNKNOWN;
    return &set->metrics[set->metric_count - 1];
}
