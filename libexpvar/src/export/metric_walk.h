/* metric_walk.h - one variable, taken apart into metrics. */
#ifndef EXPVAR_EXPORT_METRIC_WALK_H
#define EXPVAR_EXPORT_METRIC_WALK_H

#include "export/metric_set.h"

/* Adds the metrics of the variable published as `name`; NULL has none. What went wrong is in set->texts.error. */
void expvar__metric_walk(struct metric_set *set, const char *name, expvar_var *variable);

#endif
