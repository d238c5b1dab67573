/* test_text_table.c - a number under each of a set of texts. */
#include "export/text_table.h"

#include <stdio.h>

#include "vars_fixture.h"

static void text_of(size_t number, char text[32]) {
    snprintf(text, 32, "text %zu", number);
}

static void texts_are_found_among_thousands(void **state) {
    (void)state;
    struct text_table table;
    char text[32];
    expvar__text_table_init(&table);
    for (size_t i = 0; i < 5000; i++) {
        text_of(i, text);
        assert_int_equal(expvar__text_table_get(&table, text), SIZE_MAX);
        assert_int_equal(expvar__text_table_add(&table, text, i), 0);
    }
    for (size_t i = 0; i < 5000; i++) {
        text_of(i, text);
        assert_int_equal(expvar__text_table_get(&table, text), i);
    }
    assert_int_equal(expvar__text_table_get(&table, ""), SIZE_MAX);
    expvar__text_table_fini(&table);
}

static void cleared_table_has_nothing_of_before(void **state) {
    (void)state;
    struct text_table table;
    char text[32];
    expvar__text_table_init(&table);
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < 200; i++) {
            text_of(i, text);
            assert_int_equal(expvar__text_table_get(&table, text), SIZE_MAX);
            expvar__text_table_add(&table, text, i + round);
            assert_int_equal(expvar__text_table_get(&table, text), i + round);
        }
        expvar__text_table_clear(&table);
    }
    expvar__text_table_fini(&table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_found_among_thousands),
        cmocka_unit_test(cleared_table_has_nothing_of_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
