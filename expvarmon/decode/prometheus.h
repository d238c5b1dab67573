/* prometheus.h - the text formats of Prometheus (0.0.4) and OpenMetrics (1.0), read into the tree that JSON gives.
 *
 * A metric is a member of the document, by its name. Its labels lead on from there, in the order of their names, each
 * by a key `name=value`:
 *
 *     up 1                                                up
 *     http_requests_total{method="get",code="200"} 27     http_requests_total.code=200.method=get
 *     rpc_seconds{quantile="0.5"} 0.01                    rpc_seconds.quantile=0\.5
 *     job:errors:rate5m{path="/a b,c"} 2                  job\:errors\:rate5m.path=/a\ b\,c
 *
 * A label with an empty value is none. Where the labels of one sample are the first of another one's, the value of the
 * shorter is at the key `value`: of `a 1` and `a{b="c"} 2` the first is a.value, the second a.b=c. Histograms and
 * summaries are their samples: latency_bucket.le=0\.5, latency_sum, latency_count.
 *
 * Integers are exact, NaN and infinities null. Of two samples with the same name and labels the first counts. Times,
 * exemplars and comments are passed over. Formats: prometheus.io/docs/instrumenting/exposition_formats, and the
 * OpenMetrics specification; of names in quotes (UTF-8 names) as well.
 */
#ifndef EXPVARMON_DECODE_PROMETHEUS_H
#define EXPVARMON_DECODE_PROMETHEUS_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "arena.h"

#define PROMETHEUS_LABELS_MAX 32              /* of one sample: as deep as the tree gets */
#define PROMETHEUS_LINE_MAX   ((size_t)65536) /* bytes */

struct prometheus_problem {
    const char *what; /* constant; NULL: the arena says why */
    size_t line;      /* from 1 */
};

/* Whether a reply is of this kind: by its Content-Type (NULL: unknown), or if that names neither this nor JSON by how
 * its text begins. */
bool prometheus_is(const char *content_type, const char *text, size_t size);

/* Returns the root, in the arena; NULL with *problem filled.
 *
 * content_type  of OpenMetrics: the text must end as it says, in `# EOF`; NULL: any */
cJSON *prometheus_parse(const char *text, size_t size, const char *content_type, struct arena *arena,
                        struct prometheus_problem *problem);

#endif
