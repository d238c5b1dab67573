/* test_nearest.c - the known name that somebody may have meant. */
#include "../../expvarmon/cli/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *find(const char *name) {
    static const char *const known[] = {"ports", "vars", "record", "recordmax", "i", "n"};
    struct nearest nearest = nearest_to(name);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        nearest_try(&nearest, known[i]);
    return nearest.found;
}

static void a_slip_is_understood(void **state) {
    (void)state;
    assert_string_equal(find("port"), "ports");
    assert_string_equal(find("prots"), "ports");
    assert_string_equal(find("recrd"), "record");
    assert_string_equal(find("recordmx"), "recordmax");
    assert_string_equal(find("vras"), "vars");
}

static void what_is_not_alike_is_nothing(void **state) {
    (void)state;
    assert_null(find("colour"));
    assert_null(find("x"));
    assert_null(find(""));
    assert_null(find("portsportsportsportsportsportsportsports"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_is_understood),
        cmocka_unit_test(what_is_not_alike_is_nothing),
    };
    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
