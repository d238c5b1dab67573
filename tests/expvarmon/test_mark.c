#include "../../expvarmon/decode/mark.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define M "\xFF"
#define R "\xEF\xBF\xBD"

/* Marks a text that lies at the end of its allocation, in room of exactly mark_room: a sanitizer sees a step
 * beyond either. To be freed; NULL with *problem filled. */
static char *mark(const char *text, size_t size, struct mark_problem *problem) {
    char *exact = malloc(size ? size : 1);
    memcpy(exact, text, size);
    char *out = malloc(mark_room(size));
    size_t written = mark_numbers(exact, size, out, problem);
    free(exact);
    if (written == (size_t)-1) {
        free(out);
        return NULL;
    }
    assert_true(written < mark_room(size));
    assert_int_equal(out[written], '\0');
    assert_int_equal(strlen(out), written);
    return out;
}

static void mark_rewrites_texts(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *marked;
    } rows[] = {
        {"", ""},
        {"12", "\"" M "12\""},
        {"0", "\"" M "0\""},
        {"-0", "\"" M "-0\""},
        {"-1.50e+10", "\"" M "-1.50e+10\""},
        {"2E-3", "\"" M "2E-3\""},
        {"{\"a\":1}", "{\"a\":\"" M "1\"}"},
        {"{\"1\":\"2\"}", "{\"1\":\"2\"}"},
        {"{\"a\" : 1 , \"b\" :2}", "{\"a\" : \"" M "1\" , \"b\" :\"" M "2\"}"},
        {"[]", "[]"},
        {"[1]", "\"" M "[1]\""},
        {"[ 1,-2 ,\n\t3.5\r]", "\"" M "[ 1,-2 ,\n\t3.5\r]\""},
        {"[1,\"x\"]", "[\"" M "1\",\"x\"]"},
        {"[1,[2]]", "[\"" M "1\",\"" M "[2]\"]"},
        {"[[1],[]]", "[\"" M "[1]\",[]]"},
        {"[1,]", "[\"" M "1\",]"},
        {"[1", "[\"" M "1\""},
        {"[1,", "[\"" M "1\","},
        {"[", "["},
        {"NaN", "null"},
        {"[+Inf,-Inf,NaN,Infinity,-Infinity,1]", "[null,null,null,null,null,\"" M "1\"]"},
        {"true false null Nope +x", "true false null Nope +x"},
        {"\"a\\\"1\\\\\" 2", "\"a\\\"1\\\\\" \"" M "2\""},
        {"\"\\u0000\\u0001\\\\u0000\"", "\"" R "\\u0001\\\\u0000\""},
        {"\"gr\xC3\xB6\xC3\x9F"
         "e \xE2\x82\xAC \xF0\x9F\x94\xA5\"",
         "\"gr\xC3\xB6\xC3\x9F"
         "e \xE2\x82\xAC \xF0\x9F\x94\xA5\""},
        {"\"\xFF"
         "12\"",
         "\"" R "12\""},
        {"\"\xC3\"", "\"" R "\""},
        {"\"\xC3(\"", "\"" R "(\""},
        {"\"\x80\"", "\"" R "\""},
        {"\"\xC0\x80\"", "\"" R R "\""},
        {"\"\xE0\x80\x80\"", "\"" R R R "\""},
        {"\"\xED\xA0\x80\"", "\"" R R R "\""},
        {"\"\xF0\x80\x80\x80\"", "\"" R R R R "\""},
        {"\"\xF4\x90\x80\x80\"", "\"" R R R R "\""},
        {"\"\xE2\x82\"", "\"" R R "\""},
        {"\"\\\xFF\"", "\"\\" R "\""},
        {"\xEF\xBB\xBF{}", "{}"},
        {"\xEF\xBB", "\xEF\xBB"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mark_problem problem = {0};
        char *marked = mark(rows[i].text, strlen(rows[i].text), &problem);
        if (!marked)
            fail_msg("%s: %s", rows[i].text, problem.what);
        assert_string_equal(marked, rows[i].marked);
        free(marked);
    }
}

static void mark_refuses_what_cjson_would_let_pass(void **state) {
    (void)state;
    static const char number[] = "not JSON: a bad number";
    static const char key[] = "not JSON: a key that is no string";
    static const char zero[] = "not JSON: a zero byte";
    static const char endless[] = "not JSON: a string without an end";
#define TEXT(literal) literal, sizeof(literal) - 1
    static const struct {
        const char *text;
        size_t size;
        const char *what;
        size_t at;
    } rows[] = {
        {TEXT("01"), number, 0},      {TEXT("{\"a\": 1.}"), number, 6},
        {TEXT("[1.2.3]"), number, 1}, {TEXT("1e"), number, 0},
        {TEXT("1e+"), number, 0},     {TEXT("-"), number, 0},
        {TEXT("-x"), number, 0},      {TEXT("--1"), number, 0},
        {TEXT("1-2"), number, 0},     {TEXT("[1,2,03]"), number, 5},
        {TEXT("{1:2}"), key, 1},      {TEXT("{1 : 2}"), key, 1},
        {TEXT("{[1]:2}"), key, 1},    {TEXT("\0"), zero, 0},
        {TEXT("{} \0"), zero, 3},     {TEXT("{\"a\0b\":1}"), zero, 3},
        {TEXT("{\"a"), endless, 1},   {TEXT("{\"a\\\""), endless, 1},
        {TEXT("\"\\"), endless, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mark_problem problem = {0};
        assert_null(mark(rows[i].text, rows[i].size, &problem));
        assert_string_equal(problem.what, rows[i].what);
        assert_int_equal(problem.at, rows[i].at);
    }
}

static void mark_allows_a_thousand_levels(void **state) {
    (void)state;
    char text[1001];
    memset(text, '[', sizeof text);
    struct mark_problem problem = {0};
    char *marked = mark(text, 1000, &problem);
    assert_non_null(marked);
    free(marked);
    assert_null(mark(text, 1001, &problem));
    assert_string_equal(problem.what, "nested too deep");
    assert_int_equal(problem.at, 1000);
}

/* The texts that grow most; mark() sees whether their room is enough. */
static void mark_room_is_enough(void **state) {
    (void)state;
    static const char *const patterns[] = {"0 ", "\xFF", "0,", "[0]", "NaN", "[0]0 "};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        for (size_t copies = 1; copies < 20; copies++) {
            char text[128] = "\"";
            for (size_t j = 0; j < copies; j++)
                strcat(text, patterns[i]);
            strcat(text, "\"");
            struct mark_problem problem;
            char *quoted = mark(text, strlen(text), &problem);
            assert_non_null(quoted);
            free(quoted);
            free(mark(text + 1, strlen(text) - 2, &problem));
        }
    }
}

static void mark_origin_finds_the_place_in_the_text(void **state) {
    (void)state;
    static const char text[] = "\xEF\xBB\xBF[12,\"\xFF\",NaN,[3,4],x]";
    static const char marked[] = "[\"" M "12\",\"" R "\",null,\"" M "[3,4]\",x]";
    static const struct {
        size_t in_marked;
        size_t in_text;
    } rows[] = {
        {0, 3},   /* [ */
        {1, 4},   /* 12, the quote */
        {6, 6},   /* the comma behind it */
        {7, 7},   /* the string */
        {12, 10}, /* the comma behind it */
        {13, 11}, /* NaN */
        {18, 15}, /* [3,4] */
        {27, 21}, /* x */
        {28, 22}, /* ] */
        {29, 23}, /* the end */
    };
    char out[256];
    struct mark_problem problem;
    assert_int_equal(mark_numbers(text, strlen(text), out, &problem), strlen(marked));
    assert_string_equal(out, marked);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(mark_origin(text, strlen(text), out, rows[i].in_marked), rows[i].in_text);
}

static void mark_value_of_integers_is_exact(void **state) {
    (void)state;
    static const struct {
        const char *number;
        int64_t i;
    } rows[] = {
        {M "0", 0},
        {M "-0", 0},
        {M "-1", -1},
        {M "9007199254740993", 9007199254740993},
        {M "9223372036854775807", INT64_MAX},
        {M "-9223372036854775808", INT64_MIN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct value value = mark_value(rows[i].number);
        assert_int_equal(value.kind, VALUE_INT);
        assert_true(value.i == rows[i].i);
    }
    struct value large = mark_value(M "9223372036854775808");
    assert_int_equal(large.kind, VALUE_UINT);
    assert_true(large.u == (uint64_t)INT64_MAX + 1);
    large = mark_value(M "18446744073709551615");
    assert_int_equal(large.kind, VALUE_UINT);
    assert_true(large.u == UINT64_MAX);
}

static void mark_value_of_others_is_a_float(void **state) {
    (void)state;
    static const struct {
        const char *number;
        double f;
    } rows[] = {
        {M "1.0", 1.0},
        {M "1e3", 1000.0},
        {M "-2.5E-1", -0.25},
        {M "18446744073709551616", 0x1p64},
        {M "-9223372036854775809", -0x1p63},
        {M "100000000000000000000000000000000000000000000000000000000000000000000000", 1e71},
        {M "0.1", 0.1},
        {M "5e-324", 0x1p-1074},
        {M "1e-400", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct value value = mark_value(rows[i].number);
        assert_int_equal(value.kind, VALUE_FLOAT);
        assert_true(value.f == rows[i].f);
    }
}

static void mark_value_beyond_all_doubles_is_nothing(void **state) {
    (void)state;
    assert_int_equal(mark_value(M "1e999").kind, VALUE_NONE);
    assert_int_equal(mark_value(M "-1e999").kind, VALUE_NONE);
}

static void mark_value_does_not_depend_on_the_locale(void **state) {
    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8"))
        skip();
    struct value value = mark_value(M "2.5");
    setlocale(LC_ALL, "C");
    assert_true(value.f == 2.5);
}

static void mark_next_reads_an_array(void **state) {
    (void)state;
    const char *array = M "[ 1,-2.5 ,\n 18446744073709551615\t,4]";
    static const double numbers[] = {1, -2.5, 0x1p64, 4};
    static const enum value_kind kinds[] = {VALUE_INT, VALUE_FLOAT, VALUE_UINT, VALUE_INT};
    struct value value;
    size_t count = 0;
    for (const char *at = mark_next(array, &value); at; at = mark_next(at, &value)) {
        assert_true(count < 4);
        assert_int_equal(value.kind, kinds[count]);
        assert_true(value_number(&value) == numbers[count]);
        count++;
    }
    assert_int_equal(count, 4);
}

static void mark_is_told_from_other_strings(void **state) {
    (void)state;
    assert_true(mark_is_number(M "1"));
    assert_false(mark_is_array(M "1"));
    assert_true(mark_is_array(M "[1]"));
    assert_false(mark_is_number(M "[1]"));
    assert_false(mark_is_number("1"));
    assert_false(mark_is_array("[1]"));
    assert_false(mark_is_number(""));
    assert_false(mark_is_array(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mark_rewrites_texts),
        cmocka_unit_test(mark_refuses_what_cjson_would_let_pass),
        cmocka_unit_test(mark_allows_a_thousand_levels),
        cmocka_unit_test(mark_room_is_enough),
        cmocka_unit_test(mark_origin_finds_the_place_in_the_text),
        cmocka_unit_test(mark_value_of_integers_is_exact),
        cmocka_unit_test(mark_value_of_others_is_a_float),
        cmocka_unit_test(mark_value_beyond_all_doubles_is_nothing),
        cmocka_unit_test(mark_value_does_not_depend_on_the_locale),
        cmocka_unit_test(mark_next_reads_an_array),
        cmocka_unit_test(mark_is_told_from_other_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
