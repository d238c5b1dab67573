/* locks.h - every lock of the variables, in the order in which they nest, and what fork does with them. */
#ifndef EXPVAR_VARS_LOCKS_H
#define EXPVAR_VARS_LOCKS_H

#include <pthread.h>

/* The structure: which names exist in the registry and in all maps. Not held while foreign code runs. */
extern pthread_mutex_t expvar__structure_lock;

/* The functions that are running (func.c). */
extern pthread_mutex_t expvar__running_lock;

/* What windows remember, and the room where distributions are added up (histogram.c, rates.c). */
extern pthread_mutex_t expvar__windows_lock;

/* Free cells (cells.c). */
extern pthread_mutex_t expvar__cells_lock;

/* The lock of one variable's set, chosen from a fixed number by its address. */
pthread_mutex_t *expvar__value_lock(const void *variable);

#endif
