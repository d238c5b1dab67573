/* plain.h - a service's values as one line of text, for -dummy. */
#ifndef EXPVARMON_SCREEN_PLAIN_H
#define EXPVARMON_SCREEN_PLAIN_H

#include <stdio.h>

#include "../model/events.h"
#include "../model/filter.h"
#include "../model/fleet.h"

/* Writes the time of day, the service's name, and each variable as name=value; or the cause where the service failed:
 *
 *     Nov 20 21:20:28 search:5000 requests=3802 threads=5 Alloc=1.8MB
 *     Nov 20 21:20:28 :5001 error: connection refused
 *     Nov 20 21:20:28 cache:5002 a=1 b=2 (17 more left out)      of what globs led to
 *
 * Nothing of a service that does not pass the filter, and of the others the variables that do. Control characters in texts are shown as `?`, so that a line stays a line. */
void plain_line(FILE *stream, const struct fleet *fleet, size_t service, const struct filter *filter);

/* The same for what has happened, with the values for which its condition held once it is over. */
void plain_event(FILE *stream, const struct fleet *fleet, const struct event *event);

#endif
