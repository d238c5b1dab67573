/* test_leaves.c - all values of a document that a path may name. */
#include "../../expvarmon/decode/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct seen {
    const struct document *document;
    char text[512];
};

static void note(void *context, const struct path *path) {
    struct seen *seen = context;
    char *text = path_format(path);
    struct path parsed;
    const char *reason;
    strcat(strcat(seen->text, *seen->text ? " " : ""), text);
    /* What it is called leads there. */
    assert_int_equal(path_parse(&parsed, text, &reason), 0);
    assert_int_not_equal(document_value(seen->document, &parsed).kind, VALUE_NONE);
    path_fini(&parsed);
    free(text);
}

static void leaves_are_all_that_a_path_may_name(void **state) {
    (void)state;
    static const char text[] = "{\"a\": 1, \"b\": {\"c\": \"t\", \"d.e\": true, \"f\": null, \"\": 5, \"g\": {}},"
                               " \"h\": [1, 2], \"i\": [], \"j\": [{\"k\": 1}], \"l, m:n=o *\": -1.5}";
    const char *cause;
    struct seen seen = {.document = document_parse(text, strlen(text), NULL, &cause)};
    assert_non_null(seen.document);
    document_leaves(seen.document, note, &seen);
    assert_string_equal(seen.text, "a b.c b.d\\.e h l\\,\\ m\\:n\\=o\\ \\*");
    document_free((struct document *)(uintptr_t)seen.document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_are_all_that_a_path_may_name),
    };
    return cmocka_run_group_tests_name("leaves", tests, NULL, NULL);
}
