/* load.c - what happens when the library is loaded: counting and sampling begin, and `hooks` is published. */
#include <sys/auxv.h>

#include <expvar/expvar.h>

#include "counts.h"
#include "creation.h"
#include "debug_lines.h"
#include "profiles.h"
#include "publication.h"
#include "real.h"
#include "settings.h"

static expvar_map *variable;
static expvar_heap_counters counters;

static struct counts counts_of(expvar_int *calls, expvar_int *bytes) {
    if (!calls || !bytes)
        return (struct counts){0};
    return (struct counts){calls->hot.cell, bytes->hot.cell, calls, bytes};
}

/* Where there is no memory for them nothing is counted. */
static void begin_counting(void) {
    counters = (expvar_heap_counters){
        .mallocs = expvar_map_int(variable, "mallocs"),
        .frees = expvar_map_int(variable, "frees"),
        .allocated_bytes = expvar_map_int(variable, "allocated_bytes"),
        .freed_bytes = expvar_map_int(variable, "freed_bytes"),
    };
    if (expvar_memstats_use(&counters) < 0)
        return;
    void *first = expvar__real.malloc(1);
    (void)expvar__real.malloc_usable_size(first); /* tcmalloc's first answer allocates: not while it is noted */
    expvar__real.free(first);
    expvar__allocations = counts_of(counters.mallocs, counters.allocated_bytes);
    expvar__frees = counts_of(counters.frees, counters.freed_bytes);
}

static void write_setting(expvar_writer *writer, void *context) {
    const struct setting *setting = context;
    expvar_write_int(writer, setting->get());
}

static void publish_settings(void) {
    for (size_t i = 0; i < expvar__settings_count; i++) {
        const struct setting *setting = &expvar__settings[i];
        expvar_map_func(variable, setting->name, write_setting, (void *)setting);
    }
}

/* As early as libexpvar itself: before the constructors of the program, which allocate. A program with more rights than
 * its user gets nothing but the functions it would have without us. */
__attribute__((constructor(102))) static void load(void) {
    expvar__real_find();
    if (getauxval(AT_SECURE))
        return;
    variable = expvar_map_new("hooks");
    begin_counting();
    expvar__settings_load();
    publish_settings();
    expvar__creation_start();
}

/* After libexpvar-pprof and all that the other libraries load. */
__attribute__((constructor)) static void publish(void) {
    if (!variable)
        return;
    expvar__profiles_register();
    expvar__publication_start(variable);
    if (counters.mallocs)
        expvar__debug_lines_start(&counters);
}
