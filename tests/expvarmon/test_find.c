#include "../../expvarmon/decode/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void note(void *context, const struct path *path) {
    char *found = context;
    char *text = path_format(path);
    strcat(strcat(found, *found ? " " : ""), text);
    free(text);
}

/* The same whether all of the document is read or only what the glob needs. */
static void expect_found(const char *text, const char *glob, const char *expected) {
    struct variable variable;
    const char *cause;
    assert_int_equal(variable_parse(&variable, glob, &cause), 0);
    struct selection *const selections[] = {NULL, document_select(&variable, 1)};
    for (size_t i = 0; i < 2; i++) {
        char found[512] = "";
        struct document *document = document_parse(text, strlen(text), selections[i], &cause);
        assert_non_null(document);
        document_find(document, &variable.path, note, found);
        assert_string_equal(found, expected);
        document_free(document);
    }
    selection_free(selections[1]);
    variable_fini(&variable);
}

static const char text[] =
    "{\"cache\": {\"hits\": 1, \"misses\": 2.5, \"o\": {\"x\": 1}, \"s\": \"t\", \"n\": null},"
    " \"a\": {\"p\": {\"size\": 3}, \"q\": {\"size\": 4}, \"r\": 5}, \"b\": {\"p\": {\"size\": 6}},"
    " \"http_x\": true, \"x_http\": 5, \"list\": [{\"a\": 1, \"b\": 2}, 7], \"a*\": {\"\": 8, \"k\": 9},"
    " \"memstats\": {\"NumGC\": 1, \"PauseNs\": [4, 0]}}";

static void find_leads_to_the_values_of_an_object(void **state) {
    (void)state;
    expect_found(text, "cache.*", "cache.hits cache.misses cache.s");
    expect_found(text, "*", "http_x x_http list");
    expect_found(text, "nothing.*", "");
    expect_found(text, "x_http.*", "");
    expect_found("{}", "*", "");
}

static void find_goes_on_behind_a_star(void **state) {
    (void)state;
    expect_found(text, "a.*.size", "a.p.size a.q.size");
    expect_found(text, "*.*.size", "a.p.size a.q.size b.p.size");
    expect_found(text, "*.p.*", "a.p.size b.p.size");
    expect_found(text, "*.PauseNs[last]", "memstats.PauseNs[last]");
    expect_found(text, "*[0].b", "list[0].b");
    expect_found(text, "list[0].*", "list[0].a list[0].b");
    expect_found(text, "list[-2].*", "list[-2].a list[-2].b");
    expect_found(text, "li*[-1]", "list[-1]");
}

static void find_matches_parts_of_keys(void **state) {
    (void)state;
    expect_found(text, "http_*", "http_x");
    expect_found(text, "*http*", "http_x x_http");
    expect_found(text, "cache.*s*s*", "cache.misses");
    expect_found(text, "a\\*.*", "a\\*.k");
    expect_found(text, "*\\*.*", "a\\*.k");
}

static void find_of_no_glob_is_nothing(void **state) {
    (void)state;
    expect_found(text, "cache.hits", "");
    expect_found(text, "a\\*.k", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find_leads_to_the_values_of_an_object),
        cmocka_unit_test(find_goes_on_behind_a_star),
        cmocka_unit_test(find_matches_parts_of_keys),
        cmocka_unit_test(find_of_no_glob_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
