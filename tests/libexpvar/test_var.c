/* test_var.c - what all variables have in common. */
#include "vars/var.h"

#include <errno.h>
#include <stdio.h>

#include "writer/writer.h"

#include "vars_fixture.h"

static void write_seven(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_int(writer, 7);
}

static expvar_var *of_kind[8];

static int set_up(void **state) {
    (void)state;
    of_kind[EXPVAR_KIND_INT] = expvar_int_var(expvar_int_new("int"));
    of_kind[EXPVAR_KIND_FLOAT] = expvar_float_var(expvar_float_new("float"));
    of_kind[EXPVAR_KIND_STRING] = expvar_string_var(expvar_string_new("string"));
    of_kind[EXPVAR_KIND_MAP] = expvar_map_var(expvar_map_new("map"));
    of_kind[EXPVAR_KIND_FUNC] = expvar_func_var(expvar_func_new("func", write_seven, NULL));
    of_kind[EXPVAR_KIND_HISTOGRAM] = expvar_histogram_var(expvar_histogram_new("histogram"));
    of_kind[EXPVAR_KIND_RATES] = expvar_rates_var(expvar_rates_new("rates", of_kind[EXPVAR_KIND_INT]));
    of_kind[EXPVAR_KIND_FAMILY] = expvar_family_var(expvar_family_new("family", "label"));
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return expvar_unpublish("int") || expvar_unpublish("float") || expvar_unpublish("string") ||
           expvar_unpublish("map") || expvar_unpublish("func") || expvar_unpublish("histogram") ||
           expvar_unpublish("rates") || expvar_unpublish("family");
}

static void *narrowed(expvar_var *variable, expvar_kind kind) {
    void *const as[] = {
        [EXPVAR_KIND_INT] = expvar_var_int(variable),       [EXPVAR_KIND_FLOAT] = expvar_var_float(variable),
        [EXPVAR_KIND_STRING] = expvar_var_string(variable), [EXPVAR_KIND_MAP] = expvar_var_map(variable),
        [EXPVAR_KIND_FUNC] = expvar_var_func(variable),     [EXPVAR_KIND_HISTOGRAM] = expvar_var_histogram(variable),
        [EXPVAR_KIND_RATES] = expvar_var_rates(variable),   [EXPVAR_KIND_FAMILY] = expvar_var_family(variable),
    };
    return as[kind];
}

static void variable_narrows_to_its_own_kind_alone(void **state) {
    (void)state;
    for (expvar_kind kind = EXPVAR_KIND_INT; kind <= EXPVAR_KIND_FAMILY; kind++) {
        assert_int_equal(expvar_var_kind(of_kind[kind]), kind);
        for (expvar_kind as = EXPVAR_KIND_INT; as <= EXPVAR_KIND_FAMILY; as++)
            assert_ptr_equal(narrowed(of_kind[kind], as), as == kind ? (void *)of_kind[kind] : NULL);
    }
}

static void null_stays_null(void **state) {
    (void)state;
    for (expvar_kind kind = EXPVAR_KIND_INT; kind <= EXPVAR_KIND_FAMILY; kind++)
        assert_null(narrowed(NULL, kind));
    assert_null(expvar_int_var(NULL));
    assert_null(expvar_float_var(NULL));
    assert_null(expvar_string_var(NULL));
    assert_null(expvar_map_var(NULL));
    assert_null(expvar_func_var(NULL));
    assert_null(expvar_histogram_var(NULL));
    assert_null(expvar_rates_var(NULL));
    assert_null(expvar_family_var(NULL));
}

static void kinds_without_a_time_write_their_values(void **state) {
    (void)state;
    static const char *const expected[] = {"0", "0", "\"\"", "{}", "7"};
    for (expvar_kind kind = EXPVAR_KIND_INT; kind <= EXPVAR_KIND_FUNC; kind++)
        assert_json(of_kind[kind], expected[kind]);
    assert_json(NULL, "null");
}

static void variables_are_written_as_part_of_a_value(void **state) {
    (void)state;
    struct buffer text;
    struct expvar_writer writer;
    expvar__buffer_init(&text, 1000);
    expvar__writer_init(&writer, &text);
    expvar_write_array_begin(&writer);
    for (expvar_kind kind = EXPVAR_KIND_INT; kind <= EXPVAR_KIND_FUNC; kind++)
        expvar_var_write(of_kind[kind], &writer);
    expvar_var_write(NULL, &writer);
    expvar__writer_finish(&writer);
    assert_string_equal(text.data, "[0,0,\"\",{},7,null]");
    expvar__buffer_fini(&text);
}

static void write_megabytes(expvar_writer *writer, void *text) {
    expvar_write_array_begin(writer);
    for (int i = 0; i < 65; i++)
        expvar_write_string(writer, text);
}

static void value_beyond_64_megabytes_is_refused(void **state) {
    (void)state;
    char *text = malloc((1 << 20) + 1);
    assert_non_null(text);
    memset(text, 'a', 1 << 20);
    text[1 << 20] = '\0';
    assert_non_null(expvar_func_new("megabytes", write_megabytes, text));
    errno = 0;
    assert_null(expvar_var_json(expvar_get("megabytes")));
    assert_int_equal(errno, EMSGSIZE);
    assert_int_equal(expvar_unpublish("megabytes"), 0);
    free(text);
}

static void last_reference_frees(void **state) {
    (void)state;
    struct expvar_var *variable = expvar__var_new(EXPVAR_KIND_INT);
    const uintptr_t cell = variable->hot.cell;
    expvar__var_ref(variable);
    expvar__var_unref(variable);
    struct expvar_var *other = expvar__var_new(EXPVAR_KIND_INT);
    assert_true(other->hot.cell != cell);
    expvar__var_unref(variable);
    expvar__var_unref(other);
    variable = expvar__var_new(EXPVAR_KIND_INT);
    other = expvar__var_new(EXPVAR_KIND_INT);
    assert_true(variable->hot.cell == cell || other->hot.cell == cell); /* given back */
    expvar__var_unref(variable);
    expvar__var_unref(other);
    expvar__var_unref(NULL);
    expvar__var_ref(NULL);
}

int main(void) {
#define WITH_VARIABLES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_VARIABLES(variable_narrows_to_its_own_kind_alone),
        WITH_VARIABLES(null_stays_null),
        WITH_VARIABLES(kinds_without_a_time_write_their_values),
        WITH_VARIABLES(variables_are_written_as_part_of_a_value),
        WITH_VARIABLES(value_beyond_64_megabytes_is_refused),
        WITH_VARIABLES(last_reference_frees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
