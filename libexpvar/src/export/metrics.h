/* metrics.h - all published variables, as metrics. */
#ifndef EXPVAR_EXPORT_METRICS_H
#define EXPVAR_EXPORT_METRICS_H

#include "base/buffer.h"
#include "export/metric_format.h"

/* Appends all variables to `buffer`, sorted. Returns 0, or -1 with buffer->error set. */
int expvar__metrics_export(struct buffer *buffer, const struct metric_format *format);

#endif
