/* histogram.c - histogram variables: cells of each thread, added up by the reader.
 *
 * The variable's cell in a thread's block holds the address of the thread's expvar__histogram_cells, which are mapped at
 * its first record. They stay when the thread exits and count on for the thread that adopts the block, as counters do
 * (cells.c): no count is ever moved, so the sum over all blocks is exact. A thread that has no block, or no memory for
 * cells, adds to the variable's shared ones, atomically.
 *
 * The cells are freed with the variable. By then nobody records to it (expvar.h: unpublishing must not race with use)
 * and every reader is done, so that the addresses in other threads' blocks may be cleared.
 *
 * Signals. A handler may interrupt everything here: extremes and addresses change by compare-and-swap, and mmap is a
 * system call.
 */
#include "vars/histogram.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "vars/cells.h"
#include "vars/distribution.h"
#include "vars/exemplars.h"
#include "vars/locks.h"
#include "writer/writer.h"

static struct expvar_var *var_of(const expvar_histogram *histogram) {
    return (struct expvar_var *)(uintptr_t)histogram;
}

/* ---- cells --------------------------------------------------------------------------------------------------- */

/* Zeroed by the kernel, page by page as it is touched: so no huge pages, which would be touched at once. */
static struct expvar__histogram_cells *map_cells(size_t size) {
    struct expvar__histogram_cells *cells =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (cells == MAP_FAILED)
        return NULL;
    madvise(cells, size, MADV_NOHUGEPAGE);
    cells->min = INT64_MAX;
    cells->max = INT64_MIN;
    return cells;
}

static void unmap_cells(struct expvar__histogram_cells *cells) {
    if (cells)
        munmap(cells, sizeof *cells);
}

static struct histogram_shared *map_shared(void) {
    return (struct histogram_shared *)(void *)map_cells(sizeof(struct histogram_shared));
}

static void unmap_shared(struct histogram_shared *shared) {
    if (!shared)
        return;
    free(atomic_load_explicit(&shared->exemplars, memory_order_relaxed));
    munmap(shared, sizeof *shared);
}

/* The calling thread's cells, mapped if there are none yet; NULL if there can be none. */
static struct expvar__histogram_cells *own_cells(const struct expvar_var *variable) {
    char *block = (char *)expvar__block_attach();
    if (!block)
        return NULL;
    struct expvar__histogram_cells **address = (struct expvar__histogram_cells **)(void *)(block + variable->hot.cell);
    struct expvar__histogram_cells *cells = __atomic_load_n(address, __ATOMIC_RELAXED);
    if (cells)
        return cells;
    struct expvar__histogram_cells *mapped = map_cells(sizeof *mapped);
    /* release: pairs with the acquire in add_own_cells */
    if (!mapped || __atomic_compare_exchange_n(address, &cells, mapped, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        return mapped;
    unmap_cells(mapped); /* a handler was faster */
    return cells;
}

static void widen(struct expvar__histogram_cells *cells, int64_t value) {
    int64_t min = __atomic_load_n(&cells->min, __ATOMIC_RELAXED);
    while (value < min &&
           !__atomic_compare_exchange_n(&cells->min, &min, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
    int64_t max = __atomic_load_n(&cells->max, __ATOMIC_RELAXED);
    while (value > max &&
           !__atomic_compare_exchange_n(&cells->max, &max, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

void expvar__histogram_record_slow(expvar_histogram *histogram, int64_t value) {
    int saved_errno = errno;
    struct expvar__histogram_cells *cells = own_cells(var_of(histogram));
    errno = saved_errno;
    if (cells) {
        widen(cells, value);
        expvar__cell_add(&cells->counts[expvar__histogram_slot(value)], 1);
        expvar__cell_add(&cells->sum, value);
        return;
    }
    cells = &var_of(histogram)->histogram.shared->cells;
    widen(cells, value);
    __atomic_fetch_add(&cells->counts[expvar__histogram_slot(value)], 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&cells->sum, value, __ATOMIC_RELAXED);
}

static void add_own_cells(void *cell, void *distribution) {
    /* acquire: pairs with the release in own_cells */
    const struct expvar__histogram_cells *cells =
        __atomic_load_n((struct expvar__histogram_cells **)cell, __ATOMIC_ACQUIRE);
    if (cells)
        expvar__distribution_add(distribution, cells);
}

static void free_own_cells(void *cell, void *context) {
    (void)context;
    unmap_cells(__atomic_exchange_n((struct expvar__histogram_cells **)cell, NULL, __ATOMIC_RELAXED));
}

static void add_up(const struct expvar_var *variable, struct distribution *distribution) {
    expvar__distribution_clear(distribution);
    expvar__distribution_add(distribution, &variable->histogram.shared->cells);
    expvar__cell_each(variable->hot.cell, add_own_cells, distribution);
}

/* ---- what is read -------------------------------------------------------------------------------------------- */

/* Where distributions are added up, under expvar__windows_lock: too large for the stack of a host's thread, and not
 * touched before the first read of a histogram. */
static struct distribution whole, part;

#define QUANTILES 5
static const struct {
    const char *name;
    double quantile;
} quantiles[QUANTILES] = {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}};

/* What is said about one distribution. */
struct summary {
    double seconds, rate; /* of a window */
    int64_t count, sum, min, max;
    bool sum_is_exact;
    double sum_estimate, mean;
    int64_t at_quantile[QUANTILES];
};

static struct summary summarize(const struct distribution *distribution) {
    struct summary summary = {
        .count = distribution->count, .sum = distribution->sum, .min = distribution->min, .max = distribution->max};
    summary.sum_is_exact = expvar__distribution_sum_is_exact(distribution, &summary.sum_estimate);
    summary.mean = (summary.sum_is_exact ? (double)summary.sum : summary.sum_estimate) / (double)distribution->count;
    for (size_t i = 0; i < QUANTILES; i++)
        summary.at_quantile[i] = expvar__distribution_quantile(distribution, quantiles[i].quantile);
    return summary;
}

/* An observation that cannot be kept for lack of memory makes the window longer, as a later read would. */
static void remember(struct window *window, int64_t span_ns, int64_t now_ns) {
    if (!expvar__window_see(window, span_ns, now_ns, (double)whole.count))
        return;
    size_t size;
    unsigned char *packed = expvar__distribution_pack(&whole, &size);
    if (packed)
        expvar__window_push(window, now_ns, (double)whole.count, packed, size);
}

static struct summary summarize_window(struct window *window, int64_t span_ns, int64_t now_ns) {
    double seconds;
    remember(window, span_ns, now_ns);
    const struct observation *begin = expvar__window_begin(window, span_ns, now_ns, &seconds);
    part = whole;
    expvar__distribution_subtract(&part, begin->bytes, begin->size);
    struct summary summary = summarize(&part);
    summary.seconds = seconds;
    summary.rate = (double)summary.count / seconds;
    return summary;
}

static void write_amount(struct expvar_writer *writer, const char *key, const struct summary *summary, int64_t amount) {
    expvar_write_key(writer, key);
    if (summary->count)
        expvar_write_int(writer, amount);
    else
        expvar_write_null(writer);
}

static void write_float(struct expvar_writer *writer, const char *key, double value) {
    expvar_write_key(writer, key);
    expvar_write_float(writer, value);
}

static void write_summary(struct expvar_writer *writer, const struct summary *summary) {
    expvar_write_key(writer, "count");
    expvar_write_int(writer, summary->count);
    expvar_write_key(writer, "sum");
    if (summary->sum_is_exact)
        expvar_write_int(writer, summary->sum);
    else
        expvar_write_float(writer, summary->sum_estimate);
    write_amount(writer, "min", summary, summary->min);
    write_amount(writer, "max", summary, summary->max);
    write_float(writer, "mean", summary->mean);
    for (size_t i = 0; i < QUANTILES; i++)
        write_amount(writer, quantiles[i].name, summary, summary->at_quantile[i]);
}

static void histogram_write(struct expvar_var *variable, struct expvar_writer *writer) {
    struct summary all_time, lately[EXPVAR__WINDOWS];
    pthread_mutex_lock(&expvar__windows_lock);
    add_up(variable, &whole);
    all_time = summarize(&whole);
    const int64_t now_ns = expvar__clock_ns();
    for (size_t i = 0; i < EXPVAR__WINDOWS; i++)
        lately[i] = summarize_window(&variable->histogram.windows[i], expvar__window_spans[i].span_ns, now_ns);
    pthread_mutex_unlock(&expvar__windows_lock);

    expvar__writer_object_begin(writer, &expvar__style_map);
    write_summary(writer, &all_time);
    for (size_t i = 0; i < EXPVAR__WINDOWS; i++) {
        expvar_write_key(writer, expvar__window_spans[i].name);
        expvar__writer_object_begin(writer, &expvar__style_map);
        write_float(writer, "seconds", lately[i].seconds);
        write_float(writer, "rate", lately[i].rate);
        write_summary(writer, &lately[i]);
        expvar_write_object_end(writer);
    }
    expvar_write_object_end(writer);
}

/* ---- life ---------------------------------------------------------------------------------------------------- */

static void free_parts(struct expvar_var *variable) {
    unmap_shared(variable->histogram.shared);
    expvar__windows_free(variable->histogram.windows);
}

static int histogram_init(struct expvar_var *variable) {
    variable->histogram.shared = map_shared();
    variable->histogram.windows = variable->histogram.shared ? expvar__windows_new() : NULL;
    variable->hot.cell = variable->histogram.windows ? expvar__cell_alloc(CELL_POINTER) : 0;
    if (!variable->hot.cell) {
        free_parts(variable);
        errno = ENOMEM;
        return -1;
    }
    const int64_t now_ns = expvar__clock_ns();
    for (size_t i = 0; i < EXPVAR__WINDOWS; i++)
        expvar__window_reset(&variable->histogram.windows[i], now_ns, 0);
    return 0;
}

static void histogram_fini(struct expvar_var *variable) {
    expvar__cell_each(variable->hot.cell, free_own_cells, NULL);
    expvar__cell_free(variable->hot.cell, CELL_POINTER);
    free_parts(variable);
}

const struct kind expvar__kind_histogram = {histogram_init, histogram_fini, histogram_write};

/* ---- calls --------------------------------------------------------------------------------------------------- */

int64_t expvar__histogram_count(const struct expvar_var *variable) {
    add_up(variable, &whole);
    return whole.count;
}

int64_t expvar_histogram_count(const expvar_histogram *histogram) {
    if (!histogram)
        return 0;
    pthread_mutex_lock(&expvar__windows_lock);
    int64_t count = expvar__histogram_count(var_of(histogram));
    pthread_mutex_unlock(&expvar__windows_lock);
    return count;
}

int64_t expvar_histogram_quantile(const expvar_histogram *histogram, double quantile) {
    if (!histogram)
        return 0;
    pthread_mutex_lock(&expvar__windows_lock);
    add_up(var_of(histogram), &whole);
    int64_t value = expvar__distribution_quantile(&whole, quantile);
    pthread_mutex_unlock(&expvar__windows_lock);
    return value;
}

void expvar_histogram_record_exemplar(expvar_histogram *histogram, int64_t value, const char *trace_id) {
    if (!histogram)
        return;
    expvar_histogram_record(histogram, value);
    int saved_errno = errno;
    expvar__exemplar_offer(var_of(histogram), value, trace_id);
    errno = saved_errno;
}

/* ---- buckets --------------------------------------------------------------------------------------------------- */

static size_t copy_slots(const struct distribution *distribution, struct slot_count *out) {
    size_t count = 0;
    if (!distribution->count)
        return 0;
    for (size_t slot = expvar__histogram_slot(distribution->min), last = expvar__histogram_slot(distribution->max);
         slot <= last; slot++) {
        if (distribution->counts[slot] && out)
            out[count] = (struct slot_count){slot, distribution->counts[slot]};
        count += distribution->counts[slot] != 0;
    }
    return count;
}

struct histogram_reading *expvar__histogram_read(const struct expvar_var *variable) {
    pthread_mutex_lock(&expvar__windows_lock);
    add_up(variable, &whole);
    double estimate;
    const bool sum_is_exact = expvar__distribution_sum_is_exact(&whole, &estimate);
    const size_t slots = copy_slots(&whole, NULL);
    struct histogram_reading *fresh = malloc(sizeof *fresh + slots * sizeof(struct slot_count));
    if (fresh) {
        *fresh = (struct histogram_reading){.count = whole.count,
                                            .min = whole.min,
                                            .max = whole.max,
                                            .sum = sum_is_exact ? (double)whole.sum : estimate,
                                            .slot_count = slots};
        copy_slots(&whole, fresh->slots);
    }
    pthread_mutex_unlock(&expvar__windows_lock);
    return fresh;
}

int64_t expvar__timer_now(void) {
    return expvar__clock_ns();
}
