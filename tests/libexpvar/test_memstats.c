/* test_memstats.c - the built-in variable `memstats`. */
#include "stats/memstats.h"

#include <malloc.h>
#include <sched.h>

#include <cjson/cJSON.h>

#include "base/clock.h"
#include "stats/allocator.h"
#include "vars/cells.h"
#include "vars_fixture.h"

static cJSON *read_memstats(void) {
    char *json = expvar_var_json(expvar_get("memstats"));
    cJSON *value = cJSON_Parse(json);
    free(json);
    assert_non_null(value);
    return value;
}

static double figure(const char *name) {
    cJSON *memstats = read_memstats();
    double number = cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(memstats, name));
    cJSON_Delete(memstats);
    return number;
}

static void fields_are_gos_without_those_that_are_unknown(void **state) {
    (void)state;
    static const char *const names[] = {
        "Alloc",         "Sys",      "Lookups",      "HeapAlloc", "HeapSys",     "HeapIdle", "HeapInuse",
        "MSpanInuse",    "MSpanSys", "MCacheInuse",  "MCacheSys", "BuckHashSys", "GCSys",    "OtherSys",
        "NextGC",        "LastGC",   "PauseTotalNs", "PauseNs",   "PauseEnd",    "NumGC",    "NumForcedGC",
        "GCCPUFraction", "EnableGC", "DebugGC",      "Allocator",
    };
    cJSON *memstats = read_memstats();
    const cJSON *item = memstats->child;
    for (size_t i = 0; i < COUNT_OF(names); i++, item = item->next)
        assert_string_equal(item->string, names[i]);
    assert_null(item);
    cJSON_Delete(memstats);
}

static void what_a_collector_would_do_is_truly_nothing(void **state) {
    (void)state;
    static const char *const zeros[] = {"Lookups",     "MSpanInuse",  "MSpanSys",     "MCacheInuse", "MCacheSys",
                                        "BuckHashSys", "GCSys",       "NextGC",       "LastGC",      "PauseTotalNs",
                                        "NumGC",       "NumForcedGC", "GCCPUFraction"};
    cJSON *memstats = read_memstats();
    for (size_t i = 0; i < COUNT_OF(zeros); i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(memstats, zeros[i]);
        assert_true(cJSON_IsNumber(item) && item->valuedouble == 0);
    }
    assert_true(cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(memstats, "EnableGC")));
    assert_true(cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(memstats, "DebugGC")));
    assert_true(cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(memstats, "PauseNs")));
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(memstats, "PauseNs")), 0);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(memstats, "PauseEnd")), 0);
    cJSON_Delete(memstats);
}

static int compare_with_mallinfo(void) {
    const struct mallinfo2 before = mallinfo2();
    cJSON *memstats = read_memstats();
    const double alloc = cJSON_GetNumberValue(cJSON_GetObjectItem(memstats, "Alloc"));
    const double heap_alloc = cJSON_GetNumberValue(cJSON_GetObjectItem(memstats, "HeapAlloc"));
    const double heap_sys = cJSON_GetNumberValue(cJSON_GetObjectItem(memstats, "HeapSys"));
    const double heap_idle = cJSON_GetNumberValue(cJSON_GetObjectItem(memstats, "HeapIdle"));
    const double other_sys = cJSON_GetNumberValue(cJSON_GetObjectItem(memstats, "OtherSys"));
    const double sys = cJSON_GetNumberValue(cJSON_GetObjectItem(memstats, "Sys"));
    cJSON_Delete(memstats);
    const double used = (double)(before.uordblks + before.hblkhd);
    if (alloc < used - 65536 || alloc > used + 65536 || heap_alloc != alloc)
        return 1;
    if (heap_sys != (double)(before.arena + before.hblkhd) || heap_sys != alloc + heap_idle)
        return 2;
    return other_sys == (double)expvar__cells_committed() && sys == heap_sys + other_sys ? 0 : 3;
}

static void figures_are_those_of_glibc(void **state) {
    (void)state;
    if (SANITIZED)
        skip(); /* the sanitizer brings an allocator of its own */
    cJSON *memstats = read_memstats();
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(memstats, "Allocator")), "glibc");
    cJSON_Delete(memstats);
    assert_int_equal(run_in_child(compare_with_mallinfo), 0);
}

/* Reads until the throttle collects anew and the figure lies in the range. */
static bool wait_for(const char *name, double low, double high) {
    const int64_t end_ns = expvar__clock_ns() + INT64_C(20000000000);
    for (double value; (value = figure(name)) < low || value > high; sched_yield()) {
        if (expvar__clock_ns() > end_ns)
            return false;
    }
    return true;
}

#define MIB 1048576.0

/* Allocates 50 MiB in pieces. Returns whether Alloc moves by that, up and down again. */
static int allocate_and_free(size_t piece) {
    const size_t count = ((size_t)50 << 20) / piece;
    void **pieces = calloc(count, sizeof *pieces);
    const double before = figure("Alloc");
    for (size_t i = 0; i < count; i++) {
        if (!(pieces[i] = malloc(piece)))
            return 1;
    }
    if (!wait_for("Alloc", before + 49.9 * MIB, before + 52 * MIB))
        return 2;
    for (size_t i = 0; i < count; i++)
        free(pieces[i]);
    free(pieces);
    return wait_for("Alloc", 0, before + 1 * MIB) ? 0 : 3;
}

static int allocate_at_once(void) {
    return allocate_and_free((size_t)50 << 20);
}

static int allocate_in_kilobytes(void) {
    return allocate_and_free(1000);
}

static void fifty_megabytes_move_alloc_by_that(void **state) {
    (void)state;
    if (SANITIZED)
        skip(); /* the sanitizer brings an allocator of its own */
    assert_int_equal(run_in_child(allocate_at_once), 0);
    assert_int_equal(run_in_child(allocate_in_kilobytes), 0);
}

static int take_cells(void) {
    if (expvar__block_attach() == NULL)
        return 1;
    while (expvar__cell_alloc(CELL_INT) < (size_t)8 << 20)
        ;
    return figure("OtherSys") >= 8 * MIB && figure("OtherSys") == (double)expvar__cells_committed() ? 0 : 2;
}

static void memory_of_the_cells_is_told(void **state) {
    (void)state;
    assert_int_equal(run_in_child(take_cells), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_gos_without_those_that_are_unknown),
        cmocka_unit_test(what_a_collector_would_do_is_truly_nothing),
        cmocka_unit_test(figures_are_those_of_glibc),
        cmocka_unit_test(fifty_megabytes_move_alloc_by_that),
        cmocka_unit_test(memory_of_the_cells_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
