/* test_output_rows.c - the raw values as CSV and as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/output_rows.h"

#define AT INT64_C(1763673628123000000)

struct written {
    struct fleet fleet;
    struct rows rows;
    char *text;
    size_t size;
};

static void begin(struct written *written, const struct rows_format *format, const char *vars) {
    char error[128];
    size_t count;
    struct variable *variables = variables_parse(vars, &count, error, sizeof error);
    assert_non_null(variables);
    assert_int_equal(fleet_init(&written->fleet, variables, count, (const char *const[]){"shown"}, 1, 1), 0);
    written->rows = (struct rows){.format = format, .name = "memory"};
    written->rows.stream = open_memstream(&written->text, &written->size);
}

static void add(struct written *written, const char *target) {
    const char *reason = NULL;
    assert_int_equal(rows_write(&written->rows, &(struct rows_row){target, AT, &written->fleet, 0}, &reason), 0);
}

static void succeed(struct written *written, const struct value *values) {
    struct evidence evidence = {0};
    fleet_succeed(&written->fleet, 0, values, &evidence, 1);
}

static void end(struct written *written, const char *expected) {
    const char *reason;
    assert_int_equal(rows_close(&written->rows, &reason), 0);
    assert_string_equal(written->text, expected);
    free(written->text);
    fleet_fini(&written->fleet);
}

static void csv_has_names_and_exact_values(void **state) {
    (void)state;
    struct written written;
    begin(&written, &rows_csv, "a,b,mem:c.d");
    succeed(&written, (struct value[]){{.kind = VALUE_INT, .i = INT64_MIN},
                                       {.kind = VALUE_UINT, .u = UINT64_MAX},
                                       {.kind = VALUE_FLOAT, .f = 0.1}});
    add(&written, ":5000");
    end(&written, "time,target,error,a,b,mem:c.d\n"
                  "2025-11-20T21:20:28.123Z,:5000,,-9223372036854775808,18446744073709551615,0.1\n");
}

static void csv_quotes_what_would_break_a_line(void **state) {
    (void)state;
    struct written written;
    begin(&written, &rows_csv, "str:a\\,b,str:c,str:d");
    succeed(&written, (struct value[]){{.kind = VALUE_TEXT, .text = "say \"x\""},
                                       {.kind = VALUE_TEXT, .text = "two\nlines"},
                                       {.kind = VALUE_TEXT, .text = ""}});
    add(&written, "unix:/a,b");
    end(&written, "time,target,error,\"str:a\\,b\",str:c,str:d\n"
                  "2025-11-20T21:20:28.123Z,\"unix:/a,b\",,\"say \"\"x\"\"\",\"two\nlines\",\"\"\n");
}

static void csv_leaves_gaps_empty(void **state) {
    (void)state;
    struct written written;
    begin(&written, &rows_csv, "a,b");
    succeed(&written, (struct value[]){{.kind = VALUE_INT, .i = 1}, {.kind = VALUE_NONE}});
    add(&written, "t");
    fleet_fail(&written.fleet, 0, "connection refused", 2);
    add(&written, "t");
    end(&written, "time,target,error,a,b\n"
                  "2025-11-20T21:20:28.123Z,t,,1,\n"
                  "2025-11-20T21:20:28.123Z,t,connection refused,,\n");
}

static void jsonl_has_an_object_a_line(void **state) {
    (void)state;
    struct written written;
    begin(&written, &rows_jsonl, "a,str:b,c,d");
    succeed(&written, (struct value[]){{.kind = VALUE_UINT, .u = UINT64_MAX},
                                       {.kind = VALUE_TEXT, .text = "\"\\\n\x01ü"},
                                       {.kind = VALUE_NONE},
                                       {.kind = VALUE_BOOL, .b = true}});
    add(&written, ":5000");
    fleet_fail(&written.fleet, 0, "HTTP 404 \"Not Found\"", 2);
    add(&written, ":5000");
    end(&written, "{\"time\":\"2025-11-20T21:20:28.123Z\",\"target\":\":5000\",\"error\":null,\"values\":{"
                  "\"a\":18446744073709551615,\"str:b\":\"\\\"\\\\\\u000a\\u0001ü\",\"c\":null,\"d\":true}}\n"
                  "{\"time\":\"2025-11-20T21:20:28.123Z\",\"target\":\":5000\",\"error\":\"HTTP 404 \\\"Not "
                  "Found\\\"\",\"values\":{\"a\":null,\"str:b\":null,\"c\":null,\"d\":null}}\n");
}

static void columns_stay_when_the_variables_change(void **state) {
    (void)state;
    struct written written;
    begin(&written, &rows_csv, "a,b");
    succeed(&written, (struct value[]){{.kind = VALUE_INT, .i = 1}, {.kind = VALUE_INT, .i = 2}});
    add(&written, "t");
    char error[128];
    size_t count;
    struct variable *variables = variables_parse("c,b", &count, error, sizeof error);
    assert_int_equal(fleet_set_variables(&written.fleet, variables, count), 0);
    succeed(&written, (struct value[]){{.kind = VALUE_INT, .i = 3}, {.kind = VALUE_INT, .i = 4}});
    add(&written, "t");
    end(&written, "time,target,error,a,b\n"
                  "2025-11-20T21:20:28.123Z,t,,1,2\n"
                  "2025-11-20T21:20:28.123Z,t,,,4\n");
}

static void a_file_that_cannot_be_had_is_named(void **state) {
    (void)state;
    struct rows rows;
    const char *reason = NULL;
    assert_int_equal(rows_open(&rows, &rows_csv, "/proc/nonexistent/a.csv", &reason), -1);
    assert_string_equal(reason, "/proc/nonexistent/a.csv: No such file or directory");
}

static void a_full_disk_is_told(void **state) {
    (void)state;
    struct written written;
    begin(&written, &rows_jsonl, "a");
    const char *reason = NULL;
    assert_int_equal(fclose(written.rows.stream), 0);
    assert_int_equal(rows_open(&written.rows, &rows_jsonl, "/dev/full", &reason), 0);
    assert_int_equal(rows_write(&written.rows, &(struct rows_row){"t", AT, &written.fleet, 0}, &reason), -1);
    assert_string_equal(reason, "/dev/full: No space left on device");
    (void)rows_close(&written.rows, &reason);
    free(written.text);
    fleet_fini(&written.fleet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_has_names_and_exact_values),
        cmocka_unit_test(csv_quotes_what_would_break_a_line),
        cmocka_unit_test(csv_leaves_gaps_empty),
        cmocka_unit_test(jsonl_has_an_object_a_line),
        cmocka_unit_test(columns_stay_when_the_variables_change),
        cmocka_unit_test(a_file_that_cannot_be_had_is_named),
        cmocka_unit_test(a_full_disk_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
