/* memstats.c - the built-in variable `memstats`. */
#include "stats/memstats.h"

#include <stddef.h>
#include <stdint.h>

#include "stats/allocator.h"
#include "stats/heap_counters.h"
#include "stats/throttle.h"
#include "vars/cells.h"

/* Bytes or counts; EXPVAR__UNKNOWN where the allocator cannot tell. */
struct memory_figures {
    struct heap_figures heap;
    uint64_t other_sys; /* the library's own cells */
    uint64_t sys;
    uint64_t zero; /* what a process without a garbage collector truly has none of */
};

static void collect(void *figures) {
    struct memory_figures *memory = figures;
    expvar__allocator_read(&memory->heap);
    expvar__heap_counters_read(&memory->heap);
    memory->other_sys = expvar__cells_committed();
    memory->sys = memory->heap.sys == EXPVAR__UNKNOWN ? EXPVAR__UNKNOWN : memory->heap.sys + memory->other_sys;
}

static struct memory_figures shared_figures;
static struct throttle throttle = {.collect = collect, .figures = &shared_figures, .size = sizeof shared_figures};

enum shape { NUMBER, FALSE, EMPTY_ARRAY };

/* The fields of Go's struct, in its order, that a C process can fill truthfully. Left out, because unknown: StackInuse,
 * StackSys, BySize; and TotalAlloc without hooks in the allocator. */
static const struct field {
    const char *name;
    enum shape shape;
    size_t offset;
} fields[] = {
    {"Alloc", NUMBER, offsetof(struct memory_figures, heap.alloc)},
    {"TotalAlloc", NUMBER, offsetof(struct memory_figures, heap.total_alloc)},
    {"Sys", NUMBER, offsetof(struct memory_figures, sys)},
    {"Lookups", NUMBER, offsetof(struct memory_figures, zero)},
    {"Mallocs", NUMBER, offsetof(struct memory_figures, heap.mallocs)},
    {"Frees", NUMBER, offsetof(struct memory_figures, heap.frees)},
    {"HeapAlloc", NUMBER, offsetof(struct memory_figures, heap.alloc)},
    {"HeapSys", NUMBER, offsetof(struct memory_figures, heap.sys)},
    {"HeapIdle", NUMBER, offsetof(struct memory_figures, heap.idle)},
    {"HeapInuse", NUMBER, offsetof(struct memory_figures, heap.inuse)},
    {"HeapReleased", NUMBER, offsetof(struct memory_figures, heap.released)},
    {"HeapObjects", NUMBER, offsetof(struct memory_figures, heap.heap_objects)},
    {"MSpanInuse", NUMBER, offsetof(struct memory_figures, zero)},
    {"MSpanSys", NUMBER, offsetof(struct memory_figures, zero)},
    {"MCacheInuse", NUMBER, offsetof(struct memory_figures, zero)},
    {"MCacheSys", NUMBER, offsetof(struct memory_figures, zero)},
    {"BuckHashSys", NUMBER, offsetof(struct memory_figures, zero)},
    {"GCSys", NUMBER, offsetof(struct memory_figures, zero)},
    {"OtherSys", NUMBER, offsetof(struct memory_figures, other_sys)},
    {"NextGC", NUMBER, offsetof(struct memory_figures, zero)},
    {"LastGC", NUMBER, offsetof(struct memory_figures, zero)},
    {"PauseTotalNs", NUMBER, offsetof(struct memory_figures, zero)},
    {"PauseNs", EMPTY_ARRAY, 0},
    {"PauseEnd", EMPTY_ARRAY, 0},
    {"NumGC", NUMBER, offsetof(struct memory_figures, zero)},
    {"NumForcedGC", NUMBER, offsetof(struct memory_figures, zero)},
    {"GCCPUFraction", NUMBER, offsetof(struct memory_figures, zero)},
    {"EnableGC", FALSE, 0},
    {"DebugGC", FALSE, 0},
};

static uint64_t number_of(const struct memory_figures *memory, const struct field *field) {
    return *(const uint64_t *)(const void *)((const char *)memory + field->offset);
}

static void write_field(expvar_writer *writer, const struct memory_figures *memory, const struct field *field) {
    if (field->shape == NUMBER && number_of(memory, field) == EXPVAR__UNKNOWN)
        return;
    expvar_write_key(writer, field->name);
    if (field->shape == NUMBER) {
        expvar_write_uint(writer, number_of(memory, field));
    } else if (field->shape == FALSE) {
        expvar_write_bool(writer, false);
    } else {
        expvar_write_array_begin(writer);
        expvar_write_array_end(writer);
    }
}

void expvar__memstats_write(expvar_writer *writer, void *context) {
    (void)context;
    struct memory_figures memory;
    expvar__throttle_read(&throttle, &memory);
    expvar_write_object_begin(writer);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        write_field(writer, &memory, &fields[i]);
    expvar_write_key(writer, "Allocator");
    expvar_write_string(writer, memory.heap.allocator);
    expvar_write_object_end(writer);
}
