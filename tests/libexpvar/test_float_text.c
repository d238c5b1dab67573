/* test_float_text.c - a double as the shortest decimal that reads back as the same double. */
#include "writer/float_text.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "../support/strict_json.h"
#include "vars_fixture.h"

/* Made with Go 1.19: strconv.FormatFloat(value, 'g', -1, 64) and json.Marshal(value). The powers of two and the numbers
 * below 2.3e-308 are where the shortest text is hard to find. */
static const struct go_text {
    uint64_t bits;
    const char *expvar;
    const char *json;
} go_texts[] = {
    {UINT64_C(0x0000000000000000), "0", "0"},
    {UINT64_C(0x8000000000000000), "-0", "-0"},
    {UINT64_C(0x3ff0000000000000), "1", "1"},
    {UINT64_C(0xbff0000000000000), "-1", "-1"},
    {UINT64_C(0x3fb999999999999a), "0.1", "0.1"},
    {UINT64_C(0x3fd3333333333333), "0.3", "0.3"},
    {UINT64_C(0x3ff8000000000000), "1.5", "1.5"},
    {UINT64_C(0x4059000000000000), "100", "100"},
    {UINT64_C(0x412e847e00000000), "999999", "999999"},
    {UINT64_C(0x40f86a0000000000), "100000", "100000"},
    {UINT64_C(0x412e848000000000), "1e+06", "1000000"},
    {UINT64_C(0x419d6f3454000000), "1.23456789e+08", "123456789"},
    {UINT64_C(0x4415af1d78b58c40), "1e+20", "100000000000000000000"},
    {UINT64_C(0x444b1ae4d6e2ef50), "1e+21", "1e+21"},
    {UINT64_C(0x4480f0cf064dd592), "1e+22", "1e+22"},
    {UINT64_C(0x444b1ae4d6e2ef4f), "9.999999999999999e+20", "999999999999999900000"},
    {UINT64_C(0x3f1a36e2eb1c432d), "0.0001", "0.0001"},
    {UINT64_C(0x3ee4f8b588e368f1), "1e-05", "0.00001"},
    {UINT64_C(0x3eb0c6f7a0b5ed8d), "1e-06", "0.000001"},
    {UINT64_C(0x3e7ad7f29abcaf48), "1e-07", "1e-7"},
    {UINT64_C(0x3eb0c2ac1dbbe3d8), "9.99e-07", "9.99e-7"},
    {UINT64_C(0x3f202e4b6ce5dc68), "0.00012345", "0.00012345"},
    {UINT64_C(0x4376345785d8a000), "1e+17", "100000000000000000"},
    {UINT64_C(0x44b52d02c7e14af6), "1e+23", "1e+23"},
    {UINT64_C(0x4340000000000000), "9.007199254740992e+15", "9007199254740992"},
    {UINT64_C(0x43e0000000000000), "9.223372036854776e+18", "9223372036854776000"},
    {UINT64_C(0x400921fb54442d18), "3.141592653589793", "3.141592653589793"},
    {UINT64_C(0x4005bf0a8b145769), "2.718281828459045", "2.718281828459045"},
    {UINT64_C(0x3fd5555555555555), "0.3333333333333333", "0.3333333333333333"},
    {UINT64_C(0x3fe5555555555555), "0.6666666666666666", "0.6666666666666666"},
    {UINT64_C(0x0000000000000001), "5e-324", "5e-324"},
    {UINT64_C(0x000fffffffffffff), "2.225073858507201e-308", "2.225073858507201e-308"},
    {UINT64_C(0x0010000000000000), "2.2250738585072014e-308", "2.2250738585072014e-308"},
    {UINT64_C(0x7fefffffffffffff), "1.7976931348623157e+308", "1.7976931348623157e+308"},
    {UINT64_C(0x4011666666666666), "4.35", "4.35"},
    {UINT64_C(0x40fe240c9fbe76c9), "123456.789", "123456.789"},
    {UINT64_C(0x4132d68780000000), "1.2345675e+06", "1234567.5"},
    {UINT64_C(0x3f0a36e2eb1c432d), "5e-05", "0.00005"},
    {UINT64_C(0x447c7e83209e90b2), "8.41e+21", "8.41e+21"},
    {UINT64_C(0x3eb0000000000000), "9.5367431640625e-07", "9.5367431640625e-7"},
    {UINT64_C(0x4352bd2668e077c4), "2.109808898695963e+16", "21098088986959630"},
    {UINT64_C(0x0000000000000003), "1.5e-323", "1.5e-323"},
    {UINT64_C(0xc071126666666666), "-273.15", "-273.15"},
    {UINT64_C(0x54b249ad2594c37d), "1e+100", "1e+100"},
    {UINT64_C(0xab2bff2ee48e0530), "-1e-100", "-1e-100"},
    {UINT64_C(0x44dfe185ca57c517), "6.02214076e+23", "6.02214076e+23"},
    {UINT64_C(0x41b1de784a000000), "2.99792458e+08", "299792458"},
    {UINT64_C(0x430c6bf526340000), "1e+15", "1000000000000000"},
    {UINT64_C(0x4341c37937e08000), "1e+16", "10000000000000000"},
    {UINT64_C(0x437b69b4ba630f35), "1.2345678901234568e+17", "123456789012345680"},
    {UINT64_C(0x4330000000000002), "4.503599627370498e+15", "4503599627370498"},
    {UINT64_C(0x00000000000000ff), "1.26e-321", "1.26e-321"},
    {UINT64_C(0x000000000003ffff), "1.29516e-318", "1.29516e-318"},
    {UINT64_C(0x0000000000400000), "2.0722615e-317", "2.0722615e-317"},
    {UINT64_C(0x3730000000000000), "7.174648137343064e-43", "7.174648137343064e-43"},
    {UINT64_C(0x61f0000000000000), "5.758609657015292e+163", "5.758609657015292e+163"},
    {UINT64_C(0x75e0000000000000), "6.150157786156811e+259", "6.150157786156811e+259"},
    {UINT64_C(0xc0c04b4cc56786ad), "-8342.59977430416", "-8342.59977430416"},
    {UINT64_C(0x0f84badc4ce36fbd), "6.519752176402688e-234", "6.519752176402688e-234"},
    {UINT64_C(0xc20a064b2fc64f79), "-1.3971842552788805e+10", "-13971842552.788805"},
    {UINT64_C(0x2b8a97160662785a), "6.078448054132433e-99", "6.078448054132433e-99"},
    {UINT64_C(0x3aff6d79d1172722), "1.6247709079999758e-24", "1.6247709079999758e-24"},
    {UINT64_C(0x1b053f275e7029e1), "1.6384905944058275e-178", "1.6384905944058275e-178"},
    {UINT64_C(0xc0399268c774f2bd), "-25.571911302615934", "-25.571911302615934"},
    {UINT64_C(0x6d8d9ec7fd4d9638), "5.227998041898826e+219", "5.227998041898826e+219"},
    {UINT64_C(0xbfb725ca1ae3f52e), "-0.09042037159448021", "-0.09042037159448021"},
    {UINT64_C(0xc9325d880e82b25f), "-4.095611538549145e+44", "-4.095611538549145e+44"},
    {UINT64_C(0xc086d1b7328f55dd), "-730.2144519041136", "-730.2144519041136"},
    {UINT64_C(0x658d44bf3a5379ea), "1.5181284307956972e+181", "1.5181284307956972e+181"},
    {UINT64_C(0x4237f610ee208706), "1.0291255248052744e+11", "102912552480.52744"},
    {UINT64_C(0xd7aab8a22a295e97), "-2.0563864274144917e+114", "-2.0563864274144917e+114"},
    {UINT64_C(0x4439ce2e066e632e), "4.7602542113466076e+20", "476025421134660760000"},
    {UINT64_C(0xeef2765f689d5317), "-2.7335357339103324e+226", "-2.7335357339103324e+226"},
    {UINT64_C(0xc0e908f748e60e78), "-51271.727648762", "-51271.727648762"},
    {UINT64_C(0x8c9b42d83f510531), "-6.09210179272158e-248", "-6.09210179272158e-248"},
    {UINT64_C(0xbd37ee83d9fe7314), "-8.502247579691424e-14", "-8.502247579691424e-14"},
    {UINT64_C(0x5a7cc31e9257f486), "7.787894466966299e+127", "7.787894466966299e+127"},
    {UINT64_C(0xc158f43ec569e8ab), "-6.541563084589164e+06", "-6541563.084589164"},
    {UINT64_C(0x9916a933193c189c), "-8.137679057328951e-188", "-8.137679057328951e-188"},
    {UINT64_C(0xbbc863911aedd7f7), "-1.0329114848660225e-20", "-1.0329114848660225e-20"},
    {UINT64_C(0x7db35ff0609653c9), "3.1677587637600656e+297", "3.1677587637600656e+297"},
    {UINT64_C(0xbd276f7cbb7af057), "-4.162980540651562e-14", "-4.162980540651562e-14"},
    {UINT64_C(0xd1b23c3f93e83467), "-3.5425237702960034e+85", "-3.5425237702960034e+85"},
    {UINT64_C(0x40b76b89b144106e), "5995.537861112605", "5995.537861112605"},
    {UINT64_C(0x802e3c1bc16bd5cf), "-8.409332474428159e-308", "-8.409332474428159e-308"},
    {UINT64_C(0x3cabc0159b214e92), "1.9255659345521983e-16", "1.9255659345521983e-16"},
    {UINT64_C(0xfede729f14b87a8b), "-1.305000614138956e+303", "-1.305000614138956e+303"},
    {UINT64_C(0xbc53f196ddf946ff), "-4.324602373044077e-18", "-4.324602373044077e-18"},
    {UINT64_C(0x202c2f35fd6504c4), "1.051044947711909e-153", "1.051044947711909e-153"},
    {UINT64_C(0x3f83b37d24ef01b0), "0.009619691552757853", "0.009619691552757853"},
    {UINT64_C(0x577a26f3e88970c1), "2.5157410660663575e+113", "2.5157410660663575e+113"},
    {UINT64_C(0xc3c0f10e14a3925e), "-2.441544911601057e+18", "-2441544911601057000"},
    {UINT64_C(0x0e5b40cbe56f5517), "1.6348561619891133e-239", "1.6348561619891133e-239"},
    {UINT64_C(0x413876f9c3803384), "1.6033217636749456e+06", "1603321.7636749456"},
    {UINT64_C(0x35cd455d2f1688ed), "1.564687410814364e-49", "1.564687410814364e-49"},
    {UINT64_C(0x412b491a54356923), "894093.1644699912", "894093.1644699912"},
    {UINT64_C(0xe503f6959d0898c1), "-4.044809274205216e+178", "-4.044809274205216e+178"},
    {UINT64_C(0xbd5bba894f971f6a), "-3.940479259946201e-13", "-3.940479259946201e-13"},
    {UINT64_C(0xe574d73a3aafd89d), "-5.404933935657976e+180", "-5.404933935657976e+180"},
    {UINT64_C(0xbe99c1faa1bb5694), "-3.8382009546803693e-07", "-3.8382009546803693e-7"},
    {UINT64_C(0x4b762758abc2b400), "3.395044150017985e+55", "3.395044150017985e+55"},
    {UINT64_C(0xbfe5f718cd88a8ca), "-0.68641319411588", "-0.68641319411588"},
    {UINT64_C(0x11765dd6a49ec8d2), "1.510644829524028e-224", "1.510644829524028e-224"},
};

static double double_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void assert_text(double value, const struct float_notation *notation, const char *expected) {
    char text[EXPVAR__FLOAT_TEXT_MAX];
    assert_int_equal(expvar__float_text(text, value, notation), strlen(expected));
    assert_string_equal(text, expected);
}

static void assert_go_texts(void) {
    for (size_t i = 0; i < COUNT_OF(go_texts); i++) {
        assert_text(double_of(go_texts[i].bits), &expvar__float_notation_expvar, go_texts[i].expvar);
        assert_text(double_of(go_texts[i].bits), &expvar__float_notation_json, go_texts[i].json);
    }
}

static void floats_are_written_as_by_go(void **state) {
    (void)state;
    assert_go_texts();
}

static void what_json_cannot_express_is_null(void **state) {
    (void)state;
    const double values[] = {NAN, -NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        assert_text(values[i], &expvar__float_notation_expvar, "null");
        assert_text(values[i], &expvar__float_notation_json, "null");
    }
}

/* xorshift64*, so that every run sees the same numbers */
static uint64_t next_random(void) {
    static uint64_t random = UINT64_C(88172645463325252);
    random ^= random >> 12;
    random ^= random << 25;
    random ^= random >> 27;
    return random * UINT64_C(2685821657736338717);
}

/* Significant digits of a text. */
static int digits_of(const char *text) {
    int digits = 0, zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text == '0' && digits)
            zeros++;
        if (*text < '1' || *text > '9')
            continue;
        digits += zeros + 1;
        zeros = 0;
    }
    return digits;
}

static bool is_exact_and_short(double value, const struct float_notation *notation) {
    char text[EXPVAR__FLOAT_TEXT_MAX], shorter[EXPVAR__FLOAT_TEXT_MAX];
    size_t size = expvar__float_text(text, value, notation);
    int digits = digits_of(text);
    snprintf(shorter, sizeof shorter, "%.*e", digits > 1 ? digits - 2 : 0, value);
    return size < EXPVAR__FLOAT_TEXT_MAX && strict_json(text, size) && strtod(text, NULL) == value &&
           (digits <= 1 || strtod(shorter, NULL) != value);
}

static void random_bit_patterns_read_back_exactly(void **state) {
    (void)state;
    for (int i = 0; i < REPEAT(100000); i++) {
        double value = double_of(next_random());
        if (!isfinite(value))
            continue;
        assert_true(is_exact_and_short(value, &expvar__float_notation_expvar));
        assert_true(is_exact_and_short(value, &expvar__float_notation_json));
    }
}

static void powers_of_two_read_back_exactly(void **state) {
    (void)state;
    for (int exponent = -1074; exponent <= 1023; exponent++) {
        assert_true(is_exact_and_short(ldexp(1, exponent), &expvar__float_notation_expvar));
        assert_true(is_exact_and_short(-ldexp(1, exponent), &expvar__float_notation_json));
    }
}

/* ---- the host's locale --------------------------------------------------------------------------------------- */

/* A locale with a decimal comma is not on every machine; where its source is, one is made. */
#define MAKE_LOCALE                                                                                                    \
    "dir=$(mktemp -d) && localedef -i de_DE -f UTF-8 \"$dir/de_DE.UTF-8\" >\"$dir/log\" 2>&1; printf %s \"$dir\""

static char locale_folder[256];

static int make_locale(void **state) {
    (void)state;
    FILE *shell = popen(MAKE_LOCALE, "r");
    if (!shell || !fgets(locale_folder, sizeof locale_folder, shell))
        locale_folder[0] = '\0';
    return shell && pclose(shell) >= 0 ? setenv("LOCPATH", locale_folder, 1) : -1;
}

static int remove_locale(void **state) {
    (void)state;
    char command[300];
    setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
    snprintf(command, sizeof command, "rm -rf '%s'", locale_folder);
    return locale_folder[0] ? system(command) : 0;
}

static void decimal_comma_changes_nothing(void **state) {
    (void)state;
    char comma[8];
    if (!setlocale(LC_ALL, "de_DE.UTF-8")) {
        print_message("no locale with a decimal comma: neither installed nor made by localedef\n");
        skip();
    }
    snprintf(comma, sizeof comma, "%.1f", 0.5);
    assert_string_equal(comma, "0,5");
    assert_go_texts();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floats_are_written_as_by_go),
        cmocka_unit_test(what_json_cannot_express_is_null),
        cmocka_unit_test(random_bit_patterns_read_back_exactly),
        cmocka_unit_test(powers_of_two_read_back_exactly),
        cmocka_unit_test_setup_teardown(decimal_comma_changes_nothing, make_locale, remove_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
