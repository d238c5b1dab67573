/* settings.c - what can be set while the program runs. */
#include "settings.h"

#include <errno.h>
#include <stdlib.h>

#include <expvar/hooks.h>

#include "blocking.h"
#include "contention.h"
#include "sampler.h"

int expvar_heap_set_rate(int64_t bytes) {
    return expvar__sampler_set_rate(bytes);
}
int64_t expvar_heap_rate(void) {
    return expvar__sampler_rate();
}
int expvar_mutex_set_fraction(int64_t fraction) {
    return expvar__contention_set_fraction(fraction);
}
int64_t expvar_mutex_fraction(void) {
    return expvar__contention_fraction();
}
int expvar_block_set_rate(int64_t ns) {
    return expvar__blocking_set_rate(ns);
}
int64_t expvar_block_rate(void) {
    return expvar__blocking_rate();
}

const struct setting expvar__settings[] = {
    {"heap_rate", "EXPVAR_HEAP_RATE", SAMPLER_RATE_DEFAULT, expvar_heap_rate, expvar_heap_set_rate},
    {"mutex_fraction", "EXPVAR_MUTEX_FRACTION", 0, expvar_mutex_fraction, expvar_mutex_set_fraction},
    {"block_rate", "EXPVAR_BLOCK_RATE", 0, expvar_block_rate, expvar_block_set_rate},
};
const size_t expvar__settings_count = sizeof expvar__settings / sizeof *expvar__settings;

int expvar__setting_parse(const char *text, int64_t *value) {
    char *end;
    if (*text < '0' || *text > '9')
        return -1;
    const int saved_errno = errno;
    errno = 0;
    const long long number = strtoll(text, &end, 10);
    const int error = errno;
    errno = saved_errno;
    if (error || *end)
        return -1;
    *value = number;
    return 0;
}

void expvar__settings_load(void) {
    for (size_t i = 0; i < expvar__settings_count; i++) {
        const struct setting *setting = &expvar__settings[i];
        const char *text = getenv(setting->environment);
        int64_t value;
        if (!text || expvar__setting_parse(text, &value) < 0 || setting->set(value) < 0)
            setting->set(setting->first);
    }
}
