/* test_settings.c - the configuration file below the command line. */
#include "../../expvarmon/cli/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define ARGUMENTS(...) ((char *const[]){"expvarmon", __VA_ARGS__, NULL})

static char path[] = "/tmp/test_settings_XXXXXX";
static char flag[64];

static void put(const char *text) {
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static int read_settings(struct options *options, char *const *argv, char *error, size_t size) {
    int argc = 0;
    while (argv[argc])
        argc++;
    *error = '\0';
    return settings_read(options, argc, argv, error, size);
}

static struct options settled(char *const *argv) {
    struct options options;
    char error[256];
    if (read_settings(&options, argv, error, sizeof error) < 0)
        fail_msg("%s", error);
    return options;
}

static void the_command_line_comes_before_the_file(void **state) {
    (void)state;
    put("ports = \"1,2\"; vars = \"a\"; i = \"1s\"; alert = [\"a > 1\", \"b > 1\"]; self = true; duration = \"1h\";");
    struct options options = settled(ARGUMENTS(flag, "-ports=3", "-ports=4", "-alert=c > 1", "-self=false", "-for=1m"));
    assert_string_equal(options.ports, "3,4");
    assert_string_equal(options.vars, "a");
    assert_int_equal(options.interval_ns, 1000000000);
    assert_int_equal(options.alerts.count, 1);
    assert_string_equal(options.alerts.at[0], "c > 1");
    assert_false(options.self);
    assert_int_equal(options.duration_ns, INT64_C(60000000000));
    options_fini(&options);
}

static void what_is_said_drops_what_it_cannot_go_with(void **state) {
    (void)state;
    put("ports = \"1\"; record = \"r\"; frame = \"80x24\"; self = true;");
    struct options options = settled(ARGUMENTS(flag, "-replay=x", "-check=a < 1"));
    assert_null(options.ports);
    assert_null(options.record);
    assert_false(options.self);
    assert_int_equal(options.frame_width, 0);
    options_fini(&options);
    put("replay = \"x\";");
    options = settled(ARGUMENTS(flag, "-ports=1"));
    assert_null(options.replay);
    options_fini(&options);
}

static void mistakes_in_the_file_are_blamed_on_it(void **state) {
    (void)state;
    struct options options;
    char error[256], expected[256];
    put("\n\nspeed = 2.0; ports = \"1\";");
    assert_int_equal(read_settings(&options, ARGUMENTS(flag), error, sizeof error), -1);
    snprintf(expected, sizeof expected, "%s:3: speed: is of -replay, which is missing", path);
    assert_string_equal(error, expected);
    put("i = \"never\";");
    assert_int_equal(read_settings(&options, ARGUMENTS(flag, "-i=1s", "-ports=1"), error, sizeof error), -1);
    assert_non_null(strstr(error, ":1: i: "));
}

static void a_named_file_must_be_there_and_the_default_one_not(void **state) {
    (void)state;
    struct options options;
    char error[256];
    assert_int_equal(read_settings(&options, ARGUMENTS("-config=/nowhere", "-ports=1"), error, sizeof error), -1);
    assert_string_equal(error, "/nowhere: No such file or directory");
    setenv("XDG_CONFIG_HOME", "/nowhere", 1);
    options = settled(ARGUMENTS("-ports=1"));
    assert_string_equal(options.config_path, "/nowhere/expvarmon/expvarmon.conf");
    options_fini(&options);
    options = settled(ARGUMENTS("-ports=1", "-config="));
    assert_null(options.config_path);
    options_fini(&options);
}

static void the_default_path_follows_the_environment(void **state) {
    (void)state;
    static const struct {
        const char *config, *home, *expected;
    } cases[] = {
        {"/c", "/h", "/c/expvarmon/expvarmon.conf"},
        {"relative", "/h", "/h/.config/expvarmon/expvarmon.conf"},
        {"", "/h", "/h/.config/expvarmon/expvarmon.conf"},
        {"", "", NULL},
    };
    char *home = strdup(getenv("HOME") ? getenv("HOME") : "");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        setenv("XDG_CONFIG_HOME", cases[i].config, 1);
        setenv("HOME", cases[i].home, 1);
        char *found = settings_default_path();
        assert_true((found == NULL) == (cases[i].expected == NULL));
        if (found)
            assert_string_equal(found, cases[i].expected);
        free(found);
    }
    setenv("HOME", home, 1);
    free(home);
}

static void help_is_given_whatever_the_file_says(void **state) {
    (void)state;
    put("nonsense");
    struct options options = settled(ARGUMENTS(flag, "-help"));
    assert_true(options.help);
    options_fini(&options);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_command_line_comes_before_the_file),
        cmocka_unit_test(what_is_said_drops_what_it_cannot_go_with),
        cmocka_unit_test(mistakes_in_the_file_are_blamed_on_it),
        cmocka_unit_test(a_named_file_must_be_there_and_the_default_one_not),
        cmocka_unit_test(the_default_path_follows_the_environment),
        cmocka_unit_test(help_is_given_whatever_the_file_says),
    };
    const int fd = mkstemp(path);
    if (fd < 0)
        return EXIT_FAILURE;
    close(fd);
    snprintf(flag, sizeof flag, "-config=%s", path);
    const int failed = cmocka_run_group_tests_name("settings", tests, NULL, NULL);
    unlink(path);
    return failed;
}
