/* rates.c - rates of a counter: what it gained lately, by the second.
 *
 * As a histogram's windows, these advance when they are read. What goes down was set, or began anew: then the windows
 * begin anew as well, for a rate across it would mean nothing.
 */
#include "vars/var.h"

#include <errno.h>
#include <math.h>

#include "base/clock.h"
#include "vars/locks.h"
#include "writer/writer.h"

static struct expvar_var *var_of(const expvar_rates *rates) {
    return (struct expvar_var *)(uintptr_t)rates;
}

/* expvar_rates_new fills in the rest before it can be found. */
static int rates_init(struct expvar_var *variable) {
    variable->rates.windows = expvar__windows_new();
    return variable->rates.windows ? 0 : -1;
}

static void rates_fini(struct expvar_var *variable) {
    expvar__windows_free(variable->rates.windows);
    expvar__var_unref(variable->rates.source);
}

static double gain_per_second(struct window *window, int64_t span_ns, int64_t now_ns, double total) {
    if (total < window->ring[window->newest].total)
        expvar__window_reset(window, now_ns, total);
    else if (expvar__window_see(window, span_ns, now_ns, total))
        expvar__window_push(window, now_ns, total, NULL, 0);
    double seconds;
    const struct observation *begin = expvar__window_begin(window, span_ns, now_ns, &seconds);
    return (total - begin->total) / seconds;
}

void expvar__rates_read(struct expvar_var *variable, double rates[EXPVAR__WINDOWS]) {
    pthread_mutex_lock(&expvar__windows_lock);
    const double total = expvar__var_total(variable->rates.source);
    const int64_t now_ns = expvar__clock_ns();
    for (size_t i = 0; i < EXPVAR__WINDOWS; i++)
        rates[i] = gain_per_second(&variable->rates.windows[i], expvar__window_spans[i].span_ns, now_ns, total);
    pthread_mutex_unlock(&expvar__windows_lock);
}

static void rates_write(struct expvar_var *variable, struct expvar_writer *writer) {
    double rates[EXPVAR__WINDOWS];
    expvar__rates_read(variable, rates);
    expvar__writer_object_begin(writer, &expvar__style_map);
    for (size_t i = 0; i < EXPVAR__WINDOWS; i++) {
        expvar_write_key(writer, expvar__window_spans[i].name);
        expvar_write_float(writer, rates[i]);
    }
    expvar_write_object_end(writer);
}

const struct kind expvar__kind_rates = {rates_init, rates_fini, rates_write};

static void begin_windows(struct expvar_var *variable) {
    pthread_mutex_lock(&expvar__windows_lock);
    const double total = expvar__var_total(variable->rates.source);
    const int64_t now_ns = expvar__clock_ns();
    for (size_t i = 0; i < EXPVAR__WINDOWS; i++)
        expvar__window_reset(&variable->rates.windows[i], now_ns, total);
    pthread_mutex_unlock(&expvar__windows_lock);
}

expvar_rates *expvar_rates_new(const char *name, expvar_var *source) {
    if (!source || !expvar__kind_counts(source->kind)) {
        errno = EINVAL;
        return NULL;
    }
    struct expvar_var *variable = expvar__var_new(EXPVAR_KIND_RATES);
    if (!variable)
        return NULL;
    expvar__var_ref(source);
    variable->rates.source = source;
    begin_windows(variable);
    int result = expvar_publish(name, variable);
    int saved_errno = errno;
    expvar__var_unref(variable); /* the registry has its own reference */
    errno = saved_errno;
    return result < 0 ? NULL : (expvar_rates *)variable;
}

double expvar_rates_value(const expvar_rates *rates, expvar_window window) {
    double values[EXPVAR__WINDOWS];
    if (!rates || (unsigned)window >= EXPVAR__WINDOWS)
        return 0;
    expvar__rates_read(var_of(rates), values);
    return isfinite(values[window]) ? values[window] : 0;
}
