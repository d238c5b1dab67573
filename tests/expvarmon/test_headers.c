/* test_headers.c - the grammar of -header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/cli/headers.h"
#include "../support/failing_alloc.h"

static int parse(struct headers *headers, const char *argument, char *error, size_t size) {
    return headers_parse(headers, &argument, 1, "/debug/vars", error, size);
}

static size_t lines_for(const struct headers *headers, const char *target, const char **lines) {
    char error[256];
    size_t count;
    struct endpoint *endpoints = ports_parse(target, "/debug/vars", &count, error, sizeof error);
    assert_int_equal(count, 1);
    const size_t found = headers_of(headers, endpoints, lines);
    ports_free(endpoints, count);
    assert_null(lines[found]);
    return found;
}

static void header_is_for_every_target_or_for_the_one_before_it(void **state) {
    (void)state;
    const char *const arguments[] = {"X-All: a  b ", ":5000 X-One: 1", "5000-5001 X-Range: 2", "  host X-Host:\t3"};
    const char *lines[HEADERS_MAX + 1];
    struct headers headers;
    char error[256];
    assert_int_equal(headers_parse(&headers, arguments, 4, "/debug/vars", error, sizeof error), 0);
    assert_int_equal(lines_for(&headers, "5000", lines), 3);
    assert_string_equal(lines[0], "X-All: a  b ");
    assert_string_equal(lines[1], "X-One: 1");
    assert_string_equal(lines[2], "X-Range: 2");
    assert_int_equal(lines_for(&headers, "localhost:5001", lines), 2);
    assert_int_equal(lines_for(&headers, "5002", lines), 1);
    assert_int_equal(lines_for(&headers, "5000/other", lines), 1);
    assert_int_equal(lines_for(&headers, "host", lines), 2);
    assert_string_equal(lines[1], "X-Host:\t3");
    headers_fini(&headers);
}

static void header_of_a_unix_socket_is_for_that_socket(void **state) {
    (void)state;
    struct headers headers;
    const char *lines[HEADERS_MAX + 1];
    char error[256];
    assert_int_equal(parse(&headers, "unix:/a X-A: 1", error, sizeof error), 0);
    assert_int_equal(lines_for(&headers, "unix:/a", lines), 1);
    assert_int_equal(lines_for(&headers, "unix:/b", lines), 0);
    assert_int_equal(lines_for(&headers, "localhost", lines), 0);
    headers_fini(&headers);
}

static void assert_refused(const char *argument, const char *expected) {
    struct headers headers;
    char error[256] = "";
    assert_int_equal(parse(&headers, argument, error, sizeof error), -1);
    assert_string_equal(error, expected);
}

static void what_is_no_header_is_refused_without_its_value(void **state) {
    (void)state;
    static const char no_line[] = "-header: not `Name: value` with a blank behind the colon, nor a target before that";
    assert_refused("", no_line);
    assert_refused("secret", no_line);
    assert_refused("X-A:secret", no_line);
    assert_refused(":5000 X-A:secret", no_line);
    assert_refused(": secret", no_line);
    assert_refused("X-A:secret X-B: 1",
                   "-header: its first word is neither a name with a colon behind it nor a target");
    assert_refused("X-A: ", "-header: \"X-A\": it has no value");
    static const char control[] = "-header: \"X-A\": its value has a line end or a control character in it";
    assert_refused("X-A: secret\r\nX-B: 1", control);
    assert_refused("X-A: secret\n", control);
    assert_refused(":5000 X-A: a\x7f", control);
}

static void header_for_a_target_that_nobody_watches_is_refused(void **state) {
    (void)state;
    struct headers headers;
    char error[256];
    size_t count;
    struct endpoint *endpoints = ports_parse("5000,5001", "/debug/vars", &count, error, sizeof error);
    assert_int_equal(parse(&headers, "5001 X-A: secret", error, sizeof error), 0);
    assert_int_equal(headers_check(&headers, endpoints, count, error, sizeof error), 0);
    headers_fini(&headers);
    assert_int_equal(parse(&headers, "5002 X-A: secret", error, sizeof error), 0);
    assert_int_equal(headers_check(&headers, endpoints, count, error, sizeof error), -1);
    assert_string_equal(error, "-header: \"X-A\": the target before it is none of -ports, as they are written there");
    headers_fini(&headers);
    ports_free(endpoints, count);
}

static void lack_of_memory_is_one_line(void **state) {
    (void)state;
    struct headers headers;
    char error[256];
    for (size_t nth = 1;; nth++) {
        *error = '\0';
        failing_alloc_at(nth);
        const int result = parse(&headers, "5001 X-A: secret", error, sizeof error);
        if (!failing_alloc_stop())
            break;
        assert_int_equal(result, -1);
        assert_true(*error);
    }
    headers_fini(&headers);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_is_for_every_target_or_for_the_one_before_it),
        cmocka_unit_test(header_of_a_unix_socket_is_for_that_socket),
        cmocka_unit_test(what_is_no_header_is_refused_without_its_value),
        cmocka_unit_test(header_for_a_target_that_nobody_watches_is_refused),
        cmocka_unit_test(lack_of_memory_is_one_line),
    };
    return cmocka_run_group_tests_name("headers", tests, NULL, NULL);
}
