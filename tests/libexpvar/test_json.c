/* test_json.c - published variables as the JSON text of /debug/vars. */
#include "export/json.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

#include "../support/strict_json.h"
#include "vars_fixture.h"

static const char *const published[] = {"a", "float", "func", "map", "z\"<"};

static void write_object(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_object_begin(writer);
    expvar_write_key(writer, "x");
    expvar_write_array_begin(writer);
    expvar_write_float(writer, 1e6);
    expvar_write_string(writer, "y");
}

static int set_up(void **state) {
    (void)state;
    expvar_map *map = expvar_map_new("map");
    expvar_map_add(map, "two", 2);
    expvar_map_add(map, "one", 1);
    expvar_map_set(map, "none", NULL);
    expvar_int_set(expvar_int_new("a"), -5);
    expvar_float_set(expvar_float_new("float"), 1e6);
    return !expvar_func_new("func", write_object, NULL) || expvar_string_set(expvar_string_new("z\"<"), "text\n");
}

static int tear_down(void **state) {
    (void)state;
    int result = 0;
    for (size_t i = 0; i < COUNT_OF(published); i++)
        result |= expvar_unpublish(published[i]);
    return result;
}

static void assert_document(const char *const *names, size_t count, const char *expected) {
    struct buffer document;
    expvar__buffer_init(&document, EXPVAR__DOCUMENT_MAX);
    assert_int_equal(expvar__json_export(&document, (char *const *)(uintptr_t)names, count), 0);
    assert_string_equal(document.data, expected);
    assert_true(strict_json(document.data, document.size));
    expvar__buffer_fini(&document);
}

#define ALL_OF_THEM                                                                                                    \
    "{\n"                                                                                                              \
    "\"a\": -5,\n"                                                                                                     \
    "\"float\": 1e+06,\n"                                                                                              \
    "\"func\": {\"x\":[1000000,\"y\"]},\n"                                                                             \
    "\"map\": {\"none\": null, \"one\": 1, \"two\": 2},\n"                                                             \
    "\"z\\\"\\u003c\": \"text\\n\"\n"                                                                                  \
    "}\n"

static void document_has_gos_bytes(void **state) {
    (void)state;
    assert_document(published, COUNT_OF(published), ALL_OF_THEM);
}

static void selection_is_sorted_whatever_its_order(void **state) {
    (void)state;
    const char *const names[] = {"map", "z\"<", "a", "func", "float"};
    assert_document(names, COUNT_OF(names), ALL_OF_THEM);
}

static void selection_leaves_out_names_that_are_not_published(void **state) {
    (void)state;
    const char *const names[] = {"absent", "a", "", "A", "a"};
    assert_document(names, COUNT_OF(names), "{\n\"a\": -5\n}\n");
    assert_document(names, 1, "{\n\n}\n");
}

static void without_a_selection_all_variables_are_written(void **state) {
    (void)state;
    struct buffer document;
    expvar__buffer_init(&document, EXPVAR__DOCUMENT_MAX);
    assert_int_equal(expvar__json_export(&document, NULL, 0), 0);
    assert_true(strict_json(document.data, document.size));
    assert_memory_equal(document.data, "{\n\"a\": -5,\n\"cmdline\": [\"", 24);
    assert_non_null(strstr(document.data, ",\n\"memstats\": {\"Alloc\":"));
    assert_non_null(strstr(document.data, ",\n\"process\": {\"pid\":"));
    assert_non_null(strstr(document.data, ",\n\"threads\": "));
    assert_non_null(strstr(document.data, ",\n\"z\\\"\\u003c\": \"text\\n\"\n}\n"));
    expvar__buffer_fini(&document);
}

static void export_appends(void **state) {
    (void)state;
    struct buffer document;
    char *const names[] = {(char[]){"a"}};
    expvar__buffer_init(&document, EXPVAR__DOCUMENT_MAX);
    expvar__buffer_append_text(&document, "before ");
    assert_int_equal(expvar__json_export(&document, names, 1), 0);
    assert_string_equal(document.data, "before {\n\"a\": -5\n}\n");
    expvar__buffer_fini(&document);
}

static void document_that_does_not_fit_is_refused(void **state) {
    (void)state;
    struct buffer document;
    expvar__buffer_init(&document, 20);
    assert_int_equal(expvar__json_export(&document, NULL, 0), -1);
    assert_int_equal(document.error, EMSGSIZE);
    expvar__buffer_fini(&document);
}

static void many_variables_are_one_valid_document(void **state) {
    (void)state;
    struct buffer document;
    char name[32];
    expvar__buffer_init(&document, EXPVAR__DOCUMENT_MAX);
    for (int i = 0; i < 20000; i++) {
        sprintf(name, "many.%05d", i);
        expvar_int_set(expvar_int_new(name), i);
    }
    assert_int_equal(expvar__json_export(&document, NULL, 0), 0);
    assert_true(strict_json(document.data, document.size));
    const char *at = strstr(document.data, "\"many.00000\"");
    assert_non_null(at);
    for (int i = 0; i < 20000; i++) {
        char line[64];
        const int length = sprintf(line, "\"many.%05d\": %d,\n", i, i);
        assert_memory_equal(at, line, (size_t)length);
        at += length;
    }
    for (int i = 0; i < 20000; i++) {
        sprintf(name, "many.%05d", i);
        assert_int_equal(expvar_unpublish(name), 0);
    }
    expvar__buffer_fini(&document);
}

/* ---- the dump ------------------------------------------------------------------------------------------------ */

static int collect(const char *text, size_t size, void *context) {
    FILE *memory = context;
    return fwrite(text, 1, size, memory) == size ? 0 : -1;
}

static void dump_hands_the_whole_document_to_the_sink(void **state) {
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    assert_non_null(memory);
    assert_int_equal(expvar_dump_json(collect, memory), 0);
    fclose(memory);
    assert_true(strict_json(text, size));
    assert_memory_equal(text, "{\n\"a\": -5,\n", 11);
    assert_memory_equal(text + size - 3, "\n}\n", 3);
    free(text);
}

static int refuse(const char *text, size_t size, void *calls) {
    (void)text;
    (void)size;
    ++*(int *)calls;
    errno = EPIPE;
    return -1;
}

static int end_with_42(const char *text, size_t size, void *calls) {
    (void)text;
    (void)size;
    ++*(int *)calls;
    return 42;
}

static void result_of_the_sink_ends_the_dump_and_is_returned(void **state) {
    (void)state;
    int calls = 0;
    assert_int_equal(expvar_dump_json(end_with_42, &calls), 42);
    assert_int_equal(calls, 1);
    errno = 0;
    assert_int_equal(expvar_dump_json(refuse, &calls), -1);
    assert_int_equal(errno, EPIPE);
    assert_int_equal(calls, 2);
}

static void dump_beyond_64_megabytes_is_refused_as_a_whole(void **state) {
    (void)state;
    int calls = 0;
    char *text = malloc(EXPVAR_STRING_MAX + 1);
    assert_non_null(text);
    memset(text, 'a', EXPVAR_STRING_MAX);
    text[EXPVAR_STRING_MAX] = '\0';
    expvar_map *map = expvar_map_new("megabytes");
    for (int i = 0; i < 65; i++) {
        char key[8];
        sprintf(key, "%d", i);
        assert_int_equal(expvar_string_set(expvar_map_string(map, key), text), 0);
    }
    free(text);
    errno = 0;
    assert_int_equal(expvar_dump_json(end_with_42, &calls), -1);
    assert_int_equal(errno, EMSGSIZE);
    assert_int_equal(calls, 0);
    assert_int_equal(expvar_unpublish("megabytes"), 0);
}

/* ---- while everything changes -------------------------------------------------------------------------------- */

static atomic_bool stopped;
static atomic_int invalid;

static void *change(void *unused) {
    (void)unused;
    for (int i = 0; !stopped; i++) {
        char key[32];
        sprintf(key, "key.%d\"", i % 20);
        expvar_map *map = expvar_var_map(expvar_get("map"));
        expvar_map_add(map, key, i);
        expvar_string_set(expvar_map_string(map, "text"), i % 2 ? "\xff\"\\" : "<\n>");
        expvar_map_delete(map, key);
        expvar_unpublish("come and go");
        expvar_float_add(expvar_float_new("come and go"), 0.1);
    }
    expvar_unpublish("come and go");
    return NULL;
}

static int check(const char *text, size_t size, void *unused) {
    (void)unused;
    return strict_json(text, size) ? 0 : 1;
}

static void dump_repeatedly(size_t number) {
    (void)number;
    for (int i = 0; i < REPEAT(2000); i++)
        invalid += expvar_dump_json(check, NULL) != 0;
}

static void document_is_valid_at_every_moment(void **state) {
    (void)state;
    pthread_t changer;
    stopped = false;
    invalid = 0;
    assert_int_equal(pthread_create(&changer, NULL, change, NULL), 0);
    run_threads(2, dump_repeatedly);
    stopped = true;
    pthread_join(changer, NULL);
    assert_int_equal(invalid, 0);
}

int main(void) {
#define WITH_VARIABLES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_VARIABLES(document_has_gos_bytes),
        WITH_VARIABLES(selection_is_sorted_whatever_its_order),
        WITH_VARIABLES(selection_leaves_out_names_that_are_not_published),
        WITH_VARIABLES(without_a_selection_all_variables_are_written),
        WITH_VARIABLES(export_appends),
        WITH_VARIABLES(document_that_does_not_fit_is_refused),
        WITH_VARIABLES(many_variables_are_one_valid_document),
        WITH_VARIABLES(dump_hands_the_whole_document_to_the_sink),
        WITH_VARIABLES(result_of_the_sink_ends_the_dump_and_is_returned),
        WITH_VARIABLES(dump_beyond_64_megabytes_is_refused_as_a_whole),
        WITH_VARIABLES(document_is_valid_at_every_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
