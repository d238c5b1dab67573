/* metric_reader.h - where a walk stands in a variable, and what functions write, as metrics. */
#ifndef EXPVAR_EXPORT_METRIC_READER_H
#define EXPVAR_EXPORT_METRIC_READER_H

#include "export/metric_set.h"

/* Maps and written values may be nested in each other: a label for each level of either, those of one family, one that is
 * the value's own. */
#define METRIC_LABELS_MAX (2 * EXPVAR_WRITER_DEPTH + EXPVAR_LABELS_MAX + 1)

struct metric_path {
    struct metric_set *set;
    struct buffer text;     /* the variable's name and the keys of written objects, joined by points */
    struct meaning meaning; /* of the numbers here, as far as it is known; its texts are lent */
    struct given_label labels[METRIC_LABELS_MAX]; /* lent */
    size_t label_count;
};

void expvar__metric_path_init(struct metric_path *path, struct metric_set *set, const char *name);
void expvar__metric_path_fini(struct metric_path *path);

/* Back to the first `size` bytes of the text. */
void expvar__metric_path_cut(struct metric_path *path, size_t size);

/* One more label, to be taken back by label_count. The same name once more gets a number: key, key_2. */
void expvar__metric_path_push(struct metric_path *path, const char *name, const char *value);

/* Adds a metric with the labels that are pushed, as expvar__metric_set_add. */
struct metric *expvar__metric_path_add(struct metric_path *path, enum metric_type type);

/* Adds a number. One that no counter can be, for it is negative, is none. */
void expvar__metric_path_number(struct metric_path *path, expvar_role role, const struct number *number);

/* Adds what the variable writes: numbers, and texts as infos. */
void expvar__metric_read(struct metric_path *path, expvar_var *variable);

#endif
