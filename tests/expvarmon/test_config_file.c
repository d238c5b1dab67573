/* test_config_file.c - the configuration file. */
#include "../../expvarmon/cli/config_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000000)

static int parse(struct options *options, const char *text, char *error, size_t size) {
    options_init(options);
    *error = '\0';
    return config_file_parse(options, "FILE", text, error, size);
}

static struct options parsed(const char *text) {
    struct options options;
    char error[256];
    if (parse(&options, text, error, sizeof error) < 0)
        fail_msg("%s", error);
    return options;
}

static void fields_are_the_flags(void **state) {
    (void)state;
    struct options options = parsed("i = \"500ms\"; ports = \":5000,:5001\";\n"
                                    "self = true; n = 7; speed = 0.25; frame = \"80x24\"; theme = 256;\n"
                                    "recordmax : \"2KB\"\n"
                                    "check = \"a < 1\" # the colon and the missing semicolon are libconfig's\n");
    assert_int_equal(options.interval_ns, SECOND / 2);
    assert_string_equal(options.ports, ":5000,:5001");
    assert_true(options.self);
    assert_int_equal(options.samples, 7);
    assert_true(options.speed == 0.25);
    assert_int_equal(options.frame_width, 80);
    assert_int_equal(options.theme, 5);
    assert_int_equal(options.record_max, 2048);
    assert_int_equal(options.checks.count, 1);
    options_fini(&options);
}

static void lists_are_joined_and_groups_are_pairs(void **state) {
    (void)state;
    struct options options = parsed("ports = [\"a\", \"b\"]; vars = (\"c\", \"d,e\"); alert = [];\n"
                                    "keys = { quit = \"x\"; page-up = [\"u\", \"PgUp\"]; up = 8; };");
    assert_string_equal(options.ports, "a,b");
    assert_string_equal(options.vars, "c,d,e");
    assert_int_equal(options.alerts.count, 0);
    assert_int_equal(options.keys.count, 4);
    assert_string_equal(options.keys.at[0], "quit=x");
    assert_string_equal(options.keys.at[2], "page-up=PgUp");
    assert_string_equal(options.keys.at[3], "up=8");
    options_fini(&options);
}

static void lines_are_noted(void **state) {
    (void)state;
    struct options options = parsed("\n\nports = \"1\";\nvars = [\n\"a\"];\n");
    options.config_path = strdup("FILE");
    char error[128] = "-ports: no";
    options_blame(&options, error, sizeof error);
    assert_string_equal(error, "FILE:3: ports: no");
    snprintf(error, sizeof error, "-check: no");
    options_blame(&options, error, sizeof error);
    assert_string_equal(error, "-check: no");
    options_fini(&options);
}

struct mistake {
    const char *text;
    const char *error;
};

static void mistakes_are_named_with_file_line_and_field(void **state) {
    (void)state;
    static const struct mistake mistakes[] = {
        {"\ni = 5;", "FILE:2: i: \"5\" is not a duration: no unit (ns, us, ms, s, m, h) after \"5\""},
        {"port = \"1\";", "FILE:1: \"port\": there is no such field; did you mean ports?"},
        {"alerts = \"1\";", "FILE:1: \"alerts\": there is no such field; did you mean alert?"},
        {"colour = \"1\";", "FILE:1: \"colour\": there is no such field"},
        {"version = true;", "FILE:1: \"version\": is for the command line only"},
        {"write-config = \"x\";", "FILE:1: \"write-config\": is for the command line only"},
        {"\n\nself = \"perhaps\";", "FILE:3: self: \"perhaps\" is neither true nor false"},
        {"endpoint = [\"a\", \"b\"];", "FILE:1: \"endpoint\": takes one value, not several"},
        {"endpoint = { a = 1; };", "FILE:1: \"endpoint\": a text is missing here, or a number, or true or false"},
        {"ports = ((\"a\"));", "FILE:1: \"ports\": a text is missing here, or a number, or true or false"},
        {"keys = [\"a=b\"];", "FILE:1: \"keys\": a group such as { name = value; } is missing"},
        {"keys = { quit = { a = 1; }; };", "FILE:1: \"keys\": a text is missing here, or a number, or true or false"},
        {"chart = \"dots\";", "FILE:1: chart: \"dots\" is none of braille|blocks|ascii"},
        {"n = -3;", "FILE:1: n: \"-3\" is not a count"},
        {"ports = \"a\\\\\";", "FILE:1: ports: the list ends in a backslash, with nothing behind it to escape"},
        {"i = \"1s\";\ni = \"2s\";", "FILE:2: duplicate setting name"},
        {"i = ;", "FILE:1: syntax error"},
        {"log = true;\n  @include \"other\"", "FILE:2: \"@include\": other files are not read"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct options options;
        char error[256];
        assert_int_equal(parse(&options, mistakes[i].text, error, sizeof error), -1);
        assert_string_equal(error, mistakes[i].error);
        options_fini(&options);
    }
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static int read_mode(const char *text, mode_t mode, char *error, size_t size) {
    char path[] = "/tmp/test_config_XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
    struct options options;
    options_init(&options);
    options.config_path = strdup(path);
    *error = '\0';
    const int result = config_file_read(&options, true, error, size);
    options_fini(&options);
    unlink(path);
    return result;
}

static void secrets_are_for_the_owner_only(void **state) {
    (void)state;
    char error[256];
    assert_int_equal(read_mode("header = \"A: b\";", 0600, error, sizeof error), 0);
    assert_int_equal(read_mode("header = \"A: b\";", 0640, error, sizeof error), -1);
    assert_non_null(strstr(error, ":1: \"header\": may be a secret, and others can read the file: chmod 600 it"));
    assert_int_equal(read_mode("ports = [\"a\", \"https://u:p@host\"];", 0604, error, sizeof error), -1);
    assert_non_null(strstr(error, ":1: \"ports\": has credentials"));
    assert_int_equal(read_mode("ports = \"@list,@other,host:1\"; bearer-file = \"/f\";", 0644, error, sizeof error), 0);
    assert_int_equal(read_mode("alert-command = \"true\";", 0666, error, sizeof error), -1);
    assert_int_equal(read_mode("alert-command = \"true\";", 0644, error, sizeof error), 0);
}

static int read_path(const char *path, bool must_exist, char *error, size_t size) {
    struct options options;
    options_init(&options);
    options.config_path = strdup(path);
    const int result = config_file_read(&options, must_exist, error, size);
    options_fini(&options);
    return result;
}

static void what_is_no_file_is_refused(void **state) {
    (void)state;
    char error[256];
    assert_int_equal(read_path("/nowhere/at/all", false, error, sizeof error), 0);
    assert_int_equal(read_path("/dev/null/below", false, error, sizeof error), 0);
    assert_int_equal(read_path("/nowhere/at/all", true, error, sizeof error), -1);
    assert_string_equal(error, "/nowhere/at/all: No such file or directory");
    assert_int_equal(read_path("/tmp", false, error, sizeof error), -1);
    assert_string_equal(error, "/tmp: it is a directory");
    assert_int_equal(read_path("/dev/null", false, error, sizeof error), -1);
    assert_string_equal(error, "/dev/null: it is not a regular file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_the_flags),
        cmocka_unit_test(lists_are_joined_and_groups_are_pairs),
        cmocka_unit_test(lines_are_noted),
        cmocka_unit_test(mistakes_are_named_with_file_line_and_field),
        cmocka_unit_test(secrets_are_for_the_owner_only),
        cmocka_unit_test(what_is_no_file_is_refused),
    };
    return cmocka_run_group_tests_name("config_file", tests, NULL, NULL);
}
