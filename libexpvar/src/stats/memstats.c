/* memstats.c - the built-in variable `memstats`. */
#include "stats/memstats.h"

#include <stddef.h>
#include <stdint.h>

#include "stats/allocator.h"
#include "stats/heap_counters.h"
#include "stats/throttle.h"
#include "vars/cells.h"
#include "writer/writer.h"

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

/* What a field means. */
static const struct meaning bytes = {EXPVAR_ROLE_GAUGE, "bytes", NULL};
static const struct meaning bytes_total = {EXPVAR_ROLE_COUNTER, "bytes", NULL};
static const struct meaning plain = {EXPVAR_ROLE_GAUGE, NULL, NULL};
static const struct meaning total = {EXPVAR_ROLE_COUNTER, NULL, NULL};
static const struct meaning nanoseconds = {EXPVAR_ROLE_GAUGE, "ns", NULL};
static const struct meaning nanoseconds_total = {EXPVAR_ROLE_COUNTER, "ns", NULL};

/* The fields of Go's struct, in its order, that a C process can fill truthfully. Left out, because unknown: StackInuse,
 * StackSys, BySize; and TotalAlloc without hooks in the allocator. */
static const struct field {
    const char *name;
    enum shape shape;
    size_t offset;
    const struct meaning *meaning;
} fields[] = {
    {"Alloc", NUMBER, offsetof(struct memory_figures, heap.alloc), &bytes},
    {"TotalAlloc", NUMBER, offsetof(struct memory_figures, heap.total_alloc), &bytes_total},
    {"Sys", NUMBER, offsetof(struct memory_figures, sys), &bytes},
    {"Lookups", NUMBER, offsetof(struct memory_figures, zero), &total},
    {"Mallocs", NUMBER, offsetof(struct memory_figures, heap.mallocs), &total},
    {"Frees", NUMBER, offsetof(struct memory_figures, heap.frees), &total},
    {"HeapAlloc", NUMBER, offsetof(struct memory_figures, heap.alloc), &bytes},
    {"HeapSys", NUMBER, offsetof(struct memory_figures, heap.sys), &bytes},
    {"HeapIdle", NUMBER, offsetof(struct memory_figures, heap.idle), &bytes},
    {"HeapInuse", NUMBER, offsetof(struct memory_figures, heap.inuse), &bytes},
    {"HeapReleased", NUMBER, offsetof(struct memory_figures, heap.released), &bytes},
    {"HeapObjects", NUMBER, offsetof(struct memory_figures, heap.heap_objects), &plain},
    {"MSpanInuse", NUMBER, offsetof(struct memory_figures, zero), &bytes},
    {"MSpanSys", NUMBER, offsetof(struct memory_figures, zero), &bytes},
    {"MCacheInuse", NUMBER, offsetof(struct memory_figures, zero), &bytes},
    {"MCacheSys", NUMBER, offsetof(struct memory_figures, zero), &bytes},
    {"BuckHashSys", NUMBER, offsetof(struct memory_figures, zero), &bytes},
    {"GCSys", NUMBER, offsetof(struct memory_figures, zero), &bytes},
    {"OtherSys", NUMBER, offsetof(struct memory_figures, other_sys), &bytes},
    {"NextGC", NUMBER, offsetof(struct memory_figures, zero), &bytes},
    {"LastGC", NUMBER, offsetof(struct memory_figures, zero), &nanoseconds},
    {"PauseTotalNs", NUMBER, offsetof(struct memory_figures, zero), &nanoseconds_total},
    {"PauseNs", EMPTY_ARRAY, 0, &plain},
    {"PauseEnd", EMPTY_ARRAY, 0, &plain},
    {"NumGC", NUMBER, offsetof(struct memory_figures, zero), &total},
    {"NumForcedGC", NUMBER, offsetof(struct memory_figures, zero), &total},
    {"GCCPUFraction", NUMBER, offsetof(struct memory_figures, zero), &plain},
    {"EnableGC", FALSE, 0, &plain},
    {"DebugGC", FALSE, 0, &plain},
};

static uint64_t number_of(const struct memory_figures *memory, const struct field *field) {
    return *(const uint64_t *)(const void *)((const char *)memory + field->offset);
}

static void write_field(expvar_writer *writer, const struct memory_figures *memory, const struct field *field) {
    if (field->shape == NUMBER && number_of(memory, field) == EXPVAR__UNKNOWN)
        return;
    expvar_write_key(writer, field->name);
    expvar__writer_meaning(writer, field->meaning);
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
