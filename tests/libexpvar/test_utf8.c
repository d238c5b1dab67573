/* test_utf8.c - which bytes are UTF-8. */
#include "base/utf8.h"

#include "vars_fixture.h"

/* A second opinion, from the definition rather than from a table of ranges: decodes the bits, then judges the code
 * point. Returns the length of the character that begins at `bytes`, 0 if none does. */
static size_t length_by_definition(const unsigned char *bytes, size_t size) {
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char lead = bytes[0];
    if (lead < 0x80)
        return 1;
    const size_t length = lead >= 0xf8 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    if (!length || length > size)
        return 0;
    uint32_t point = lead & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (bytes[i] & 0x3fu);
    }
    return point >= smallest[length] && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? length : 0;
}

static bool agrees(const unsigned char *bytes, size_t size) {
    return expvar__utf8_length((const char *)bytes, size) == length_by_definition(bytes, size);
}

static void all_sequences_of_one_to_three_bytes_are_judged_by_definition(void **state) {
    (void)state;
    bool good = true;
    for (unsigned i = 0; i < 0x1000000; i++) {
        const unsigned char bytes[3] = {(unsigned char)(i >> 16), (unsigned char)(i >> 8), (unsigned char)i};
        good &= agrees(bytes, 3);
        if (!(i & 0xff))
            good &= agrees(bytes, 2);
        if (!(i & 0xffff))
            good &= agrees(bytes, 1);
    }
    assert_true(good);
}

static void sequences_of_four_bytes_are_judged_by_definition(void **state) {
    (void)state;
    static const unsigned char later[] = {0x00, 0x7f, 0x80, 0xa5, 0xbf, 0xc0, 0xff};
    bool good = true;
    for (unsigned i = 0; i < 0x10000; i++) {
        for (size_t j = 0; j < sizeof later * sizeof later; j++) {
            const unsigned char bytes[4] = {(unsigned char)(i >> 8), (unsigned char)i, later[j / sizeof later],
                                            later[j % sizeof later]};
            good &= agrees(bytes, 4);
        }
    }
    assert_true(good);
}

static void valid_texts_are_valid(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "ascii",
        "\x7f",
        "\xc2\x80",
        "gr\xc3\xbc\xc3\x9f",
        "\xef\xbf\xbf",
        "\xed\x9f\xbf\xee\x80\x80",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
        "\xe2\x82\xac\xf0\x9f\x98\x80",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_true(expvar__utf8_valid(texts[i], strlen(texts[i])));
    assert_true(expvar__utf8_valid("a\0b", 3));
}

static void invalid_bytes_anywhere_make_a_text_invalid(void **state) {
    (void)state;
    static const char *const texts[] = {
        "\x80", /* continues nothing */
        "a\xbf",
        "\xc0\x80",
        "\xc1\xbf", /* overlong */
        "\xe0\x9f\xbf",
        "\xf0\x8f\xbf\xbf", /* overlong */
        "\xed\xa0\x80",
        "\xed\xbf\xbf", /* surrogates */
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xfe",
        "\xff", /* too large */
        "\xc3",
        "\xe2\x82",
        "\xf0\x9f\x98",
        "\xe2\x82z",
        "\xc3\xc3\xbc", /* cut short */
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        char text[16] = "ok";
        strcat(text, texts[i]);
        assert_false(expvar__utf8_valid(texts[i], strlen(texts[i])));
        assert_false(expvar__utf8_valid(text, strlen(text)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sequences_of_one_to_three_bytes_are_judged_by_definition),
        cmocka_unit_test(sequences_of_four_bytes_are_judged_by_definition),
        cmocka_unit_test(valid_texts_are_valid),
        cmocka_unit_test(invalid_bytes_anywhere_make_a_text_invalid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
