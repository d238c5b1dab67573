/* histogram.h - a histogram's buckets, for those who write them in a format of their own. */
#ifndef EXPVAR_VARS_HISTOGRAM_H
#define EXPVAR_VARS_HISTOGRAM_H

#include "vars/var.h"

/* A slot (distribution.h) that is not empty. */
struct slot_count {
    size_t slot;
    int64_t count;
};

/* All values ever, at one moment. */
struct histogram_reading {
    int64_t count;
    int64_t min, max; /* without values, min is above max */
    double sum;       /* rounded where it is exact; or else the sum of the slots' middles */
    size_t slot_count;
    struct slot_count slots[]; /* ascending */
};

/* To be freed with free(). NULL with errno ENOMEM. Takes expvar__windows_lock. */
struct histogram_reading *expvar__histogram_read(const struct expvar_var *variable);

#endif
