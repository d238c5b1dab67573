/* test_text.c - UTF-8 text cut into what fits a cell. */
#include "../../expvarmon/tui/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct glyph only_glyph(const char *text) {
    struct glyph glyph = {0};
    struct glyph more;
    assert_true(text_next(&text, &glyph));
    assert_false(text_next(&text, &more));
    return glyph;
}

static void text_composes_a_letter_with_its_mark(void **state) {
    (void)state;
    const struct glyph glyph = only_glyph("e\u0301");
    assert_int_equal(glyph.character, 0xE9);
    assert_int_equal(glyph.marks[0], 0);
    assert_int_equal(glyph.width, 1);
}

static void text_composes_marks_in_canonical_order(void **state) {
    (void)state;
    /* The dot below has the lower class: it composes first, whatever the order in the text. */
    const struct glyph glyph = only_glyph("s\u0307\u0323");
    assert_int_equal(glyph.character, 0x1E69);
    assert_int_equal(only_glyph("\u1E61\u0323").character, 0x1E69);
}

static void text_composes_hangul_syllables(void **state) {
    (void)state;
    const struct glyph glyph = only_glyph("\u1112\u1161\u11AB");
    assert_int_equal(glyph.character, 0xD55C);
    assert_int_equal(glyph.width, 2);
}

static void text_keeps_marks_that_do_not_compose(void **state) {
    (void)state;
    const struct glyph glyph = only_glyph("q\u0323\u0307");
    assert_int_equal(glyph.character, 'q');
    assert_int_equal(glyph.marks[0], 0x323);
    assert_int_equal(glyph.marks[1], 0x307);
}

static void text_drops_marks_beyond_those_of_a_cell(void **state) {
    (void)state;
    const struct glyph glyph = only_glyph("q\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323");
    assert_int_equal(glyph.character, 'q');
    assert_int_equal(glyph.marks[CELL_MARKS - 1], 0x323);
}

static void text_puts_a_mark_at_the_beginning_on_a_blank(void **state) {
    (void)state;
    const struct glyph glyph = only_glyph("\u0301");
    assert_int_equal(glyph.character, ' ');
    assert_int_equal(glyph.marks[0], 0x301);
    assert_int_equal(glyph.width, 1);
}

static void text_replaces_what_cannot_be_shown(void **state) {
    (void)state;
    const char *const bad[] = {"\t", "\x7F", "\xC2\x85", "\u2028", "\xFF", "\xC3", "\uFFFE"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct glyph glyph = only_glyph(bad[i]);
        assert_int_equal(glyph.character, TEXT_REPLACEMENT);
        assert_int_equal(glyph.width, 1);
    }
    /* Overlong, a surrogate, and beyond the last code point: one for each byte. */
    assert_int_equal(text_width("\xC0\x80", 99), 2);
    assert_int_equal(text_width("\xED\xA0\x80", 99), 3);
    assert_int_equal(text_width("\xF4\x90\x80\x80", 99), 4);
}

static void text_leaves_out_invisible_formatting(void **state) {
    (void)state;
    assert_int_equal(only_glyph("\u202Ea").character, 'a');
    assert_int_equal(only_glyph("a\u200D\uFE0F").marks[0], 0);
    const char *text = "\u202E\u200B";
    struct glyph glyph;
    assert_false(text_next(&text, &glyph));
    assert_int_equal(*text, '\0');
}

static void text_counts_columns_not_bytes(void **state) {
    (void)state;
    assert_int_equal(text_width("", 99), 0);
    assert_int_equal(text_width("plain", 99), 5);
    assert_int_equal(text_width("re\u0301sume\u0301", 99), 6);
    assert_int_equal(text_width("検索", 99), 4);
    assert_int_equal(text_width("🔥 12s", 99), 6);
}

static void text_width_stops_when_it_is_enough(void **state) {
    (void)state;
    assert_true(text_width("a very long text", 3) > 3);
    assert_true(text_width("a very long text", 3) < 6);
}

static void text_columns_tells_marks_and_wide_characters(void **state) {
    (void)state;
    assert_int_equal(text_columns('a'), 1);
    assert_int_equal(text_columns(0x2581), 1);
    assert_int_equal(text_columns(0x65E5), 2);
    assert_int_equal(text_columns(0x301), 0);
    assert_int_equal(text_columns(0x200D), 0);
    assert_int_equal(text_columns(7), 1);
    assert_int_equal(text_columns(0x110000), 1);
}

static void text_encode_gives_utf8(void **state) {
    (void)state;
    char bytes[TEXT_UTF8_MAX];
    assert_int_equal(text_encode(0xE9, bytes), 2);
    assert_memory_equal(bytes, "\xC3\xA9", 2);
    assert_int_equal(text_encode(0x1F525, bytes), 4);
    assert_int_equal(text_encode(0xD800, bytes), 3);
    assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
}

/* Every pair and many triples of bytes: reading ends, stays within the text, and gives one or two columns. */
static void text_survives_all_short_byte_strings(void **state) {
    (void)state;
    for (unsigned word = 0; word < 1u << 24; word += 1 + word % 11) {
        char *const text = malloc(4);
        assert_non_null(text);
        memcpy(text, (char[]){(char)word, (char)(word >> 8), (char)(word >> 16), '\0'}, 4);
        const char *at = text;
        struct glyph glyph;
        while (text_next(&at, &glyph))
            if (glyph.width != 1 && glyph.width != 2)
                fail_msg("width %d in %06x", glyph.width, word);
        if (at != text + strlen(text))
            fail_msg("stopped early in %06x", word);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_composes_a_letter_with_its_mark),
        cmocka_unit_test(text_composes_marks_in_canonical_order),
        cmocka_unit_test(text_composes_hangul_syllables),
        cmocka_unit_test(text_keeps_marks_that_do_not_compose),
        cmocka_unit_test(text_drops_marks_beyond_those_of_a_cell),
        cmocka_unit_test(text_puts_a_mark_at_the_beginning_on_a_blank),
        cmocka_unit_test(text_replaces_what_cannot_be_shown),
        cmocka_unit_test(text_leaves_out_invisible_formatting),
        cmocka_unit_test(text_counts_columns_not_bytes),
        cmocka_unit_test(text_width_stops_when_it_is_enough),
        cmocka_unit_test(text_columns_tells_marks_and_wide_characters),
        cmocka_unit_test(text_encode_gives_utf8),
        cmocka_unit_test(text_survives_all_short_byte_strings),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
