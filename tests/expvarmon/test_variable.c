#include "../../expvarmon/model/variable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

static void variable_of_each_kind(void **state) {
    (void)state;
    static const struct {
        const char *spec;
        enum variable_kind kind;
        const char *title;
        size_t steps;
    } rows[] = {
        {"requests", VARIABLE_PLAIN, "requests", 1},
        {"mem:memstats.Alloc", VARIABLE_MEM, "Alloc", 2},
        {"duration:memstats.PauseNs[0]", VARIABLE_DURATION, "PauseNs[0]", 3},
        {"str:cmdline[0]", VARIABLE_STR, "cmdline[0]", 2},
        {"a\\:b", VARIABLE_PLAIN, "a:b", 1},
        {"mem\\:x", VARIABLE_PLAIN, "mem:x", 1},
        {"mem:a\\:b\\,c", VARIABLE_MEM, "a:b,c", 1},
        {"mem:mem", VARIABLE_MEM, "mem", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct variable variable;
        const char *reason = NULL;
        assert_int_equal(variable_parse(&variable, rows[i].spec, &reason), 0);
        assert_int_equal(variable.kind, rows[i].kind);
        assert_string_equal(variable.spec, rows[i].spec);
        assert_string_equal(variable.title, rows[i].title);
        assert_int_equal(variable.path.count, rows[i].steps);
        variable_fini(&variable);
    }
}

static void variable_refuses_what_is_none(void **state) {
    (void)state;
    static const char unknown[] = "unknown kind, known are mem: duration: str:";
    static const struct {
        const char *spec;
        const char *reason;
    } rows[] = {
        {"", "empty path"},
        {"mem:", "empty path"},
        {"mem:a..b", "empty key"},
        {"time:a", unknown},
        {"Mem:a", unknown},
        {"memory:a", unknown},
        {"me:a", unknown},
        {":a", unknown},
        {"me\\m:a", unknown},
        {"mem:a:b", "a ':' inside a key needs a backslash"},
        {"mem:\\", "nothing behind the last backslash"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct variable variable = {.spec = NULL};
        const char *reason = NULL;
        assert_int_equal(variable_parse(&variable, rows[i].spec, &reason), -1);
        assert_string_equal(reason, rows[i].reason);
        assert_null(variable.spec);
    }
}

static void variables_of_a_list(void **state) {
    (void)state;
    char error[128] = "";
    size_t count = 0;
    struct variable *variables = variables_parse("a, mem:b\\,c,duration:d[1]", &count, error, sizeof error);
    assert_non_null(variables);
    assert_int_equal(count, 3);
    assert_string_equal(variables[0].spec, "a");
    assert_string_equal(variables[1].spec, "mem:b\\,c");
    assert_string_equal(variables[1].title, "b,c");
    assert_int_equal(variables[2].kind, VARIABLE_DURATION);
    assert_string_equal(error, "");
    variables_free(variables, count);
}

static void variables_name_the_bad_field_and_the_reason(void **state) {
    (void)state;
    static const struct {
        const char *list;
        const char *error;
    } rows[] = {
        {"", "-vars: \"\": empty path"},
        {"mem:", "-vars: \"mem:\": empty path"},
        {",", "-vars: \"\": empty path"},
        {"a,", "-vars: \"\": empty path"},
        {"a, ,b", "-vars: \"\": empty path"},
        {"a,,b", "-vars: \"\": empty path"},
        {"a,time:b,c", "-vars: \"time:b\": unknown kind, known are mem: duration: str:"},
        {"a,b[x],c", "-vars: \"b[x]\": an index is digits between [ and ]"},
        {"a,b\\", "-vars: \"b\\\": nothing behind the last backslash"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char error[128] = "";
        size_t count = 77;
        assert_null(variables_parse(rows[i].list, &count, error, sizeof error));
        assert_string_equal(error, rows[i].error);
        assert_int_equal(count, 77);
    }
}

static void variables_error_is_cut_to_its_room(void **state) {
    (void)state;
    char error[12];
    size_t count;
    assert_null(variables_parse("time:requests", &count, error, sizeof error));
    assert_string_equal(error, "-vars: \"tim");
}

static void variables_survive_each_allocation_failing(void **state) {
    (void)state;
    for (size_t nth = 1;; nth++) {
        char error[128] = "";
        size_t count;
        failing_alloc_at(nth);
        struct variable *variables = variables_parse("a.b,mem:c[1]", &count, error, sizeof error);
        if (!failing_alloc_stop()) {
            assert_int_equal(nth, 1 + 9); /* the array; of each field: its copy, path, spec and title */
            variables_free(variables, count);
            return;
        }
        assert_null(variables);
        assert_non_null(strstr(error, "out of memory"));
    }
}

static void variables_free_of_null_is_fine(void **state) {
    (void)state;
    variables_free(NULL, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variable_of_each_kind),
        cmocka_unit_test(variable_refuses_what_is_none),
        cmocka_unit_test(variables_of_a_list),
        cmocka_unit_test(variables_name_the_bad_field_and_the_reason),
        cmocka_unit_test(variables_error_is_cut_to_its_room),
        cmocka_unit_test(variables_survive_each_allocation_failing),
        cmocka_unit_test(variables_free_of_null_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
