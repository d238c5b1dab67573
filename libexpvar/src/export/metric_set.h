/* metric_set.h - the metrics that one variable is, before they are written in a format.
 *
 * A variable may be several families: a family has one name, one type, and all its metrics together, as the formats want
 * it, in whatever order the variable brought them. Counters and gauges under one path, as in some maps, are one family of
 * numbers of which nothing is known. One set serves all variables of a scrape, one after the other: its
 * memory is that of the largest.
 */
#ifndef EXPVAR_EXPORT_METRIC_SET_H
#define EXPVAR_EXPORT_METRIC_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "export/text_table.h"
#include "vars/exemplars.h"
#include "vars/histogram.h"
#include "writer/reader.h"

/* In the order in which the families of one variable are written and get their names. */
enum metric_type { METRIC_HISTOGRAM, METRIC_COUNTER, METRIC_GAUGE, METRIC_UNKNOWN, METRIC_INFO };
#define METRIC_TYPES 5

/* Texts are offsets into the set's; they end with a NUL. */
struct metric_label {
    size_t name;
    size_t value;
};

struct metric {
    size_t next; /* of its family; SIZE_MAX: none */
    size_t first_label, label_count;
    struct number number;                /* of an info: 1 */
    struct histogram_reading *histogram; /* owned; NULL for all but histograms */
    struct exemplar *exemplars;          /* owned; NULL: none */
    size_t exemplar_count;
};

struct metric_family {
    enum metric_type type;
    size_t path, help, unit; /* as they were given; 0 is "" */
    size_t first, last;      /* of its metrics */
};

/* What an added metric belongs to. The texts are copied; NULL is "". */
struct metric_origin {
    const char *path;
    enum metric_type type;
    const char *help;
    const char *unit;
};

/* A label as it is added; `ordinal` other than 0 and 1 becomes part of its name, as in key_2. The value is made UTF-8. */
struct given_label {
    const char *name;
    unsigned ordinal;
    const char *value;
    size_t value_size;
};

struct metric_set {
    struct buffer texts; /* begins with a NUL; has the error, if memory was short */
    struct metric_family *families;
    size_t family_count, family_capacity;
    struct metric *metrics;
    size_t metric_count, metric_capacity;
    struct metric_label *labels;
    size_t label_count, label_capacity;
    struct text_table by_origin; /* families by type and path */
};

void expvar__metric_set_init(struct metric_set *set);
void expvar__metric_set_fini(struct metric_set *set);
void expvar__metric_set_clear(struct metric_set *set);

/* Adds a metric to the family of its origin, the last one with these labels. Returns it, to be given its value, lent until
 * the next is added; NULL with texts.error set. */
struct metric *expvar__metric_set_add(struct metric_set *set, const struct metric_origin *origin,
                                      const struct given_label *labels, size_t label_count);

static inline const char *expvar__metric_set_text(const struct metric_set *set, size_t text) {
    return set->texts.data + text;
}

#endif
