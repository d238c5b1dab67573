/* canvas_text.c - what is drawn on a canvas, as text to compare. */
#include "canvas_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct canvas canvas_new(int width, int height) {
    struct canvas canvas = {0};
    assert_int_equal(canvas_resize(&canvas, width, height), 0);
    return canvas;
}

static char *print(const struct canvas *canvas) {
    char *text = NULL;
    size_t size;
    FILE *const stream = open_memstream(&text, &size);
    assert_non_null(stream);
    assert_int_equal(canvas_write(canvas, stream), 0);
    fclose(stream);
    return text;
}

void canvas_expect(const struct canvas *canvas, const char *expected) {
    char *const text = print(canvas);
    if (strcmp(text, expected) != 0)
        fail_msg("expected:\n%s\ngot:\n%s", expected, text);
    free(text);
}

bool canvas_has(const struct canvas *canvas, const char *text) {
    char *const all = print(canvas);
    const bool found = strstr(all, text) != NULL;
    free(all);
    return found;
}
