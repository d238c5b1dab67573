/* exemplars.c - examples of what a histogram recorded: a value and the trace it belongs to.
 *
 * Whoever brings the moment from which a power takes the next exemplar forward, by compare-and-swap, has the right to write
 * it: once a second for each power, whatever the number of threads. Everybody else pays a clock and a load. The text is
 * written and read under the variable's value lock.
 */
#include "vars/exemplars.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "vars/distribution.h"
#include "vars/locks.h"
#include "vars/var.h"

#define INTERVAL_NS INT64_C(1000000000)

struct exemplars {
    _Atomic int64_t due_ns[EXPVAR__POWERS]; /* of expvar__clock_ns; 0: at once */
    struct exemplar kept[EXPVAR__POWERS];   /* under the value lock; without a trace_id there is none */
};

static bool is_trace_id(const char *text) {
    size_t size = text ? strnlen(text, EXPVAR_TRACE_ID_MAX + 1) : 0;
    return size > 0 && size <= EXPVAR_TRACE_ID_MAX && expvar__utf8_valid(text, size);
}

static struct exemplars *exemplars_of(struct expvar_var *variable) {
    struct exemplars *_Atomic *address = &variable->histogram.shared->exemplars;
    struct exemplars *exemplars = atomic_load_explicit(address, memory_order_acquire);
    if (exemplars)
        return exemplars;
    struct exemplars *fresh = calloc(1, sizeof *fresh);
    /* release: pairs with the acquire above and in expvar__exemplars_read */
    if (!fresh ||
        atomic_compare_exchange_strong_explicit(address, &exemplars, fresh, memory_order_acq_rel, memory_order_acquire))
        return fresh;
    free(fresh); /* another thread was faster */
    return exemplars;
}

static bool take_turn(struct exemplars *exemplars, size_t power) {
    const int64_t now_ns = expvar__clock_ns();
    int64_t due_ns = atomic_load_explicit(&exemplars->due_ns[power], memory_order_relaxed);
    return now_ns >= due_ns &&
           atomic_compare_exchange_strong_explicit(&exemplars->due_ns[power], &due_ns, now_ns + INTERVAL_NS,
                                                   memory_order_relaxed, memory_order_relaxed);
}

void expvar__exemplar_offer(struct expvar_var *variable, int64_t value, const char *trace_id) {
    const size_t power = expvar__power_of(value);
    struct exemplars *exemplars = is_trace_id(trace_id) ? exemplars_of(variable) : NULL;
    if (!exemplars || !take_turn(exemplars, power))
        return;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct exemplar exemplar = {.value = value, .at_ns = now.tv_sec * INT64_C(1000000000) + now.tv_nsec};
    strcpy(exemplar.trace_id, trace_id);
    pthread_mutex_t *lock = expvar__value_lock(variable);
    pthread_mutex_lock(lock);
    exemplars->kept[power] = exemplar;
    pthread_mutex_unlock(lock);
}

static struct exemplar *copy_kept(const struct exemplars *exemplars, size_t *count) {
    *count = 0;
    for (size_t power = 0; power < EXPVAR__POWERS; power++)
        *count += exemplars->kept[power].trace_id[0] != '\0';
    struct exemplar *copy = calloc(*count + 1, sizeof *copy), *to = copy;
    for (size_t power = 0; copy && power < EXPVAR__POWERS; power++) {
        if (exemplars->kept[power].trace_id[0])
            *to++ = exemplars->kept[power];
    }
    return copy;
}

int expvar__exemplars_read(const struct expvar_var *variable, struct exemplar **copy, size_t *count) {
    const struct exemplars *exemplars =
        atomic_load_explicit(&variable->histogram.shared->exemplars, memory_order_acquire);
    *copy = NULL;
    *count = 0;
    if (!exemplars)
        return 0;
    pthread_mutex_t *lock = expvar__value_lock(variable);
    pthread_mutex_lock(lock);
    *copy = copy_kept(exemplars, count);
    pthread_mutex_unlock(lock);
    return *copy ? 0 : -1;
}
