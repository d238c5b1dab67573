/* axis.c - the scale of values beside a chart. */
#include "axis.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "bounds.h"

/* The range of the largest doubles must not overflow. */
#define VALUE_MAX 1e300

/* Names of the multiples of a unit, the smallest first. */
struct multiple {
    double size;
    const char *name;
};

static const struct multiple numbers[] = {{1, ""},     {1e3, "k"},  {1e6, "M"},  {1e9, "G"},
                                          {1e12, "T"}, {1e15, "P"}, {1e18, "E"}, {0, NULL}};
static const struct multiple bytes[] = {{1, "B"},       {0x1p10, "KB"}, {0x1p20, "MB"}, {0x1p30, "GB"},
                                        {0x1p40, "TB"}, {0x1p50, "PB"}, {0x1p60, "EB"}, {0, NULL}};
static const struct multiple nanoseconds[] = {{1, "ns"},   {1e3, "us"},   {1e6, "ms"}, {1e9, "s"},
                                              {60e9, "m"}, {3600e9, "h"}, {0, NULL}};

static const struct multiple percents[] = {{0.01, "%"}, {0, NULL}};
static const struct multiple clock_seconds[] = {{1, ""}, {60, ""}, {3600, ""}, {0, NULL}};

static const struct multiple *const multiples[] = {
    [AXIS_THOUSANDS] = numbers, [AXIS_PERCENT] = percents, [AXIS_CLOCK] = clock_seconds,
    [AXIS_NUMBER] = numbers,    [AXIS_BYTES] = bytes,      [AXIS_NANOSECONDS] = nanoseconds,
};

/* The steps that are round, each within one unit: below 1 and above the largest they go on in decimals. */
static const double decimal_steps[] = {1, 2, 2.5, 4, 5, 6, 8, 0};
static const double fraction_steps[] = {1, 2, 5, 0};
static const double byte_steps[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 0};
static const double sexagesimal_steps[] = {1, 2, 5, 10, 15, 20, 30, 40, 0};
static const double hour_steps[] = {1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 0};

static double unit_size(enum axis_unit unit, double value) {
    const struct multiple *found = multiples[unit];
    while (found[1].name && found[1].size <= value)
        found++;
    return found->size;
}

/* The unit that all numbers from low to high are written in; 0: there are several. */
static double common_unit(enum axis_unit unit, double low, double high) {
    const double size = unit_size(unit, fmin(fabs(low), fabs(high)));
    const bool is_common = (low > 0) == (high > 0) && size >= unit_size(unit, fmax(fabs(low), fabs(high)));
    return is_common ? size : 0;
}

/* The steps of the decade or unit that `about` is in: round multiples of *size. Below the unit that all numbers are
 * `written_in`, bytes have decimals: 438.4KB is read more easily than 438.375KB. */
static const double *steps_near(enum axis_unit unit, double about, double written_in, double *size) {
    *size = unit_size(unit, about);
    if (unit == AXIS_BYTES && about < written_in) {
        *size = written_in * pow(10, floor(log10(about / written_in)));
        return fraction_steps;
    }
    if (unit == AXIS_BYTES && about >= 1)
        return byte_steps;
    const double second = unit == AXIS_CLOCK ? 1 : 1e9;
    if ((unit == AXIS_NANOSECONDS || unit == AXIS_CLOCK) && about >= 60 * second)
        return about >= 3600 * second ? hour_steps : sexagesimal_steps;
    *size = pow(10, floor(log10(about)));
    return decimal_steps;
}

/* The smallest round step that is at least `about`, which is above 0. */
static double round_step(enum axis_unit unit, double about, double written_in) {
    double size;
    for (const double *step = steps_near(unit, about, written_in, &size); *step > 0; step++)
        if (*step * size >= about * (1 - 1e-9))
            return *step * size;
    if (unit == AXIS_BYTES && about < written_in)
        return size * 10;
    const struct multiple *next = multiples[unit];
    while (next->name && next->size < about)
        next++;
    if ((unit == AXIS_BYTES || unit == AXIS_NANOSECONDS || unit == AXIS_CLOCK) && next->name)
        return next->size;
    return pow(10, ceil(log10(about)));
}

static struct axis with_step(double low, double high, double step) {
    struct axis axis = {floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, step, false};
    if (axis.high <= axis.low)
        axis.high = axis.low + step;
    return axis;
}

/* Of all numbers of ticks, the one that wastes least of the height; of those the most ticks. */
static struct axis make_linear(double low, double high, enum axis_unit unit, int ticks) {
    struct axis best = {0};
    const double written_in = common_unit(unit, low, high);
    for (int intervals = ticks - 1; intervals > 0; intervals--) {
        double step = round_step(unit, (high - low) / intervals, written_in);
        struct axis axis = with_step(low, high, step);
        for (int tries = 0; axis_ticks(&axis) > ticks && tries < 8; tries++) {
            step = round_step(unit, step * 1.01, written_in);
            axis = with_step(low, high, step);
        }
        if (axis_ticks(&axis) <= ticks && (best.step <= 0 || axis.high - axis.low < (best.high - best.low) * 0.85))
            best = axis;
    }
    if (best.step > 0)
        return best;
    /* Two ticks with 0 between them. */
    const double end = round_step(unit, fmax(-low, high), 0);
    return (struct axis){-end, end, 2 * end, false};
}

/* Ticks are powers of 10, of 1024's root for bytes, or of powers of these. */
static struct axis make_log(double low, double high, enum axis_unit unit, int ticks) {
    const double base = unit == AXIS_BYTES ? 2 : 10;
    const double first = floor(log(low) / log(base) + 1e-9);
    const double last = fmax(ceil(log(high) / log(base) - 1e-9), first + 1);
    const double each = ceil((last - first) / (ticks - 1));
    const double intervals = ceil((last - first) / each);
    return (struct axis){pow(base, first), pow(base, first + intervals * each), pow(base, each), true};
}

static double bounded(double value) {
    return isfinite(value) ? fmin(fmax(value, -VALUE_MAX), VALUE_MAX) : 0;
}

struct axis axis_make(double low, double high, enum axis_unit unit, int ticks, bool is_log) {
    low = bounded(low);
    high = fmax(bounded(high), low);
    ticks = int_max(ticks, 2);
    if (is_log && high > 0) /* values at or below 0 have no place: 15 decades show the rest */
        return make_log(low > 0 ? low : fmin(high / 1e3, 1), high, unit, ticks);
    if (unit == AXIS_CLOCK)
        return make_linear(low, low < high ? high : low + 60, unit, ticks);
    if (low > 0 && (low <= high / 2 || low >= high))
        low = 0;
    if (high < 0 && (high >= low / 2 || low >= high))
        high = 0;
    if (low >= high)
        high = low + 1;
    return make_linear(low, high, unit, ticks);
}

struct axis axis_within(double low, double high, enum axis_unit unit, int ticks, bool is_log) {
    if (is_log && high > 0)
        return axis_make(low, high, unit, ticks, true);
    for (int intervals = int_max(ticks, 2) - 1; intervals > 1; intervals--) {
        const double step = (high - low) / intervals;
        if (fabs(round_step(unit, step, common_unit(unit, low, high)) - step) < step * 1e-6)
            return (struct axis){low, high, step, false};
    }
    return (struct axis){low, high, high - low, false};
}

int axis_ticks(const struct axis *axis) {
    const double intervals =
        axis->is_log ? log(axis->high / axis->low) / log(axis->step) : (axis->high - axis->low) / axis->step;
    return (int)lround(fmin(intervals, 1000)) + 1;
}

double axis_tick(const struct axis *axis, int index) {
    if (axis->is_log)
        return axis->low * pow(axis->step, index);
    const double value = axis->low + index * axis->step;
    return fabs(value) < axis->step * 1e-6 ? 0 : value;
}

double axis_share(const struct axis *axis, double value) {
    if (isnan(value))
        return NAN;
    double share;
    if (axis->is_log)
        share = value > axis->low ? log(value / axis->low) / log(axis->high / axis->low) : 0;
    else
        share = (value - axis->low) / (axis->high - axis->low);
    return fmin(fmax(share, 0), 1);
}

/* The digits behind the point that tell `number` from its neighbours. */
static int digits_of(double number, double step) {
    double scale = 1;
    for (int digits = 0; digits < 3; digits++, scale *= 10)
        if (fabs(round(number * scale) / scale - number) < step * 0.02)
            return digits;
    return 3;
}

static const char *sexagesimal(char *buffer, double seconds, double step) {
    const char *const sign = seconds < 0 ? "-" : "";
    const long total = lround(fabs(seconds));
    const double past_minutes = fmod(fabs(seconds), 60);
    if (step < 1 && fabs(past_minutes - round(past_minutes)) > step * 0.02 && fabs(seconds) < 3600) {
        const int minutes = (int)(fabs(seconds) / 60);
        snprintf(buffer, AXIS_LABEL_MAX, "%s%dm%.*fs", sign, minutes, digits_of(past_minutes, step), past_minutes);
        return buffer;
    }
    const long hours = total / 3600, minutes = total / 60 % 60, rest = total % 60;
    if (hours > 0)
        snprintf(buffer, AXIS_LABEL_MAX, minutes > 0 ? "%s%ldh%ldm" : "%s%ldh", sign, hours, minutes);
    else
        snprintf(buffer, AXIS_LABEL_MAX, rest > 0 ? "%s%ldm%lds" : "%s%ldm", sign, minutes, rest);
    return buffer;
}

static const char *clock_label(char *buffer, const struct axis *axis, double value) {
    const time_t time = (time_t)value;
    const char *const format = axis->step >= 365 * 86400.0 ? "%Y"
                               : axis->step >= 86400.0     ? "%b %e"
                               : axis->step >= 60          ? "%H:%M"
                                                           : "%M:%S";
    struct tm local;
    if (!(fabs(value) < 1e15) || !localtime_r(&time, &local) || strftime(buffer, AXIS_LABEL_MAX, format, &local) == 0)
        snprintf(buffer, AXIS_LABEL_MAX, "%.1e", value);
    return buffer;
}

static size_t print_in(char *buffer, const struct multiple *unit, int digits, double value) {
    return (size_t)snprintf(buffer, AXIS_LABEL_MAX, "%.*f%s", digits, value / unit->size, value == 0 ? "" : unit->name);
}

/* In the unit that was found; where that is too long in the one below it, and at last in fewer digits. */
static void print_number(char *buffer, const struct axis *axis, const struct multiple *found, bool is_least,
                         double value) {
    const double step = axis->is_log ? fabs(value) : axis->step;
    int digits = digits_of(value / found->size, step / found->size);
    if (print_in(buffer, found, digits, value) <= AXIS_LABEL_COLUMNS)
        return;
    const struct multiple *const below = is_least ? found : found - 1;
    if (print_in(buffer, below, digits_of(value / below->size, step / below->size), value) <= AXIS_LABEL_COLUMNS)
        return;
    while (print_in(buffer, found, digits, value) > AXIS_LABEL_COLUMNS && digits > 0)
        digits--;
}

const char *axis_label(char buffer[AXIS_LABEL_MAX], const struct axis *axis, enum axis_unit unit, double value) {
    const struct multiple *found = multiples[unit];
    if (unit == AXIS_NANOSECONDS && fabs(value) >= 60e9 && fabs(value) < 3600e12)
        return sexagesimal(buffer, value / 1e9, axis->step / 1e9);
    if (unit == AXIS_CLOCK)
        return clock_label(buffer, axis, value);
    while (found[1].name && fabs(value) >= found[1].size * (1 - 1e-9) && !(unit == AXIS_NUMBER && fabs(value) < 1e4))
        found++;
    const double number = value / found->size;
    if (fabs(number) >= 1e6 || (value != 0 && fabs(number) < 1e-3))
        snprintf(buffer, AXIS_LABEL_MAX, "%.1e", value);
    else
        print_number(buffer, axis, found, found == multiples[unit], value);
    return buffer;
}
