/* test_config_text.c - settings that are written and read back. */
#include "../../expvarmon/cli/config_text.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../expvarmon/cli/config_file.h"
#include "../../expvarmon/cli/option_value.h"

static char *printed(const struct options *options, enum config_part part) {
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    assert_int_equal(config_text_print(stream, options, part), 0);
    fclose(stream);
    return text;
}

/* Values that each kind takes, the hard ones among them; those of a flag that takes several are all given. */
static const char *const samples[OPTIONS_KIND_COUNT][6] = {
    [OPTIONS_BOOL] = {"true", "false"},
    [OPTIONS_DURATION] = {"1ms", "90s", "1h1ns", "2562047h47m16.854775807s"},
    [OPTIONS_COUNT] = {"0", "8", "5", "3"},
    [OPTIONS_BYTES] = {"1", "1023B", "512MB", "3TB", "9223372036854775807"},
    [OPTIONS_FACTOR] = {"0.01", "2.5", "0.1", "10000", "3.3333333333333335"},
    [OPTIONS_TEXT] = {"", "a b", "quote\" back\\slash", "tab\t line\n end", "\xc3\xa9\x01\x7f@include"},
    [OPTIONS_LIST] = {"a", "b\\,c,\"d\"", "\n@include \"x\""},
    [OPTIONS_TEXTS] = {"A: b", "", "C: \"d\" \\ ;", "# no comment"},
    [OPTIONS_WORD] = {NULL}, /* each of its words */
    [OPTIONS_SIZE] = {"1x1", "110x32", "1000x1000"},
    [OPTIONS_OPTIONAL] = {"-", "file"},
    [OPTIONS_GROUP] = {"quit=x", "page-up=PgUp", "quit=\"", "up==", "quit="},
};

static void give(struct options *options, const struct options_flag *flag, const char *value) {
    char error[256];
    const char *kept = options_keep(options, value);
    assert_non_null(kept);
    const struct option_report report = {"-", error, sizeof error};
    if (option_read(&(struct option_given){flag, kept}, options, &report) < 0)
        fail_msg("%s", error);
    options->origins[options_index(flag)] = OPTIONS_COMMAND_LINE;
}

struct texts {
    size_t count;
    char *at[16];
};

static void collect(const char *text, void *context) {
    struct texts *texts = context;
    assert_true(texts->count < 16);
    texts->at[texts->count++] = strdup(text);
}

/* The texts of a group come in the order of their names, those of one name in their own. */
static bool has(const struct texts *texts, const char *text) {
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->at[i], text) == 0)
            return true;
    return false;
}

static void assert_same(const struct options_flag *flag, const struct options *a, const struct options *b) {
    struct texts of_a = {0}, of_b = {0};
    option_write(flag, a, collect, &of_a);
    option_write(flag, b, collect, &of_b);
    assert_int_equal(of_a.count, of_b.count);
    for (size_t i = 0; i < of_a.count; i++) {
        if (flag->kind == OPTIONS_GROUP)
            assert_true(has(&of_b, of_a.at[i]));
        else
            assert_string_equal(of_a.at[i], of_b.at[i]);
    }
    for (size_t i = 0; i < of_a.count; i++) {
        free(of_a.at[i]);
        free(of_b.at[i]);
    }
}

/* What is written of the options is read back to the same, and written as the same text. */
static void assert_comes_back(const struct options_flag *flag, const struct options *options) {
    char error[256];
    char *text = printed(options, CONFIG_ALL);
    struct options back;
    options_init(&back);
    if (config_file_parse(&back, "FILE", text, error, sizeof error) < 0)
        fail_msg("%s\n%s", error, text);
    assert_true(back.origins[options_index(flag)] > 1);
    assert_same(flag, options, &back);
    char *again = printed(&back, CONFIG_ALL);
    assert_string_equal(again, text);
    free(again);
    free(text);
    options_fini(&back);
}

static void check_value(const struct options_flag *flag, const char *value) {
    struct options options;
    options_init(&options);
    give(&options, flag, value);
    assert_comes_back(flag, &options);
    options_fini(&options);
}

static void check_words(const struct options_flag *flag) {
    char *words = strdup(flag->argument), *rest = words;
    for (const char *word; (word = strsep(&rest, "|"));)
        check_value(flag, word);
    free(words);
}

static void check_together(const struct options_flag *flag) {
    struct options options;
    options_init(&options);
    for (size_t i = 0; samples[flag->kind][i]; i++)
        give(&options, flag, samples[flag->kind][i]);
    assert_comes_back(flag, &options);
    options_fini(&options);
}

static void every_flag_comes_back_as_it_was(void **state) {
    (void)state;
    size_t checked = 0;
    for (const struct options_flag *flag = options_flags; flag->name; flag++) {
        if (flag->scope == OPTIONS_COMMAND)
            continue;
        for (size_t i = 0; samples[flag->kind][i]; i++, checked++)
            check_value(flag, samples[flag->kind][i]);
        if (flag->kind == OPTIONS_WORD)
            check_words(flag);
        else
            check_together(flag);
    }
    assert_true(checked > 50);
}

static void an_empty_list_comes_back(void **state) {
    (void)state;
    check_value(options_find("vars", 4), "");
}

static void what_is_for_one_run_is_not_saved_unless_the_file_had_it(void **state) {
    (void)state;
    struct options options;
    options_init(&options);
    give(&options, options_find("n", 1), "7");
    give(&options, options_find("record", 6), "r");
    give(&options, options_find("log", 3), "true");
    options.origins[options_index(options_find("n", 1))] = 12;
    char *text = printed(&options, CONFIG_LASTING);
    assert_string_equal(text, "# Settings of expvarmon(1).\nn = \"7\";\nlog = true;\n");
    free(text);
    options_fini(&options);
}

static void defaults_and_commands_are_not_written(void **state) {
    (void)state;
    struct options options;
    options_init(&options);
    give(&options, options_find("config", 6), "x");
    give(&options, options_find("write-config", 12), "-");
    char *text = printed(&options, CONFIG_ALL);
    assert_string_equal(text, "# Settings of expvarmon(1).\n");
    free(text);
    options_fini(&options);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void assert_file(const char *path, const char *expected) {
    char text[256] = "";
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    const size_t size = fread(text, 1, sizeof text - 1, stream);
    text[size] = '\0';
    fclose(stream);
    assert_non_null(strstr(text, expected));
}

static void a_file_is_replaced_as_a_whole_and_the_old_one_kept(void **state) {
    (void)state;
    char folder[] = "/tmp/test_config_XXXXXX", path[128], below[160], old[160];
    assert_non_null(mkdtemp(folder));
    snprintf(below, sizeof below, "%s/a", folder);
    snprintf(path, sizeof path, "%s/a/c.conf", folder);
    snprintf(old, sizeof old, "%s~", path);
    struct options options;
    options_init(&options);
    give(&options, options_find("log", 3), "true");
    assert_int_equal(config_text_save(path, &options, CONFIG_ALL), 0);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(stat(old, &about), -1);
    give(&options, options_find("zoom", 4), "2");
    assert_int_equal(config_text_save(path, &options, CONFIG_ALL), 0);
    assert_int_equal(config_text_save(path, &options, CONFIG_ALL), 0);
    assert_file(path, "zoom = \"2\"");
    assert_file(old, "zoom = \"2\"");
    options_fini(&options);
    assert_int_equal(unlink(path) + unlink(old), 0);
    assert_int_equal(rmdir(below) + rmdir(folder), 0); /* nothing else is left there */
}

static void a_file_that_cannot_be_written_is_left_as_it_is(void **state) {
    (void)state;
    struct options options;
    options_init(&options);
    assert_int_equal(config_text_save("/dev/null/x", &options, CONFIG_ALL), -1);
    assert_int_equal(config_text_save("/proc/nowhere", &options, CONFIG_ALL), -1);
    options_fini(&options);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flag_comes_back_as_it_was),
        cmocka_unit_test(an_empty_list_comes_back),
        cmocka_unit_test(what_is_for_one_run_is_not_saved_unless_the_file_had_it),
        cmocka_unit_test(defaults_and_commands_are_not_written),
        cmocka_unit_test(a_file_is_replaced_as_a_whole_and_the_old_one_kept),
        cmocka_unit_test(a_file_that_cannot_be_written_is_left_as_it_is),
    };
    return cmocka_run_group_tests_name("config_text", tests, NULL, NULL);
}
