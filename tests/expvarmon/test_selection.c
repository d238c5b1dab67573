#include "../../expvarmon/decode/selection.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

#define TEXT(literal) literal, sizeof(literal) - 1

/* Paths are separated by blanks. */
static struct selection *select_paths(const char *paths) {
    struct selection *selection = selection_new();
    assert_non_null(selection);
    char *list = strdup(paths);
    char *rest = list;
    for (char *word; (word = strsep(&rest, " "));) {
        struct path path;
        const char *reason;
        if (!*word)
            continue;
        assert_int_equal(path_parse(&path, word, &reason), 0);
        assert_int_equal(selection_add(selection, &path), 0);
        path_fini(&path);
    }
    free(list);
    return selection;
}

/* Cuts a text that lies at the end of its allocation, into room of exactly its size: a sanitizer sees a step
 * beyond either. To be freed; NULL where it gives up. */
static char *cut(const struct selection *selection, const char *text, size_t size) {
    char *exact = malloc(size ? size : 1);
    memcpy(exact, text, size);
    char *out = malloc(size ? size : 1);
    size_t written = selection_copy(selection, exact, size, out);
    free(exact);
    assert_true(written <= size);
    char *result = written ? strndup(out, written) : NULL;
    free(out);
    return result;
}

static void selection_keeps_what_is_wanted(void **state) {
    (void)state;
    static const struct {
        const char *paths;
        const char *text;
        const char *kept;
    } rows[] = {
        {"", "{}", "{}"},
        {"", " {\n}\t", "{}"},
        {"", "{\"a\": 1, \"b\": [2], \"c\": {\"d\": \"e\"}}", "{}"},
        {"a", "{\"a\":1}", "{\"a\":1}"},
        {"a", "\xEF\xBB\xBF{ \"a\" : 1 , \"b\" : 2 }", "{\"a\":1}"},
        {"b", "{\"a\": 1, \"b\": -2.5e+3, \"c\": 3}", "{\"b\":-2.5e+3}"},
        {"c a", "{\"a\": true, \"b\": 2, \"c\": null}", "{\"a\":true,\"c\":null}"},
        {"a", "{\"a\": 1, \"b\": 2, \"a\": 3}", "{\"a\":1,\"a\":3}"},
        {"a", "{\"A\": 1, \"aa\": 2, \"\": 3, \"b\": 4}", "{}"},
        {"a.b", "{\"a\": {\"b\": 1, \"c\": 2}, \"b\": 3}", "{\"a\":{\"b\":1}}"},
        {"a.b a", "{\"a\": {\"c\": {\"b\": 1}}}", "{\"a\":{}}"},
        {"a a.b", "{\"a\": {\"b\": 1, \"c\": 2}}", "{\"a\":{\"b\":1}}"},
        {"a.b a.d.e", "{\"a\": {\"b\": 1, \"c\": 2, \"d\": {\"e\": 3, \"f\": 4}}}",
         "{\"a\":{\"b\":1,\"d\":{\"e\":3}}}"},
        {"a.b", "{\"a\": {\"x\": 1}, \"a\": {\"b\": 2}}", "{\"a\":{},\"a\":{\"b\":2}}"},
        {"a.b", "{\"a\": [1, {\"b\": 2}]}", "{\"a\":[1, {\"b\": 2}]}"},
        {"a.b", "{\"a\": \"b\"}", "{\"a\":\"b\"}"},
        {"a[1].b", "{\"a\": [0, {\"b\": 1, \"c\": [2]}], \"c\": [0]}", "{\"a\":[0, {\"b\": 1, \"c\": [2]}]}"},
        {"a[0].b", "{\"a\": {\"b\": 1}}", "{\"a\":{}}"},
        {"a\\.b", "{\"a.b\": 1, \"a\": {\"b\": 2}}", "{\"a.b\":1}"},
        {"b", "{\"a\": \"}\\\"]\", \"b\": \"{\\\\\"}", "{\"b\":\"{\\\\\"}"},
        {"b", "{\"a\": [\"]}\", {\"]\": \"\\\\\"}, []], \"b\": 1}", "{\"b\":1}"},
        {"b", "{\"\\u0062\": {\"a\": 1}, \"\\\"\": 2, \"c\": 3}", "{\"\\u0062\":{\"a\": 1},\"\\\"\":2}"},
        {"b", "{\"\xC3\xA9\": {\"a\": 1}, \"\xFF\": 2}", "{\"\xC3\xA9\":{\"a\": 1},\"\xFF\":2}"},
        {"*", "{\"a\": 1, \"b\": {\"c\": 2}, \"d\": [3]}", "{\"a\":1,\"b\":{},\"d\":[3]}"},
        {"* b.c", "{\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}}", "{\"a\":1,\"b\":{\"c\":2}}"},
        {"b.* b.x", "{\"a\": 1, \"b\": {\"c\": 2, \"d\": {\"e\": 3}}}", "{\"b\":{\"c\":2,\"d\":{}}}"},
        {"*.c b.d", "{\"a\": {\"c\": 1, \"d\": 2}, \"b\": {\"c\": 2, \"e\": 3}}",
         "{\"a\":{\"c\":1},\"b\":{\"c\": 2, \"e\": 3}}"},
        {"a*", "{\"ab\": 1, \"ba\": 2, \"a*\": 3}", "{\"ab\":1,\"a*\":3}"},
        {"a\\*", "{\"ab\": 1, \"a*\": 3}", "{\"a*\":3}"},
        {"a", "{\"a\": NaN, \"b\": -Infinity, \"c\": +Inf}", "{\"a\":NaN}"},
        {"a", "{\"a\": 01, \"b\": 01, \"c\": tru, \"d\": {\"e\" 1,}}", "{\"a\":01}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct selection *selection = select_paths(rows[i].paths);
        char *kept = cut(selection, rows[i].text, strlen(rows[i].text));
        if (!kept)
            fail_msg("gave up: %s", rows[i].text);
        assert_string_equal(kept, rows[i].kept);
        free(kept);
        selection_free(selection);
    }
}

static void selection_gives_up_on_what_is_not_as_it_should_be(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t size;
    } rows[] = {
        {TEXT("")},
        {TEXT(" ")},
        {TEXT("\xEF\xBB\xBF")},
        {TEXT("[]")},
        {TEXT("7")},
        {TEXT("null")},
        {TEXT("\"a\"")},
        {TEXT("<html>")},
        {TEXT("{} {}")},
        {TEXT("{}x")},
        {TEXT("{}\0")},
        {TEXT("{\"b\": \"\0\"}")},
        {TEXT("{\"b\": [\0]}")},
        {TEXT("{\v}")},
        {TEXT("{a: 1}")},
        {TEXT("{1: 2}")},
        {TEXT("{,}")},
        {TEXT("{\"b\"}")},
        {TEXT("{\"b\" 1}")},
        {TEXT("{\"b\":}")},
        {TEXT("{\"b\":,\"a\":1}")},
        {TEXT("{\"b\"::1}")},
        {TEXT("{\"b\": 1,}")},
        {TEXT("{\"b\": 1 2}")},
        {TEXT("{\"b\": 1 \"c\": 2}")},
        {TEXT("{\"b\": 1\"\"}")},
        {TEXT("{\"b\": []]}")},
        {TEXT("{\"b\": [1}")},
        {TEXT("{\"b\": [1}]}")},
        {TEXT("{\"b\": [{]}}")},
        {TEXT("{\"b\": {\"c\": 1]}")},
        {TEXT("{\"a\": [1}}")},
        {TEXT("{\"a\": {1}}")},
        {TEXT("{\"b\": $}")},
    };
    struct selection *selection = select_paths("a a.c");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *kept = cut(selection, rows[i].text, rows[i].size);
        if (kept)
            fail_msg("kept %s of %s", kept, rows[i].text);
    }
    selection_free(selection);
}

static void selection_gives_up_on_a_document_cut_short_anywhere(void **state) {
    (void)state;
    static const char text[] = "\xEF\xBB\xBF {\"a\": {\"b\": [1, \"x\\\"\"], \"\\u0063\": 2, \"d\": {}}, "
                               "\"skip\": {\"s\": \"\\\\]\", \"t\": [[], {}]}, \"a\": true}";
    struct selection *selection = select_paths("a.b");
    for (size_t size = 0; size < sizeof text - 1; size++)
        assert_null(cut(selection, text, size));
    char *kept = cut(selection, text, sizeof text - 1);
    assert_string_equal(kept, "{\"a\":{\"b\":[1, \"x\\\"\"],\"\\u0063\":2},\"a\":true}");
    free(kept);
    selection_free(selection);
}

static void selection_steps_over_63_levels_and_no_more(void **state) {
    (void)state;
    struct selection *selection = select_paths("b");
    for (size_t levels = 63; levels <= 64; levels++) {
        char text[256] = "{\"a\": ";
        char *end = text + strlen(text);
        memset(end, '[', levels);
        memset(end + levels, ']', levels);
        strcpy(end + 2 * levels, ", \"b\": 1}");
        char *kept = cut(selection, text, strlen(text));
        assert_int_equal(kept != NULL, levels == 63);
        if (kept)
            assert_string_equal(kept, "{\"b\":1}");
        free(kept);
    }
    selection_free(selection);
}

/* a.a.a with as many keys, and an index behind them. */
static void deep_path(struct path *path, size_t keys) {
    char text[2 * SELECTION_DEPTH_MAX + 16];
    for (size_t i = 0; i < keys; i++)
        strcpy(text + 2 * i, "a.");
    strcpy(text + 2 * keys - 1, "[0].b");
    const char *reason;
    assert_int_equal(path_parse(path, text, &reason), 0);
}

static void selection_refuses_paths_that_are_too_deep(void **state) {
    (void)state;
    struct selection *selection = selection_new();
    struct path path;
    deep_path(&path, SELECTION_DEPTH_MAX);
    assert_int_equal(selection_add(selection, &path), 0);
    path_fini(&path);
    deep_path(&path, SELECTION_DEPTH_MAX + 1);
    assert_int_equal(selection_add(selection, &path), -1);
    assert_int_equal(errno, E2BIG);
    path_fini(&path);
    selection_free(selection);
}

static void selection_survives_each_allocation_failing(void **state) {
    (void)state;
    struct path path;
    const char *reason;
    assert_int_equal(path_parse(&path, "a.b.c", &reason), 0);
    for (size_t nth = 1;; nth++) {
        failing_alloc_at(nth);
        struct selection *selection = selection_new();
        int result = selection ? selection_add(selection, &path) : -1;
        bool failed = failing_alloc_stop();
        assert_int_equal(result, failed ? -1 : 0);
        selection_free(selection);
        if (!failed) {
            assert_int_equal(nth, 5);
            break;
        }
    }
    path_fini(&path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selection_keeps_what_is_wanted),
        cmocka_unit_test(selection_gives_up_on_what_is_not_as_it_should_be),
        cmocka_unit_test(selection_gives_up_on_a_document_cut_short_anywhere),
        cmocka_unit_test(selection_steps_over_63_levels_and_no_more),
        cmocka_unit_test(selection_refuses_paths_that_are_too_deep),
        cmocka_unit_test(selection_survives_each_allocation_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
