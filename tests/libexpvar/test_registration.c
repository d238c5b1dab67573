/* test_registration.c - profiles that another library collects: on the pages as if they were the library's own. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "expvar/pprof.h"
#include "http/response.h"
#include "pprof/collector.h"
#include "pprof/profile.h"

static int failure;

static int64_t period(void *context) {
    (void)context;
    return 512;
}

static int64_t count(void *context) {
    (void)context;
    return 42;
}

static int collect_heap(expvar_pprof_samples *samples, void *context) {
    (void)context;
    const uintptr_t pcs[] = {(uintptr_t)collect_heap, (uintptr_t)count};
    const int64_t values[] = {2, 200, 1, 100};
    const expvar_pprof_tag tag = {"bytes", 100, "bytes"};
    if (failure) {
        errno = failure;
        return -1;
    }
    return expvar_pprof_sample(samples, pcs, 2, values, &tag) || expvar_pprof_sample(samples, pcs, 2, values, &tag) ||
                   expvar_pprof_sample(samples, NULL, 0, values, NULL)
               ? -1
               : 0;
}

static const expvar_pprof_source heap = {
    .name = "heap",
    .help = "a <heap> & more",
    .types = {{"alloc_objects", "count"},
              {"alloc_space", "bytes"},
              {"inuse_objects", "count"},
              {"inuse_space", "bytes"}},
    .type_count = 4,
    .period_type = {"space", "bytes"},
    .period = period,
    .count = count,
    .collect = collect_heap,
};

struct fixture {
    expvar_server *server;
    expvar_response *response;
};

static int set_up(void **state) {
    static struct fixture fixture;
    fixture.server = expvar_server_new(NULL);
    fixture.response = expvar_response_new();
    *state = &fixture;
    return !fixture.server || !fixture.response || expvar_pprof_mount(fixture.server) < 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    expvar_response_free(fixture->response);
    expvar_server_stop(fixture->server);
    return 0;
}

static const char *get(struct fixture *fixture, const char *path, const char *query, int status) {
    const expvar_request request = {.method = "GET", .path = path, .query = query};
    size_t size;
    expvar__response_fini(fixture->response);
    expvar__response_init(fixture->response);
    expvar_server_handle(fixture->server, &request, fixture->response);
    assert_int_equal(expvar_response_status(fixture->response), status);
    return expvar_response_body(fixture->response, &size);
}

static void heap_is_refused_until_somebody_collects_it(void **state) {
    assert_non_null(strstr(get(*state, "/debug/pprof/heap", NULL, 501), "LD_PRELOAD=libexpvar-hooks.so"));
    assert_int_equal(expvar_pprof_register(&heap), 0);
    assert_non_null(strstr(get(*state, "/debug/pprof/heap", "debug=1", 200), "heap profile: "));
    assert_int_equal(expvar_pprof_register(&heap), -1);
    assert_int_equal(errno, EEXIST);
}

static void samples_come_together_by_stack_and_size(void **state) {
    (void)state;
    const struct collector *collector = expvar__collector_find("heap");
    struct profile *profile = collector->collect(collector);
    assert_non_null(profile);
    assert_int_equal(expvar__profile_count(profile), 2);
    assert_int_equal(expvar__profile_total(profile, 1), 600);
    const struct profile_sample sample = expvar__profile_get(profile, 0);
    assert_int_equal(sample.values[3], 200);
    assert_int_equal(sample.label_count, 1);
    assert_int_equal(sample.labels[0].number, 100);
    assert_int_equal(expvar__profile_info(profile)->period, 512);
    expvar__profile_free(profile);
}

static void index_shows_count_and_escaped_help(void **state) {
    const char *page = get(*state, "/debug/pprof/", NULL, 200);
    assert_non_null(strstr(page, "<tr><td>42</td><td><a href='heap?debug=1'>heap</a></td></tr>"));
    assert_non_null(strstr(page, "<dd>a &lt;heap> &amp; more</dd>"));
    assert_null(strstr(strstr(page, "'heap?debug=1'") + 1, "'heap?debug=1'"));
}

static void failure_to_collect_is_told(void **state) {
    failure = ENOMEM;
    assert_string_equal(get(*state, "/debug/pprof/heap", NULL, 500), "failed to collect profile: out of memory\n");
    assert_string_equal(get(*state, "/debug/pprof/heap", "seconds=1", 500),
                        "failed to collect profile: out of memory\n");
    failure = 0;
}

static void source_that_is_not_whole_is_refused(void **state) {
    (void)state;
    expvar_pprof_source source = heap;
    source.type_count = 0;
    assert_int_equal(expvar_pprof_register(&source), -1);
    assert_int_equal(errno, EINVAL);
    source.type_count = 5;
    assert_int_equal(expvar_pprof_register(&source), -1);
    assert_int_equal(errno, EINVAL);
    source = heap;
    source.collect = NULL;
    assert_int_equal(expvar_pprof_register(&source), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar_pprof_register(NULL), -1);
    source = heap;
    source.name = "threads";
    assert_int_equal(expvar_pprof_register(&source), -1);
    assert_int_equal(errno, EEXIST);
}

static void unwinding_begins_in_the_caller(void **state) {
    (void)state;
    uintptr_t pcs[64], above[64];
    const size_t depth = expvar_pprof_unwind(pcs, 64, 0);
    assert_true(depth > 2);
    assert_in_range(pcs[0], (uintptr_t)unwinding_begins_in_the_caller, (uintptr_t)unwinding_begins_in_the_caller + 512);
    assert_int_equal(expvar_pprof_unwind(above, 64, 1), depth - 1);
    assert_memory_equal(above, pcs + 1, (depth - 1) * sizeof *pcs);
    assert_int_equal(expvar_pprof_unwind(pcs, 64, 1000), 0);
}

int main(void) {
#define WITH_SERVER(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SERVER(heap_is_refused_until_somebody_collects_it),
        cmocka_unit_test(samples_come_together_by_stack_and_size),
        WITH_SERVER(index_shows_count_and_escaped_help),
        WITH_SERVER(failure_to_collect_is_told),
        cmocka_unit_test(source_that_is_not_whole_is_refused),
        cmocka_unit_test(unwinding_begins_in_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
