/* storm.h - what the storm's host does while it is profiled; each is called again and again, on many threads. */
#ifndef STORM_H
#define STORM_H

#ifdef __cplusplus
extern "C" {
#endif

/* Throws through `depth` frames with destructors and catches; returns how many destructors ran. */
int storm_throw(int depth);

/* In the plugin: computes something through a few frames. */
typedef int storm_plugin_function(int depth);

#ifdef __cplusplus
}
#endif

#endif
