/* timeunit.h - the unit of a length of time, by the name of what is measured. */
#ifndef EXPVARMON_MODEL_TIMEUNIT_H
#define EXPVARMON_MODEL_TIMEUNIT_H

#include "path.h"

/* The nanoseconds of the unit that a key ends in: uptime_seconds, took_ms, PauseTotalNs; also before _total, _sum and
 * _bucket, as Prometheus names them. 0: it tells none. */
double timeunit_of_key(const char *key);

/* The same of the last key of a path that tells one; labels, such as le=0.5, tell none. */
double timeunit_of_path(const struct path *path);

/* `number` of such units in nanoseconds, whole where only the multiplication made it a fraction. */
double timeunit_ns(double number, double unit_ns);

#endif
