#include "../../expvarmon/decode/document.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/model/restart.h"
#include "../support/failing_alloc.h"

#define TEXT(literal) literal, sizeof(literal) - 1

static struct document *parse(const char *text) {
    const char *cause = NULL;
    struct document *document = document_parse(text, strlen(text), NULL, &cause);
    if (!document)
        fail_msg("%s: %s", text, cause);
    return document;
}

static struct value value_at(const struct document *document, const char *text) {
    struct path path;
    const char *reason;
    assert_int_equal(path_parse(&path, text, &reason), 0);
    struct value value = document_value(document, &path);
    path_fini(&path);
    return value;
}

/* For paths between commas. */
static struct selection *select_paths(const char *paths) {
    char error[128];
    size_t count;
    struct variable *variables = variables_parse(paths, &count, error, sizeof error);
    assert_non_null(variables);
    struct selection *selection = document_select(variables, count);
    assert_non_null(selection);
    variables_free(variables, count);
    return selection;
}

static void assert_cause_of(const char *text, size_t size, const struct selection *selection, const char *expected) {
    const char *cause = NULL;
    struct document *document = document_parse(text, size, selection, &cause);
    if (document)
        fail_msg("accepted: %s", text);
    assert_string_equal(cause, expected);
}

static void assert_cause(const char *text, size_t size, const char *expected) {
    /* At the end of its allocation, where a sanitizer sees a read beyond it. */
    char *exact = malloc(size ? size : 1);
    memcpy(exact, text, size);
    struct selection *selection = select_paths("a,b");
    assert_cause_of(exact, size, NULL, expected);
    assert_cause_of(exact, size, selection, expected);
    selection_free(selection);
    free(exact);
}

static char *read_file(const char *name, size_t *size) {
    FILE *file = fopen(name, "rb");
    if (!file)
        fail_msg("cannot open %s", name);
    char *text = malloc(1 << 16);
    *size = fread(text, 1, 1 << 16, file);
    fclose(file);
    return text;
}

static void document_value_of_each_kind(void **state) {
    (void)state;
    struct document *document =
        parse("{\"i\": -3, \"u\": 18446744073709551615, \"f\": 1.0, \"e\": 1e3, \"t\": true, \"n\": null,"
              " \"s\": \"gr\\u00fcn\", \"o\": {\"x\": 9007199254740993}, \"huge\": 1e999}");
    assert_int_equal(value_at(document, "i").kind, VALUE_INT);
    assert_int_equal(value_at(document, "i").i, -3);
    assert_int_equal(value_at(document, "u").kind, VALUE_UINT);
    assert_true(value_at(document, "u").u == UINT64_MAX);
    assert_int_equal(value_at(document, "f").kind, VALUE_FLOAT);
    assert_int_equal(value_at(document, "e").kind, VALUE_FLOAT);
    assert_true(value_at(document, "e").f == 1000);
    assert_int_equal(value_at(document, "t").kind, VALUE_BOOL);
    assert_true(value_at(document, "t").b);
    assert_int_equal(value_at(document, "s").kind, VALUE_TEXT);
    assert_string_equal(value_at(document, "s").text, "grün");
    assert_true(value_at(document, "o.x").i == 9007199254740993);
    static const char *const nothing[] = {"n",    "o",   "huge", "absent", "i.x", "i[0]",
                                          "o[0]", "s.x", "s[0]", "o.x.y",  "I"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        assert_int_equal(value_at(document, nothing[i]).kind, VALUE_NONE);
    document_free(document);
}

static void document_value_of_arrays(void **state) {
    (void)state;
    struct document *document = parse("{\"ring\": [3, 0, 6, 0, 0], \"zeros\": [0, 0], \"empty\": [], "
                                      "\"texts\": [\"a\", \"b\"], \"mixed\": [1, \"x\", [8], 2,"
                                      " null, true], \"deep\": [[1, 2], [3, [4, 5]], {\"k\": 6}], \"huge\": "
                                      "[1e999, 4], \"sum\": [1e308, 1e308]}");
    static const struct {
        const char *path;
        double f;
    } floats[] = {
        {"ring", 3}, {"zeros", 0}, {"mixed", 1.5}, {"deep[0]", 1.5}, {"deep[1]", 3}, {"deep[1][1]", 4.5}, {"huge", 4},
    };
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++) {
        struct value value = value_at(document, floats[i].path);
        assert_int_equal(value.kind, VALUE_FLOAT);
        assert_true(value.f == floats[i].f);
    }
    static const struct {
        const char *path;
        int64_t i;
    } integers[] = {{"ring[0]", 3}, {"ring[4]", 0}, {"mixed[3]", 2}, {"deep[1][1][1]", 5}, {"deep[2].k", 6}};
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        struct value value = value_at(document, integers[i].path);
        assert_int_equal(value.kind, VALUE_INT);
        assert_int_equal(value.i, integers[i].i);
    }
    static const char *const nothing[] = {"empty",    "texts",      "sum",     "deep",
                                          "ring[5]",  "ring[0][0]", "ring.x",  "mixed[4]",
                                          "mixed[9]", "empty[0]",   "huge[0]", "ring[9223372036854775807]"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        assert_int_equal(value_at(document, nothing[i]).kind, VALUE_NONE);
    assert_string_equal(value_at(document, "texts[1]").text, "b");
    document_free(document);
}

static void document_keys_are_exact(void **state) {
    (void)state;
    struct document *document = parse("{\"a\": 1, \"A\": 2, \"a.b\": 3, \"a\\u0000b\": 4, \"\": 5, \"\\u00e9\": 6}");
    assert_int_equal(value_at(document, "a").i, 1);
    assert_int_equal(value_at(document, "A").i, 2);
    assert_int_equal(value_at(document, "a\\.b").i, 3);
    assert_int_equal(value_at(document, "é").i, 6);
    document_free(document);
}

static void document_takes_the_first_of_two_keys(void **state) {
    (void)state;
    struct document *document = parse("{\"a\": 1, \"a\": 2}");
    assert_int_equal(value_at(document, "a").i, 1);
    document_free(document);
}

static void document_reads_numbers_that_are_not_finite_as_null(void **state) {
    (void)state;
    struct document *document = parse("{\"ratio\": NaN, \"low\": -Inf, \"high\": +Inf, \"requests\": 7}");
    assert_int_equal(value_at(document, "ratio").kind, VALUE_NONE);
    assert_int_equal(value_at(document, "low").kind, VALUE_NONE);
    assert_int_equal(value_at(document, "high").kind, VALUE_NONE);
    assert_int_equal(value_at(document, "requests").i, 7);
    document_free(document);
}

static void document_strings_are_always_utf8(void **state) {
    (void)state;
    struct document *document = parse("{\"s\": \"a\xFF"
                                      "1\", \"\xC3\": 2}");
    assert_int_equal(value_at(document, "s").kind, VALUE_TEXT);
    assert_string_equal(value_at(document, "s").text, "a\xEF\xBF\xBD"
                                                      "1");
    assert_int_equal(value_at(document, "\xEF\xBF\xBD").i, 2);
    document_free(document);
}

/* A string could only be taken for a marked number if the mark could be written in JSON. */
static void document_mark_cannot_be_forged(void **state) {
    (void)state;
    struct document *document = parse("{\"a\": \"\xFF"
                                      "1\", \"b\": \"\\u00ff1\", \"c\": \"\\u00ff[1]\"}");
    assert_int_equal(value_at(document, "a").kind, VALUE_TEXT);
    assert_int_equal(value_at(document, "b").kind, VALUE_TEXT);
    assert_int_equal(value_at(document, "c").kind, VALUE_TEXT);
    document_free(document);
}

static void document_skips_a_byte_order_mark(void **state) {
    (void)state;
    struct document *document = parse("\xEF\xBB\xBF{\"a\": 1}");
    assert_int_equal(value_at(document, "a").i, 1);
    document_free(document);
    assert_cause(TEXT("\xEF\xBB\xBF{a}"), "not JSON: unexpected text at byte 5 (line 1)");
}

static void document_names_what_is_no_object(void **state) {
    (void)state;
    assert_cause(TEXT("[]"), "not a JSON object but an array");
    assert_cause(TEXT(" [1, 2]\n"), "not a JSON object but an array");
    assert_cause(TEXT("[{}]"), "not a JSON object but an array");
    assert_cause(TEXT("7"), "not a JSON object but a number");
    assert_cause(TEXT("\"x\""), "not a JSON object but a string");
    assert_cause(TEXT("true"), "not a JSON object but true, false or null");
    assert_cause(TEXT("null"), "not a JSON object but true, false or null");
}

static void document_names_what_is_wrong_and_where(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t size;
        const char *cause;
    } rows[] = {
        {TEXT(""), "not JSON: an unexpected end at byte 1 (line 1)"},
        {TEXT("  \n"), "not JSON: an unexpected end at byte 4 (line 2)"},
        {TEXT("\xEF\xBB\xBF"), "not JSON: an unexpected end at byte 4 (line 1)"},
        {TEXT("{"), "not JSON: an unexpected end at byte 2 (line 1)"},
        {TEXT("{\"a\""), "not JSON: an unexpected end at byte 5 (line 1)"},
        {TEXT("{\"a\":"), "not JSON: an unexpected end at byte 6 (line 1)"},
        {TEXT("{\"a\":1"), "not JSON: an unexpected end at byte 7 (line 1)"},
        {TEXT("{\"a\":1,"), "not JSON: an unexpected end at byte 8 (line 1)"},
        {TEXT("{\"a\":1,\n"), "not JSON: an unexpected end at byte 9 (line 2)"},
        {TEXT("{\"a\":[1"), "not JSON: an unexpected end at byte 8 (line 1)"},
        {TEXT("{\"a\":[1,"), "not JSON: an unexpected end at byte 9 (line 1)"},
        {TEXT("{\"a\":tru"), "not JSON: unexpected text at byte 6 (line 1)"},
        {TEXT("<html>"), "not JSON: unexpected text at byte 1 (line 1)"},
        {TEXT("404 page not found\n"), "not JSON: unexpected text at byte 5 (line 1)"},
        {TEXT("page"), "not JSON: unexpected text at byte 1 (line 1)"},
        {TEXT("{\n\"a\": 1,\n\"b\": x\n}"), "not JSON: unexpected text at byte 16 (line 3)"},
        {TEXT("{\"a\": 1}\nx"), "not JSON: unexpected text at byte 10 (line 2)"},
        {TEXT("{} {}"), "not JSON: unexpected text at byte 4 (line 1)"},
        {TEXT("{a: 1}"), "not JSON: unexpected text at byte 2 (line 1)"},
        {TEXT("{\"a\": 1, b: 2}"), "not JSON: unexpected text at byte 10 (line 1)"},
        {TEXT("{\"a\": [1], {}: 2}"), "not JSON: unexpected text at byte 12 (line 1)"},
        {TEXT("{\"a\": 1,}"), "not JSON: unexpected text at byte 9 (line 1)"},
        {TEXT("{\"a\": [1,]}"), "not JSON: unexpected text at byte 10 (line 1)"},
        {TEXT("{\"a\": [1, {}:2]}"), "not JSON: unexpected text at byte 13 (line 1)"},
        {TEXT("{\"a\": [\"x\", []:2]}"), "not JSON: unexpected text at byte 15 (line 1)"},
        {TEXT("{\"a\" 1}"), "not JSON: unexpected text at byte 6 (line 1)"},
        {TEXT("{\"a\": 1 \"b\": 2}"), "not JSON: unexpected text at byte 9 (line 1)"},
        {TEXT("{\"a\": \"\\x\"}"), "not JSON: unexpected text at byte 8 (line 1)"},
        {TEXT("{\"\\a\": 1}"), "not JSON: unexpected text at byte 3 (line 1)"},
        {TEXT("{\"a\": \"\\ud800\"}"), "not JSON: unexpected text at byte 8 (line 1)"},
        {TEXT("{\"a\": 01}"), "not JSON: a bad number at byte 7 (line 1)"},
        {TEXT("{\"a\": \"x}"), "not JSON: a string without an end at byte 7 (line 1)"},
        {TEXT("{\"a\": 1}\0"), "not JSON: a zero byte at byte 9 (line 1)"},
        {TEXT("{\"a\"\n:\n\0 1}"), "not JSON: a zero byte at byte 8 (line 3)"},
        {TEXT("{1: 2}"), "not JSON: a key that is no string at byte 2 (line 1)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_cause(rows[i].text, rows[i].size, rows[i].cause);
}

static void document_may_nest_a_thousand_levels_and_no_more(void **state) {
    (void)state;
    char text[6 * 1001 + 1 + 1001 + 1];
    for (int levels = 1000; levels <= 1001; levels++) {
        char *end = text;
        for (int i = 0; i < levels; i++)
            end = stpcpy(end, "{\"k\":");
        end = stpcpy(end, "1");
        memset(end, '}', (size_t)levels);
        const char *cause = "";
        struct document *document = document_parse(text, (size_t)(end - text) + (size_t)levels, NULL, &cause);
        assert_int_equal(document != NULL, levels == 1000);
        if (!document)
            assert_string_equal(cause, "nested too deep at byte 5001 (line 1)");
        document_free(document);
    }
}

static void document_of_brackets_only_is_refused(void **state) {
    (void)state;
    const size_t size = (size_t)8 << 20;
    char *text = malloc(size);
    memset(text, '[', size);
    assert_cause(text, size, "nested too deep at byte 1001 (line 1)");
    free(text);
}

static void document_of_eight_mebibytes_is_read(void **state) {
    (void)state;
    const size_t size = (size_t)8 << 20;
    char *text = malloc(size);
    char *end = stpcpy(text, "{\"first\": 1");
    for (unsigned i = 0; (size_t)(end - text) < size - 100; i++)
        end += sprintf(end, ",\n\"counter_number_%u\": %u", i, i);
    end = stpcpy(end, ", \"last\": 9007199254740993}");
    const char *cause = NULL;
    struct document *document = document_parse(text, (size_t)(end - text), NULL, &cause);
    assert_null(cause);
    assert_non_null(document);
    assert_true(value_at(document, "last").i == 9007199254740993);
    document_free(document);
    free(text);
}

static void document_that_would_take_too_much_memory_is_refused(void **state) {
    (void)state;
    const size_t size = (size_t)8 << 20;
    char *text = malloc(size);
    char *end = stpcpy(text, "{\"a\":[\"\"");
    while ((size_t)(end - text) < size - 10)
        end = stpcpy(end, ",{}");
    end = stpcpy(end, "]}");
    assert_cause(text, (size_t)(end - text), "too large: it would take more than 128 MiB");
    free(text);
    document_free(parse("{}"));
}

static void document_reads_what_go_serves(void **state) {
    (void)state;
    size_t size;
    char *text = read_file("../fuzz/seeds/document/go.json", &size);
    const char *cause = NULL;
    struct document *document = document_parse(text, size, NULL, &cause);
    assert_non_null(document);
    free(text);
    assert_int_equal(value_at(document, "requests").i, 3900);
    assert_int_equal(value_at(document, "hit_ratio").kind, VALUE_FLOAT);
    assert_int_equal(value_at(document, "memstats.Alloc").i, 3228824);
    assert_true(value_at(document, "memstats.LastGC").i == 1795230694070383887);
    assert_int_equal(value_at(document, "memstats.PauseNs[2]").i, 49645);
    assert_true(fabs(value_at(document, "memstats.PauseNs").f - 26291.65234375) < 1e-6);
    assert_int_equal(value_at(document, "memstats.BySize[1].Size").i, 8);
    assert_int_equal(value_at(document, "queries.a\\.b").i, 300);
    assert_string_equal(document_program(document), "search");
    document_free(document);
}

static size_t figure_of(const char *first, const char *second) {
    for (size_t i = 0; restart_path(i); i++) {
        const struct path *path = restart_path(i);
        if (path->count == 2 && strcmp(path->steps[0].key, first) == 0 && strcmp(path->steps[1].key, second) == 0)
            return i;
    }
    fail_msg("no figure %s.%s", first, second);
    return 0;
}

static void document_evidence_has_the_figures_that_are_there(void **state) {
    (void)state;
    struct document *document = parse("{\"process\": {\"pid\": 4711, \"cpu_user_seconds\": 1.5}, "
                                      "\"memstats\": {\"NumGC\": 3, \"Frees\": \"x\"}}");
    struct evidence evidence;
    document_evidence(document, &evidence);
    size_t known = 0;
    for (size_t i = 0; i < RESTART_EVIDENCE_MAX; i++)
        known += isnan(evidence.figures[i]) ? 0 : 1;
    assert_int_equal(known, 3);
    assert_true(evidence.figures[figure_of("process", "pid")] == 4711);
    assert_true(evidence.figures[figure_of("process", "cpu_user_seconds")] == 1.5);
    assert_true(evidence.figures[figure_of("memstats", "NumGC")] == 3);
    document_free(document);
}

static void document_program_is_the_last_part_of_the_command(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *program;
    } rows[] = {
        {"{\"cmdline\": [\"/usr/bin/search\", \"-x\"]}", "search"},
        {"{\"cmdline\": [\"search\"]}", "search"},
        {"{\"cmdline\": [\"bin/\"]}", NULL},
        {"{\"cmdline\": [\"\"]}", NULL},
        {"{\"cmdline\": []}", NULL},
        {"{\"cmdline\": [7]}", NULL},
        {"{\"cmdline\": [7, \"x\"]}", NULL},
        {"{\"cmdline\": [[7], \"x\"]}", NULL},
        {"{\"cmdline\": \"search\"}", NULL},
        {"{\"cmdline\": {\"0\": \"search\"}}", NULL},
        {"{}", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct document *document = parse(rows[i].text);
        const char *program = document_program(document);
        if (rows[i].program)
            assert_string_equal(program, rows[i].program);
        else
            assert_null(program);
        document_free(document);
    }
}

static void documents_live_side_by_side(void **state) {
    (void)state;
    struct document *first = parse("{\"a\": \"one\"}");
    struct document *second = parse("{\"a\": \"two\"}");
    assert_string_equal(value_at(first, "a").text, "one");
    document_free(first);
    assert_string_equal(value_at(second, "a").text, "two");
    document_free(second);
    document_free(NULL);
}

/* Documents that were freed leave one for reuse: two alive at a time make the second come from new memory. */
static void document_survives_each_allocation_failing(void **state) {
    (void)state;
    struct document *other = parse("{}");
    char *text = malloc(200000);
    char *end = stpcpy(text, "{\"a\": [\"\"");
    for (int i = 0; i < 10000; i++)
        end = stpcpy(end, ",1");
    stpcpy(end, "]}");
    for (size_t nth = 1;; nth++) {
        const char *cause = NULL;
        failing_alloc_at(nth);
        struct document *document = document_parse(text, strlen(text), NULL, &cause);
        bool failed = failing_alloc_stop();
        assert_int_equal(document == NULL, failed);
        if (!failed) {
            assert_true(nth > 3);
            document_free(document);
            break;
        }
        assert_string_equal(cause, "out of memory");
        document_free(parse("{}"));
        struct document *third = parse("{}");
        document_free(other);
        other = third;
    }
    document_free(other);
    free(text);
}

static void assert_polls_without_allocating(const char *text, size_t size, const struct selection *selection) {
    const char *cause;
    for (int i = 0; i < 3; i++)
        document_free(document_parse(text, size, selection, &cause));
    failing_alloc_at(1);
    struct document *document = document_parse(text, size, selection, &cause);
    assert_false(failing_alloc_stop());
    assert_non_null(document);
    document_free(document);
}

static void document_parse_allocates_nothing_when_polling(void **state) {
    (void)state;
    size_t size;
    char *text = read_file("../fuzz/seeds/document/go.json", &size);
    struct selection *selection = select_paths("requests,memstats.PauseNs");
    assert_polls_without_allocating(text, size, NULL);
    assert_polls_without_allocating(text, size, selection);
    selection_free(selection);
    free(text);
}

static bool same_value(const struct value *a, const struct value *b) {
    if (a->kind != b->kind || a->kind == VALUE_NONE)
        return a->kind == b->kind;
    if (a->kind == VALUE_TEXT)
        return strcmp(a->text, b->text) == 0;
    return a->kind == VALUE_UINT ? a->u == b->u : value_number(a) == value_number(b);
}

static uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static const char *pick(const char *const *words, size_t count, uint32_t *seed) {
    return words[next_random(seed) % count];
}
#define PICK(words, seed) pick(words, sizeof(words) / sizeof *(words), seed)

static const char *const blanks[] = {"", "", "", " ", "\n\t"};
static const char *const scalars[] = {
    "0",        "-17",          "2.5", "1e3",  "18446744073709551615",
    "true",     "null",         "NaN", "\"\"", "\"]}\\\"{[\"",
    "\"\\\\\"", "\"\xC3\xA9\"", "[]",  "{}",   "[1, 2,3]",
};
static const char *const keys[] = {"a",       "a", "b",   "b",       "c",        "pid",
                                   "cmdline", "",  "a.b", "\\u0061", "\xC3\xA9", "a\\\""};

/* Objects with a few keys, so that they repeat and are met by paths. */
static char *random_value(char *out, int depth, uint32_t *seed) {
    uint32_t kind = depth == 0 ? 0 : next_random(seed) % 4;
    if (depth <= 0 || (kind == 0 && depth < 4))
        return stpcpy(out, PICK(scalars, seed));
    bool array = kind == 1 && depth < 4;
    uint32_t count = next_random(seed) % 5;
    out = stpcpy(stpcpy(out, array ? "[" : "{"), PICK(blanks, seed));
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            out = stpcpy(stpcpy(out, ","), PICK(blanks, seed));
        if (!array)
            out = stpcpy(stpcpy(stpcpy(stpcpy(stpcpy(out, "\""), PICK(keys, seed)), "\""), PICK(blanks, seed)), ":");
        out = stpcpy(random_value(stpcpy(out, PICK(blanks, seed)), depth - 1, seed), PICK(blanks, seed));
    }
    return stpcpy(out, array ? "]" : "}");
}

static struct variable *random_variables(size_t *count, uint32_t *seed) {
    static const char *const first[] = {"a", "b", "c", "a\\.b", "\xC3\xA9"};
    static const char *const rest[] = {"", "", ".a", ".b", ".c", "[0]", "[1]", ".\xC3\xA9"};
    char list[256] = "";
    char *end = list;
    for (uint32_t i = 0, paths = 1 + next_random(seed) % 4; i < paths; i++) {
        end = stpcpy(stpcpy(end, i ? "," : ""), PICK(first, seed));
        for (int step = 0; step < 3; step++)
            end = stpcpy(end, PICK(rest, seed));
    }
    char error[128];
    struct variable *variables = variables_parse(list, count, error, sizeof error);
    assert_non_null(variables);
    return variables;
}

static void assert_same_answers(const char *text, const struct document *whole, const struct document *part,
                                const struct variable *variables, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct value expected = document_value(whole, &variables[i].path);
        struct value value = document_value(part, &variables[i].path);
        if (!same_value(&expected, &value))
            fail_msg("%s of %s", variables[i].spec, text);
    }
    struct evidence expected, evidence;
    document_evidence(whole, &expected);
    document_evidence(part, &evidence);
    for (size_t i = 0; i < RESTART_EVIDENCE_MAX; i++)
        assert_true(expected.figures[i] == evidence.figures[i] || isnan(expected.figures[i] + evidence.figures[i]));
    const char *program = document_program(whole);
    const char *program_of_part = document_program(part);
    assert_int_equal(program == NULL, program_of_part == NULL);
    if (program)
        assert_string_equal(program_of_part, program);
}

/* What is no document may be read in part, but is never refused for another cause. */
static bool check_selected(const char *text, uint32_t *seed) {
    size_t count;
    struct variable *variables = random_variables(&count, seed);
    struct selection *selection = document_select(variables, count);
    const char *cause;
    struct document *whole = document_parse(text, strlen(text), NULL, &cause);
    char *cause_of_whole = whole ? NULL : strdup(cause);
    struct document *part = document_parse(text, strlen(text), selection, &cause);
    if (!part)
        assert_string_equal(cause, cause_of_whole ? cause_of_whole : "none");
    else if (whole)
        assert_same_answers(text, whole, part, variables, count);
    bool is_document = whole != NULL;
    document_free(part);
    document_free(whole);
    free(cause_of_whole);
    selection_free(selection);
    variables_free(variables, count);
    return is_document;
}

static void document_answers_the_same_when_only_a_part_is_read(void **state) {
    (void)state;
    char *text = malloc(1 << 16);
    uint32_t seed = 2009;
    size_t broken = 0;
    for (int i = 0; i < 20000; i++) {
        char *end = random_value(text, 4, &seed);
        assert_true(end - text < 1 << 16);
        assert_true(check_selected(text, &seed));
        text[next_random(&seed) % (uint32_t)(end - text)] = "\"\\{}[],:x0 "[next_random(&seed) % 11];
        broken += check_selected(text, &seed) ? 0 : 1;
    }
    assert_true(broken > 1000);
    free(text);
}

static void document_cut_short_has_its_cause_when_only_a_part_is_read(void **state) {
    (void)state;
    size_t size;
    char *text = read_file("../fuzz/seeds/document/go.json", &size);
    while (size > 0 && text[size - 1] != '}')
        size--;
    struct selection *selection = select_paths("requests,memstats.Alloc,memstats.PauseNs[0]");
    for (size_t length = 0; length < size; length++) {
        const char *cause;
        assert_null(document_parse(text, length, NULL, &cause));
        char *expected = strdup(cause);
        assert_cause_of(text, length, selection, expected);
        free(expected);
    }
    selection_free(selection);
    free(text);
}

static void document_lacks_what_is_not_selected(void **state) {
    (void)state;
    struct selection *selection = select_paths("a.b");
    const char *text = "{\"a\": {\"b\": 1, \"c\": 2}, \"d\": 3, \"pid\": 4, \"cmdline\": [\"x\"]}";
    const char *cause;
    struct document *document = document_parse(text, strlen(text), selection, &cause);
    assert_non_null(document);
    assert_int_equal(value_at(document, "a.b").i, 1);
    assert_int_equal(value_at(document, "a.c").kind, VALUE_NONE);
    assert_int_equal(value_at(document, "d").kind, VALUE_NONE);
    assert_int_equal(value_at(document, "pid").i, 4);
    assert_string_equal(document_program(document), "x");
    document_free(document);
    selection_free(selection);
}

static void document_of_eight_mebibytes_is_read_in_part(void **state) {
    (void)state;
    const size_t size = (size_t)8 << 20;
    char *text = malloc(size);
    char *end = stpcpy(text, "{\"a\":[\"\"");
    while ((size_t)(end - text) < size - 20)
        end = stpcpy(end, ",{}");
    end = stpcpy(end, "],\"last\":7}");
    struct selection *selection = select_paths("last");
    const char *cause;
    struct document *document = document_parse(text, (size_t)(end - text), selection, &cause);
    assert_non_null(document);
    assert_int_equal(value_at(document, "last").i, 7);
    document_free(document);
    selection_free(selection);
    free(text);
}

static void document_select_survives_each_allocation_failing(void **state) {
    (void)state;
    struct variable variable;
    const char *reason;
    assert_int_equal(variable_parse(&variable, "a.b", &reason), 0);
    for (size_t nth = 1;; nth++) {
        failing_alloc_at(nth);
        struct selection *selection = document_select(&variable, 1);
        bool failed = failing_alloc_stop();
        assert_int_equal(selection == NULL, failed);
        selection_free(selection);
        if (!failed) {
            assert_true(nth > 3);
            break;
        }
    }
    variable_fini(&variable);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(document_value_of_each_kind),
        cmocka_unit_test(document_value_of_arrays),
        cmocka_unit_test(document_keys_are_exact),
        cmocka_unit_test(document_takes_the_first_of_two_keys),
        cmocka_unit_test(document_reads_numbers_that_are_not_finite_as_null),
        cmocka_unit_test(document_strings_are_always_utf8),
        cmocka_unit_test(document_mark_cannot_be_forged),
        cmocka_unit_test(document_skips_a_byte_order_mark),
        cmocka_unit_test(document_names_what_is_no_object),
        cmocka_unit_test(document_names_what_is_wrong_and_where),
        cmocka_unit_test(document_may_nest_a_thousand_levels_and_no_more),
        cmocka_unit_test(document_of_brackets_only_is_refused),
        cmocka_unit_test(document_of_eight_mebibytes_is_read),
        cmocka_unit_test(document_that_would_take_too_much_memory_is_refused),
        cmocka_unit_test(document_reads_what_go_serves),
        cmocka_unit_test(document_evidence_has_the_figures_that_are_there),
        cmocka_unit_test(document_program_is_the_last_part_of_the_command),
        cmocka_unit_test(documents_live_side_by_side),
        cmocka_unit_test(document_survives_each_allocation_failing),
        cmocka_unit_test(document_parse_allocates_nothing_when_polling),
        cmocka_unit_test(document_answers_the_same_when_only_a_part_is_read),
        cmocka_unit_test(document_cut_short_has_its_cause_when_only_a_part_is_read),
        cmocka_unit_test(document_lacks_what_is_not_selected),
        cmocka_unit_test(document_of_eight_mebibytes_is_read_in_part),
        cmocka_unit_test(document_select_survives_each_allocation_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
