/* gather.h - inside of a document: the distribution at a path. For the files of this folder.
 *
 * It is one of these:
 *
 *     [4, 8, 15]                            the numbers of an array, of a slice of it, of Go's rings by their counter
 *     {"le=0.5": 3, "le=+Inf": 4}           the buckets of Prometheus, as prometheus.h maps them, which are cumulative
 *     {"1": 3, "5": 8, "+Inf": 9}           counters by upper bounds, cumulative where they ascend to that of +Inf; also
 *                                           as the member `buckets` of an object
 *     {"p50": 3, "p99.9": 8, "max": 9}      percentiles; p999 is p99.9. min, max, mean, count and sum are read, too
 *     {"quantile=0.5": 3}                   a summary of Prometheus
 *
 * The name of a histogram of Prometheus may lack its `_bucket`. Labels that a path leaves out are summed over.
 */
#ifndef EXPVARMON_DECODE_GATHER_H
#define EXPVARMON_DECODE_GATHER_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "../model/dist.h"
#include "../model/path.h"

struct gather_wish {
    bool is_bytes; /* for the bins of arrays */
    bool any;      /* not only arrays */
};

/* To be freed; NULL where there is none, or no memory. */
struct dist *gather_distribution(const cJSON *root, const struct path *path, const struct gather_wish *wish);

#endif
