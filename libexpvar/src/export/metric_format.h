/* metric_format.h - what the formats of metrics have in common: a family, ready to be written. */
#ifndef EXPVAR_EXPORT_METRIC_FORMAT_H
#define EXPVAR_EXPORT_METRIC_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "export/metric_set.h"

struct metric_view {
    enum metric_type type;
    const char *name; /* without what a type appends */
    const char *help;
    const char *unit; /* the name ends with it; "": none */
    double divisor;   /* of all values, to be in this unit */
    const struct metric_set *set;
    size_t first; /* of the metrics */
};

struct metric_format {
    const char *content_type;
    int (*load)(void); /* 0, or -1 where this process cannot write it; NULL: it can */
    void (*family)(struct buffer *out, const struct metric_view *view);
    void (*end)(struct buffer *out); /* NULL: nothing */
};

extern const struct metric_format expvar__metric_format_text;
extern const struct metric_format expvar__metric_format_openmetrics;
extern const struct metric_format expvar__metric_format_protobuf;

/* What the name of a type's only sample ends with: "_total", "_info" or nothing. */
extern const char *const expvar__metric_suffixes[METRIC_TYPES];

/* Each metric of a view. */
#define METRICS_EACH(metric, view)                                                                                     \
    for (const struct metric *metric = &(view)->set->metrics[(view)->first]; metric;                                   \
         metric = metric->next == SIZE_MAX ? NULL : &(view)->set->metrics[metric->next])

/* A number in the view's unit. */
double expvar__metric_value(const struct metric_view *view, const struct number *number);

#endif
