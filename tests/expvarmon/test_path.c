#include "../../expvarmon/model/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/failing_alloc.h"

static struct path parse(const char *text) {
    struct path path;
    const char *reason = NULL;
    if (path_parse(&path, text, &reason) < 0)
        fail_msg("%s: %s", text, reason);
    return path;
}

static void assert_key(const struct path *path, size_t step, const char *key) {
    assert_true(step < path->count);
    assert_non_null(path->steps[step].key);
    assert_string_equal(path->steps[step].key, key);
}

static void assert_index(const struct path *path, size_t step, int64_t index) {
    assert_true(step < path->count);
    assert_null(path->steps[step].key);
    assert_int_equal(path->steps[step].pick, PATH_INDEX);
    assert_int_equal(path->steps[step].index, index);
}

static void path_of_one_key(void **state) {
    (void)state;
    struct path path = parse("requests");
    assert_int_equal(path.count, 1);
    assert_key(&path, 0, "requests");
    path_fini(&path);
}

static void path_of_keys_and_indices(void **state) {
    (void)state;
    struct path path = parse("memstats.BySize[3].Size[0][12]");
    assert_int_equal(path.count, 6);
    assert_key(&path, 0, "memstats");
    assert_key(&path, 1, "BySize");
    assert_index(&path, 2, 3);
    assert_key(&path, 3, "Size");
    assert_index(&path, 4, 0);
    assert_index(&path, 5, 12);
    path_fini(&path);
}

static void path_takes_the_character_behind_a_backslash(void **state) {
    (void)state;
    struct path path = parse("a\\.b.c\\:d\\,e.\\[f]\\\\\\x");
    assert_int_equal(path.count, 3);
    assert_key(&path, 0, "a.b");
    assert_key(&path, 1, "c:d,e");
    assert_key(&path, 2, "[f]\\x");
    path_fini(&path);
}

static void path_keeps_other_bytes(void **state) {
    (void)state;
    struct path path = parse("größe \"x\"/{y}.-1");
    assert_int_equal(path.count, 2);
    assert_key(&path, 0, "größe \"x\"/{y}");
    assert_key(&path, 1, "-1");
    path_fini(&path);
}

static void path_takes_the_largest_index(void **state) {
    (void)state;
    struct path path = parse("a[9223372036854775807][-9223372036854775808]");
    assert_index(&path, 1, INT64_MAX);
    assert_index(&path, 2, INT64_MIN);
    path_fini(&path);
}

static void path_of_slices_and_reductions(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum path_pick pick;
        int64_t index, end;
    } rows[] = {
        {"a[-1]", PATH_INDEX, -1, PATH_END},  {"a[2:5]", PATH_SLICE, 2, 5},      {"a[:5]", PATH_SLICE, 0, 5},
        {"a[-3:]", PATH_SLICE, -3, PATH_END}, {"a[:]", PATH_SLICE, 0, PATH_END}, {"a[2:-1]", PATH_SLICE, 2, -1},
        {"a[min]", PATH_MIN, 0, PATH_END},    {"a[p95]", PATH_P95, 0, PATH_END}, {"a[len]", PATH_LEN, 0, PATH_END},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct path path = parse(rows[i].text);
        assert_int_equal(path.count, 2);
        assert_null(path.steps[1].key);
        assert_int_equal(path.steps[1].pick, rows[i].pick);
        assert_int_equal(path.steps[1].index, rows[i].index);
        assert_int_equal(path.steps[1].end, rows[i].end);
        path_fini(&path);
    }
    struct path path = parse("a.b[0][-2:][max]");
    assert_int_equal(path.count, 5);
    assert_int_equal(path.steps[3].pick, PATH_SLICE);
    assert_int_equal(path.steps[4].pick, PATH_MAX);
    path_fini(&path);
}

static void path_with_a_star_is_a_glob(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *formatted;
        size_t last; /* 99: it is none */
    } rows[] = {
        {"*", "*", 0},           {"a.*", "a.*", 1},     {"a.*.b", "a.*.b", 1},   {"*.b*[0].c", "*.b*[0].c", 1},
        {"a\\*", "a\\*", 99},    {"a\\**", "a\\**", 0}, {"*\\\\x", "*\\\\x", 0}, {"a.\\*\\.*", "a.\\*\\.*", 1},
        {"\\=*.=", "\\=*.=", 0}, {"a.b", "a.b", 99},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct path path = parse(rows[i].text);
        size_t last = 99;
        assert_int_equal(path_is_glob(&path, &last), rows[i].last != 99);
        assert_int_equal(last, rows[i].last);
        char *formatted = path_format(&path);
        assert_string_equal(formatted, rows[i].formatted);
        free(formatted);
        path_fini(&path);
    }
}

static void path_patterns_match_keys(void **state) {
    (void)state;
    static const struct {
        const char *pattern;
        const char *key;
        bool matches;
    } rows[] = {
        {"*", "anything", true}, {"*", "", true},        {"a*", "a", true},           {"a*", "ba", false},
        {"*a", "ba", true},      {"*a", "ab", false},    {"a*c", "abc", true},        {"a*c", "ac", true},
        {"a*c", "acb", false},   {"*ab*", "aab", true},  {"*a*b*c", "xaxbxbc", true}, {"**", "x", true},
        {"a\\**", "a*b", true},  {"a\\**", "ab", false}, {"*\\\\", "a\\", true},      {"*\\\\", "a", false},
        {"*aab", "aaaab", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct path path = parse(rows[i].pattern);
        if (path_key_matches(&path.steps[0], rows[i].key, strlen(rows[i].key)) != rows[i].matches)
            fail_msg("%s and %s", rows[i].pattern, rows[i].key);
        path_fini(&path);
    }
    struct path path = parse("abc");
    assert_true(path_key_matches(&path.steps[0], "abcd", 3));
    assert_false(path_key_matches(&path.steps[0], "abcd", 4));
    path_fini(&path);
}

#define IN_BRACKETS "in brackets there is an index, a slice as 2:5, or one of min max sum mean last p50 p95 p99 len"

static void path_refuses_what_is_none(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *reason;
    } rows[] = {
        {"", "empty path"},
        {".", "empty key"},
        {"a.", "empty key"},
        {".a", "empty key"},
        {"a..b", "empty key"},
        {"[0]", "empty key"},
        {"a.[0]", "empty key"},
        {"a:b", "a ':' inside a key needs a backslash"},
        {"a,b", "a ',' inside a key needs a backslash"},
        {"a\\", "nothing behind the last backslash"},
        {"a[]", "empty index"},
        {"a[", IN_BRACKETS},
        {"a[1", IN_BRACKETS},
        {"a[x]", IN_BRACKETS},
        {"a[+1]", IN_BRACKETS},
        {"a[ 1]", IN_BRACKETS},
        {"a[9223372036854775808]", "index too large"},
        {"a[:9223372036854775808]", "index too large"},
        {"a[-]", IN_BRACKETS},
        {"a[1:2:3]", IN_BRACKETS},
        {"a[1,2]", IN_BRACKETS},
        {"a[MAX]", IN_BRACKETS},
        {"a[maximum]", IN_BRACKETS},
        {"a[1:2][0]", "a slice is followed by a reduction or nothing"},
        {"a[1:2][3:4]", "a slice is followed by a reduction or nothing"},
        {"a[max][0]", "a reduction is followed by nothing"},
        {"a[1:][max][min]", "a reduction is followed by nothing"},
        {"a[max].b", "a slice or a reduction is not followed by a key"},
        {"a[1:2].b", "a slice or a reduction is not followed by a key"},
        {"a[1]b", "an index is followed by a dot, another index or nothing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct path path = {.count = 77};
        const char *reason = NULL;
        assert_int_equal(path_parse(&path, rows[i].text, &reason), -1);
        assert_string_equal(reason, rows[i].reason);
        assert_int_equal(path.count, 77);
    }
}

static void path_format_is_read_back_as_the_same_path(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"a", "a"},
        {"memstats.PauseNs[0][255]", "memstats.PauseNs[0][255]"},
        {"a\\.b.c\\:d\\,e\\[f\\\\g", "a\\.b.c\\:d\\,e\\[f\\\\g"},
        {"\\u\\n", "un"},
        {" a b", "\\ a\\ b"},
        {"a[007]", "a[7]"},
        {"a[9223372036854775807]", "a[9223372036854775807]"},
        {"a[-9223372036854775808:-9223372036854775807][p99]", "a[-9223372036854775808:-9223372036854775807][p99]"},
        {"a[:3]", "a[0:3]"},
        {"a[:]", "a[0:]"},
        {"a[-0]", "a[0]"},
        {"a.b[last]", "a.b[last]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct path path = parse(rows[i][0]);
        char *text = path_format(&path);
        assert_string_equal(text, rows[i][1]);
        struct path again = parse(text);
        char *text_again = path_format(&again);
        assert_string_equal(text_again, text);
        free(text);
        free(text_again);
        path_fini(&path);
        path_fini(&again);
    }
}

static void path_title_is_the_last_key_with_its_indices(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"requests", "requests"}, {"memstats.PauseNs[0]", "PauseNs[0]"},
        {"a[1].b", "b"},          {"a.b[1][9223372036854775807]", "b[1][9223372036854775807]"},
        {"a.b\\.c", "b.c"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct path path = parse(rows[i][0]);
        char *title = path_title(&path);
        assert_string_equal(title, rows[i][1]);
        free(title);
        path_fini(&path);
    }
}

static void path_reports_missing_memory(void **state) {
    (void)state;
    struct path path;
    const char *reason = NULL;
    failing_alloc_at(1);
    assert_int_equal(path_parse(&path, "a.b", &reason), -1);
    assert_true(failing_alloc_stop());
    assert_string_equal(reason, "out of memory");
    path = parse("a.b[1]");
    failing_alloc_at(1);
    assert_null(path_format(&path));
    failing_alloc_at(1);
    assert_null(path_title(&path));
    assert_true(failing_alloc_stop());
    path_fini(&path);
}

static void path_fini_leaves_nothing_to_free(void **state) {
    (void)state;
    struct path path = parse("a");
    path_fini(&path);
    assert_null(path.steps);
    path_fini(&path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path_of_one_key),
        cmocka_unit_test(path_of_keys_and_indices),
        cmocka_unit_test(path_takes_the_character_behind_a_backslash),
        cmocka_unit_test(path_keeps_other_bytes),
        cmocka_unit_test(path_takes_the_largest_index),
        cmocka_unit_test(path_of_slices_and_reductions),
        cmocka_unit_test(path_with_a_star_is_a_glob),
        cmocka_unit_test(path_patterns_match_keys),
        cmocka_unit_test(path_refuses_what_is_none),
        cmocka_unit_test(path_format_is_read_back_as_the_same_path),
        cmocka_unit_test(path_title_is_the_last_key_with_its_indices),
        cmocka_unit_test(path_reports_missing_memory),
        cmocka_unit_test(path_fini_leaves_nothing_to_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
