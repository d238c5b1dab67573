/* test_timeunit.c - units of time in the names of variables. */
#include "../../expvarmon/model/timeunit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../expvarmon/model/variable.h"

static double unit_of(const char *spec) {
    struct variable variable;
    const char *reason;
    assert_int_equal(variable_parse(&variable, spec, &reason), 0);
    const double unit_ns = variable.unit_ns;
    variable_fini(&variable);
    return unit_ns;
}

static void timeunit_knows_how_names_end(void **state) {
    (void)state;
    static const struct {
        const char *key;
        double ns;
    } rows[] = {
        {"uptime_seconds", 1e9},
        {"process_cpu_seconds_total", 1e9},
        {"rpc_seconds_sum", 1e9},
        {"seconds", 1e9},
        {"wait_ms", 1e6},
        {"TookMillis", 1e6},
        {"cpu_us", 1e3},
        {"PauseTotalNs", 1},
        {"latency_ns", 1},
        {"ms", 0},
        {"items", 0},
        {"_seconds", 0},
        {"rpc_seconds_count", 0},
        {"total", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (timeunit_of_key(rows[i].key) != rows[i].ns)
            fail_msg("%s: %g, not %g", rows[i].key, timeunit_of_key(rows[i].key), rows[i].ns);
    }
}

static void timeunit_is_that_of_the_last_key_that_tells_one(void **state) {
    (void)state;
    assert_true(unit_of("duration:wait_seconds.p99") == 1e9);
    assert_true(unit_of("duration:all_seconds.of_ms.p99") == 1e6);
    assert_true(unit_of("duration:go_gc_seconds.quantile=0\\.5") == 1e9);
    assert_true(unit_of("duration:wait.unit=x_seconds") == 1);
    assert_true(unit_of("duration:waits_ms[max]") == 1e6);
    assert_true(unit_of("duration:x=a_seconds+b_seconds") == 1);
    assert_true(unit_of("uptime_seconds") == 1);
    assert_true(unit_of("mem:uptime_seconds") == 1);
}

static void timeunit_leaves_no_noise_of_the_multiplication(void **state) {
    (void)state;
    assert_true(timeunit_ns(0.07, 1e9) == 70000000.0);
    assert_true(timeunit_ns(0.25, 1) == 0.25);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timeunit_knows_how_names_end),
        cmocka_unit_test(timeunit_is_that_of_the_last_key_that_tells_one),
        cmocka_unit_test(timeunit_leaves_no_noise_of_the_multiplication),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
