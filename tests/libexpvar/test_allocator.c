/* test_allocator.c - what the host's memory allocator knows of itself, glibc's and those that are preloaded.
 *
 * For each of the others the test runs itself once more, with the allocator preloaded and the argument `report`.
 */
#include "stats/allocator.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "../support/strict_json.h"
#include "vars_fixture.h"

#ifndef JEMALLOC
#define JEMALLOC ""
#endif
#ifndef TCMALLOC
#define TCMALLOC ""
#endif
#ifndef MIMALLOC
#define MIMALLOC ""
#endif

/* ---- the report ---------------------------------------------------------------------------------------------- */

#define PIECE  1000
#define PIECES 50000

static const struct figure {
    const char *name;
    size_t offset;
} figures[] = {
    {"alloc", offsetof(struct heap_figures, alloc)}, {"inuse", offsetof(struct heap_figures, inuse)},
    {"idle", offsetof(struct heap_figures, idle)},   {"released", offsetof(struct heap_figures, released)},
    {"sys", offsetof(struct heap_figures, sys)},     {"mallocs", offsetof(struct heap_figures, mallocs)},
    {"frees", offsetof(struct heap_figures, frees)}, {"heap_objects", offsetof(struct heap_figures, heap_objects)},
};

static uint64_t value_of(const struct heap_figures *heap, size_t i) {
    uint64_t value;
    memcpy(&value, (const char *)heap + figures[i].offset, sizeof value);
    return value;
}

/* How the figures move by the allocations: name, then a line `figure before after` for each that is known. Behind them
 * the whole document. */
static int report(void) {
    static void *pieces[PIECES];
    struct heap_figures before, after;
    expvar__allocator_read(&before);
    for (size_t i = 0; i < PIECES; i++)
        pieces[i] = malloc(PIECE);
    expvar__allocator_read(&after);
    for (size_t i = 0; i < PIECES; i++)
        free(pieces[i]);
    printf("%s\n", before.allocator);
    for (size_t i = 0; i < COUNT_OF(figures); i++) {
        if (value_of(&before, i) != EXPVAR__UNKNOWN)
            printf("%s %" PRIu64 " %" PRIu64 "\n", figures[i].name, value_of(&before, i), value_of(&after, i));
    }
    char *json = expvar_var_json(expvar_get("memstats"));
    printf("%s", json);
    free(json);
    return 0;
}

/* ---- reading it ---------------------------------------------------------------------------------------------- */

/* Runs the report with a library preloaded. Returns its text, to be freed. */
static char *run_report(const char *preload) {
    char *text = NULL;
    size_t size = 0;
    int fds[2], status;
    assert_int_equal(pipe(fds), 0);
    const pid_t child = fork();
    if (child == 0) {
        setenv("LD_PRELOAD", preload, 1);
        dup2(fds[1], STDOUT_FILENO);
        execl("/proc/self/exe", "test_allocator", "report", (char *)NULL);
        _exit(127);
    }
    close(fds[1]);
    FILE *pipe_end = fdopen(fds[0], "r");
    assert_true(getdelim(&text, &size, EOF, pipe_end) > 0);
    fclose(pipe_end);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    return text;
}

/* By how much a figure grew; -1 if it is unknown. */
static double growth(const char *text, const char *name) {
    char label[32];
    uint64_t before, after;
    sprintf(label, "\n%s ", name);
    const char *line = strstr(text, label);
    if (!line || sscanf(line + strlen(label), "%" SCNu64 " %" SCNu64, &before, &after) != 2)
        return -1;
    return (double)after - (double)before;
}

static void assert_memstats(const char *text, const char *allocator) {
    const char *json = text + strcspn(text, "{");
    assert_true(strict_json(json, strlen(json)));
    cJSON *memstats = cJSON_Parse(json);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(memstats, "Allocator")), allocator);
    assert_true(cJSON_IsNumber(cJSON_GetObjectItem(memstats, "PauseTotalNs")));
    assert_true(cJSON_IsNumber(cJSON_GetObjectItem(memstats, "Sys")));
    cJSON_Delete(memstats);
}

#define ALLOCATED ((double)PIECE * PIECES)

static char *report_of(const char *allocator, const char *path) {
    if (SANITIZED || !*path) {
        print_message("%s is not there, or not to be preloaded into this build\n", allocator);
        skip();
    }
    char *text = run_report(path);
    assert_memory_equal(text, allocator, strlen(allocator));
    assert_memstats(text, allocator);
    return text;
}

static void glibc_is_asked_where_there_is_no_other(void **state) {
    (void)state;
    char *text = report_of("glibc", "libm.so.6");
    assert_in_range(growth(text, "alloc"), ALLOCATED, ALLOCATED * 1.05);
    assert_in_range(growth(text, "inuse"), ALLOCATED, ALLOCATED * 1.05);
    assert_in_range(growth(text, "sys"), ALLOCATED * 0.9, ALLOCATED * 1.1);
    assert_true(growth(text, "released") == -1);
    assert_true(growth(text, "mallocs") == -1);
    assert_true(growth(text, "heap_objects") == -1);
    free(text);
}

static void jemalloc_is_recognised_and_counts(void **state) {
    (void)state;
    char *text = report_of("jemalloc", JEMALLOC);
    assert_in_range(growth(text, "alloc"), ALLOCATED, ALLOCATED * 1.1);
    /* what threads keep in their caches passes for allocated */
    assert_in_range(growth(text, "mallocs"), PIECES, PIECES * 1.02);
    assert_in_range(growth(text, "heap_objects"), PIECES * 0.98, PIECES * 1.02);
    assert_in_range(growth(text, "inuse"), ALLOCATED, ALLOCATED * 1.2);
    assert_in_range(growth(text, "sys"), ALLOCATED * 0.9, ALLOCATED * 2);
    assert_true(growth(text, "released") != -1);
    free(text);
}

static void tcmalloc_is_recognised(void **state) {
    (void)state;
    char *text = report_of("tcmalloc", TCMALLOC);
    assert_in_range(growth(text, "alloc"), ALLOCATED, ALLOCATED * 1.1);
    assert_in_range(growth(text, "inuse"), ALLOCATED, ALLOCATED * 1.2);
    assert_in_range(growth(text, "sys"), ALLOCATED * 0.9, ALLOCATED * 1.5);
    assert_true(growth(text, "mallocs") == -1);
    free(text);
}

static void mimalloc_is_recognised(void **state) {
    (void)state;
    char *text = report_of("mimalloc", MIMALLOC);
    assert_true(growth(text, "sys") >= 0);
    assert_true(growth(text, "alloc") == -1);
    free(text);
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "report") == 0)
        return report();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(glibc_is_asked_where_there_is_no_other),
        cmocka_unit_test(jemalloc_is_recognised_and_counts),
        cmocka_unit_test(tcmalloc_is_recognised),
        cmocka_unit_test(mimalloc_is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
