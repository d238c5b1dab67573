/* test_writer.c - structured values in, valid JSON out, whatever is called in whatever order. */
#include "writer/writer.h"

#include <errno.h>
#include <math.h>

#include "../support/strict_json.h"
#include "vars_fixture.h"

static struct buffer text;
static struct expvar_writer writer;

static int set_up(void **state) {
    (void)state;
    expvar__buffer_init(&text, 1 << 20);
    expvar__writer_init(&writer, &text);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    expvar__buffer_fini(&text);
    return 0;
}

static void assert_written(const char *expected) {
    expvar__writer_finish(&writer);
    assert_int_equal(text.error, 0);
    assert_string_equal(text.data, expected);
    assert_true(strict_json(text.data, text.size));
}

/* ---- structure ----------------------------------------------------------------------------------------------- */

/* One call for each character: brackets begin and end, a digit is an integer, a letter a key. */
static void call(char what) {
    static void (*const brackets[128])(expvar_writer *) = {
        ['{'] = expvar_write_object_begin,
        ['}'] = expvar_write_object_end,
        ['['] = expvar_write_array_begin,
        [']'] = expvar_write_array_end,
    };
    const char key[] = {what, '\0'};
    if (brackets[(int)what])
        brackets[(int)what](&writer);
    else if (what >= '0' && what <= '9')
        expvar_write_int(&writer, what - '0');
    else
        expvar_write_key(&writer, key);
}

static void play(const char *calls) {
    for (; *calls; calls++)
        call(*calls);
}

static const struct script {
    const char *calls;
    const char *expected;
} scripts[] = {
    /* as it is meant */
    {"7", "7"},
    {"{}", "{}"},
    {"[]", "[]"},
    {"{a1b2}", "{\"a\":1,\"b\":2}"},
    {"[123]", "[1,2,3]"},
    {"{a{b[1{c2}3]}d4}", "{\"a\":{\"b\":[1,{\"c\":2},3]},\"d\":4}"},
    {"[[][]{}{}]", "[[],[],{},{}]"},
    {"{a1a2}", "{\"a\":1,\"a\":2}"},
    /* nothing written */
    {"", "null"},
    /* a second value at the top */
    {"12", "1"},
    {"1[2]", "1"},
    {"1{a2}", "1"},
    {"[1]2", "[1]"},
    {"{a1}{b2}", "{\"a\":1}"},
    {"[1][[2]3]", "[1]"},
    /* a value inside an object, without a key */
    {"{1}", "{}"},
    {"{a12}", "{\"a\":1}"},
    {"{[12]a1}", "{\"a\":1}"},
    {"{{a1}b2}", "{\"b\":2}"},
    {"{{[1{a2}]3}b4}", "{\"b\":4}"},
    /* a key without a value */
    {"{a}", "{\"a\":null}"},
    {"{ab1}", "{\"a\":null,\"b\":1}"},
    {"{abc", "{\"a\":null,\"b\":null,\"c\":null}"},
    {"[{a}1]", "[{\"a\":null},1]"},
    /* a key outside an object */
    {"a", "null"},
    {"a1", "1"},
    {"[a1b]", "[1]"},
    {"{a[b1]c2}", "{\"a\":[1],\"c\":2}"},
    /* left open */
    {"{", "{}"},
    {"[", "[]"},
    {"{a[1{b", "{\"a\":[1,{\"b\":null}]}"},
    /* an end that matches nothing open */
    {"}1", "1"},
    {"]]}}1", "1"},
    {"[}1]", "[1]"},
    {"{]a1}", "{\"a\":1}"},
    {"{a]1}", "{\"a\":1}"},
    {"[1]]2", "[1]"},
    {"[{a[}1]}2]", "[{\"a\":[1]},2]"},
};

static void every_misuse_has_its_documented_outcome(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(scripts); i++) {
        expvar__buffer_clear(&text);
        expvar__writer_init(&writer, &text);
        play(scripts[i].calls);
        assert_written(scripts[i].expected);
    }
}

static void repeat(char what, size_t times) {
    for (size_t i = 0; i < times; i++)
        call(what);
}

static void assert_nested(const char *innermost) {
    char expected[2 * EXPVAR_WRITER_DEPTH + 32] = "";
    memset(expected, '[', EXPVAR_WRITER_DEPTH);
    strcat(expected, innermost);
    memset(expected + strlen(expected), ']', EXPVAR_WRITER_DEPTH);
    assert_written(expected);
}

static void containers_nest_to_the_documented_depth(void **state) {
    (void)state;
    repeat('[', EXPVAR_WRITER_DEPTH);
    play("1");
    repeat(']', EXPVAR_WRITER_DEPTH);
    assert_nested("1");
}

static void value_that_is_too_deep_is_null_and_the_rest_goes_on(void **state) {
    (void)state;
    repeat('[', EXPVAR_WRITER_DEPTH);
    play("1{a[2]}[3[4]]5");
    assert_nested("1,null,null,5");
}

static void far_too_deep_is_null_as_well(void **state) {
    (void)state;
    repeat('[', 100000);
    play("1");
    repeat(']', 100000);
    assert_nested("null");
}

static void key_of_a_value_that_is_too_deep_gets_null(void **state) {
    (void)state;
    repeat('[', EXPVAR_WRITER_DEPTH - 1);
    play("{a{b1}c2}");
    char expected[2 * EXPVAR_WRITER_DEPTH + 32] = "";
    memset(expected, '[', EXPVAR_WRITER_DEPTH - 1);
    strcat(expected, "{\"a\":null,\"c\":2}");
    memset(expected + strlen(expected), ']', EXPVAR_WRITER_DEPTH - 1);
    assert_written(expected);
}

static void styles_are_those_of_go(void **state) {
    (void)state;
    expvar__writer_object_begin(&writer, &expvar__style_document);
    expvar_write_key(&writer, "m");
    expvar__writer_object_begin(&writer, &expvar__style_map);
    play("a1b2}c[12]d{e1f2}}");
    assert_written("{\n\"m\": {\"a\": 1, \"b\": 2},\n\"c\": [1,2],\n\"d\": {\"e\":1,\"f\":2}\n}\n");
}

static void empty_document_is_as_gos(void **state) {
    (void)state;
    expvar__writer_object_begin(&writer, &expvar__style_document);
    assert_written("{\n\n}\n");
}

static void room_for_a_foreign_value_is_given_where_a_value_may_stand(void **state) {
    (void)state;
    play("[1");
    assert_true(expvar__writer_value(&writer));
    expvar__buffer_append_text(&text, "{\"foreign\":true}");
    play("{");
    assert_false(expvar__writer_value(&writer));
    play("}]");
    assert_false(expvar__writer_value(&writer));
    assert_written("[1,{\"foreign\":true},{}]");
}

/* ---- values -------------------------------------------------------------------------------------------------- */

static void scalars_are_written(void **state) {
    (void)state;
    expvar_write_array_begin(&writer);
    expvar_write_null(&writer);
    expvar_write_bool(&writer, true);
    expvar_write_bool(&writer, false);
    expvar_write_int(&writer, 0);
    expvar_write_int(&writer, INT64_MIN);
    expvar_write_int(&writer, INT64_MAX);
    expvar_write_uint(&writer, UINT64_MAX);
    expvar_write_uint(&writer, 10);
    expvar_write_array_end(&writer);
    assert_written("[null,true,false,0,-9223372036854775808,9223372036854775807,18446744073709551615,10]");
}

static void floats_have_the_notation_of_encoding_json(void **state) {
    (void)state;
    const double values[] = {1e6, 1e20, 1e21, 1e-6, 1e-7, 0.5, -0.0, NAN, INFINITY, -INFINITY};
    expvar_write_array_begin(&writer);
    for (size_t i = 0; i < COUNT_OF(values); i++)
        expvar_write_float(&writer, values[i]);
    assert_written("[1000000,100000000000000000000,1e+21,0.000001,1e-7,0.5,-0,null,null,null]");
}

static void null_text_is_null(void **state) {
    (void)state;
    expvar_write_array_begin(&writer);
    expvar_write_string(&writer, NULL);
    expvar_write_text(&writer, NULL, 5);
    expvar_write_string(&writer, "");
    assert_written("[null,null,\"\"]");
}

static void null_key_is_ignored(void **state) {
    (void)state;
    play("{a1");
    expvar_write_key(&writer, NULL);
    play("2b3}");
    assert_written("{\"a\":1,\"b\":3}");
}

static const struct escape {
    const char *raw;
    const char *written;
} escapes[] = {
    {"plain ~", "plain ~"},
    {"\"", "\\\""},
    {"\\", "\\\\"},
    {"/", "/"},
    {"\n\r\t", "\\n\\r\\t"},
    {"\a\b\v\f\x1b", "\\u0007\\u0008\\u000b\\u000c\\u001b"},
    {"\x01\x1f", "\\u0001\\u001f"},
    {"<a href='x'>&amp;", "\\u003ca href='x'\\u003e\\u0026amp;"},
    {"\x7f", "\x7f"},
    {"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80"},
    {"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", "\xe2\x80\xa7\\u2028\\u2029\xe2\x80\xaa"},
    {"a\xff"
     "b",
     "a\\ufffd"
     "b"},
    {"\xc3", "\\ufffd"},
    {"\xe2\x82", "\\ufffd\\ufffd"},
    {"\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd"},
    {"\xc0\x80", "\\ufffd\\ufffd"},
    {"\xf4\x90\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd"},
    {"\xc3(", "\\ufffd("},
};

static void texts_are_escaped(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(escapes); i++) {
        char expected[128];
        expvar__buffer_clear(&text);
        expvar__writer_init(&writer, &text);
        expvar_write_string(&writer, escapes[i].raw);
        strcat(strcat(strcpy(expected, "\""), escapes[i].written), "\"");
        assert_written(expected);
    }
}

static void keys_are_escaped_alike(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(escapes); i++) {
        char expected[128];
        expvar__buffer_clear(&text);
        expvar__writer_init(&writer, &text);
        expvar_write_object_begin(&writer);
        expvar_write_key(&writer, escapes[i].raw);
        strcat(strcat(strcpy(expected, "{\""), escapes[i].written), "\":null}");
        assert_written(expected);
    }
}

static void sized_text_may_hold_nul_bytes_and_ends_where_its_size_says(void **state) {
    (void)state;
    expvar_write_text(&writer, "a\0b\xe2\x82\xac", 5); /* cuts the last character */
    assert_written("\"a\\u0000b\\ufffd\\ufffd\"");
}

static void every_byte_alone_is_valid(void **state) {
    (void)state;
    expvar_write_array_begin(&writer);
    for (int i = 0; i < 256; i++) {
        const char byte = (char)i;
        expvar_write_text(&writer, &byte, 1);
    }
    expvar__writer_finish(&writer);
    assert_true(strict_json(text.data, text.size));
}

static void full_buffer_fails_the_document_once_and_for_all(void **state) {
    (void)state;
    expvar__buffer_fini(&text);
    expvar__buffer_init(&text, 10);
    expvar__writer_init(&writer, &text);
    play("[123456789123456789]");
    expvar__writer_finish(&writer);
    assert_int_equal(text.error, EMSGSIZE);
    assert_true(text.size <= 10);
}

int main(void) {
#define WITH_WRITER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_WRITER(every_misuse_has_its_documented_outcome),
        WITH_WRITER(containers_nest_to_the_documented_depth),
        WITH_WRITER(value_that_is_too_deep_is_null_and_the_rest_goes_on),
        WITH_WRITER(far_too_deep_is_null_as_well),
        WITH_WRITER(key_of_a_value_that_is_too_deep_gets_null),
        WITH_WRITER(styles_are_those_of_go),
        WITH_WRITER(empty_document_is_as_gos),
        WITH_WRITER(room_for_a_foreign_value_is_given_where_a_value_may_stand),
        WITH_WRITER(scalars_are_written),
        WITH_WRITER(floats_have_the_notation_of_encoding_json),
        WITH_WRITER(null_text_is_null),
        WITH_WRITER(null_key_is_ignored),
        WITH_WRITER(texts_are_escaped),
        WITH_WRITER(keys_are_escaped_alike),
        WITH_WRITER(sized_text_may_hold_nul_bytes_and_ends_where_its_size_says),
        WITH_WRITER(every_byte_alone_is_valid),
        WITH_WRITER(full_buffer_fails_the_document_once_and_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
