/* timeunit.c - units of time that names end in. */
#include "timeunit.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static const struct {
    const char *ending;
    double ns;
} units[] = {
    {"_seconds", 1e9},
    {"Seconds", 1e9},
    {"_milliseconds", 1e6},
    {"Milliseconds", 1e6},
    {"_millis", 1e6},
    {"Millis", 1e6},
    {"_ms", 1e6},
    {"_microseconds", 1e3},
    {"Microseconds", 1e3},
    {"_micros", 1e3},
    {"Micros", 1e3},
    {"_us", 1e3},
    {"_nanoseconds", 1},
    {"Nanoseconds", 1},
    {"_nanos", 1},
    {"Nanos", 1},
    {"_ns", 1},
    {"Ns", 1},
};

static const char *const suffixes[] = {"_total", "_sum", "_bucket"};

static bool ends_in(const char *text, size_t length, const char *ending) {
    const size_t size = strlen(ending);
    return length > size && memcmp(text + length - size, ending, size) == 0;
}

double timeunit_of_key(const char *key) {
    size_t length = strlen(key);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (ends_in(key, length, suffixes[i])) {
            length -= strlen(suffixes[i]);
            break;
        }
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (ends_in(key, length, units[i].ending))
            return units[i].ns;
    }
    /* A whole key may be that word, but not ms, which may be anything. */
    return length == 7 && memcmp(key, "seconds", length) == 0 ? 1e9 : 0;
}

double timeunit_of_path(const struct path *path) {
    for (size_t i = path->count; i-- > 0;) {
        const char *const key = path->steps[i].key;
        const double ns = key && !strchr(key, '=') ? timeunit_of_key(key) : 0;
        if (ns > 0)
            return ns;
    }
    return 0;
}

double timeunit_ns(double number, double unit_ns) {
    const double ns = number * unit_ns, whole = round(ns);
    return fabs(ns - whole) < 1e-9 * fabs(ns) ? whole : ns;
}
