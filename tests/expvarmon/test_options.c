/* test_options.c - the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/cli/options.h"
#include "../support/failing_alloc.h"

#define SECOND INT64_C(1000000000)

/* Arguments, the program's name put before them. */
#define ARGUMENTS(...) ((char *const[]){"expvarmon", __VA_ARGS__, NULL})

static int parse(struct options *options, char *const *argv, char *error, size_t size) {
    int argc = 0;
    while (argv[argc])
        argc++;
    *error = '\0';
    return options_parse(options, argc, argv, error, size);
}

static struct options parsed(char *const *argv) {
    struct options options;
    char error[256];
    if (parse(&options, argv, error, sizeof(error)))
        fail_msg("%s", error);
    return options;
}

static void assert_refused(char *const *argv, const char *expected) {
    struct options options;
    char error[256];
    assert_int_equal(parse(&options, argv, error, sizeof(error)), -1);
    assert_string_equal(error, expected);
}

static void defaults_are_those_of_the_original(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-ports=1234"));
    assert_int_equal(options.interval_ns, 5 * SECOND);
    assert_string_equal(options.ports, "1234");
    assert_null(options.vars);
    assert_string_equal(options.endpoint, "/debug/vars");
    assert_int_equal(options.samples, 0);
    assert_int_equal(options.frame_width, 0);
    assert_false(options.self || options.dummy || options.help || options.version);
    options_fini(&options);
}

static void a_word_is_one_of_those_in_the_help(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-ports=1"));
    assert_int_equal(options.chart, 0);
    options_fini(&options);
    options = parsed(ARGUMENTS("-ports=1", "-chart=braille"));
    assert_int_equal(options.chart, 1);
    options_fini(&options);
    options = parsed(ARGUMENTS("-ports=1", "-chart", "ascii"));
    assert_int_equal(options.chart, 3);
    options_fini(&options);
    assert_refused(ARGUMENTS("-ports=1", "-chart=block"), "-chart: \"block\" is none of braille|blocks|ascii");
}

static void flags_take_one_dash_or_two_and_an_equals_sign_or_none(void **state) {
    (void)state;
    static char *const forms[][4] = {
        {"-ports=1", "-endpoint=/x"},
        {"--ports=1", "--endpoint=/x"},
        {"-ports", "1", "-endpoint", "/x"},
        {"--ports", "1", "--endpoint", "/x"},
    };
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct options options = parsed(ARGUMENTS(forms[i][0], forms[i][1], forms[i][2], forms[i][3]));
        assert_string_equal(options.ports, "1");
        assert_string_equal(options.endpoint, "/x");
        options_fini(&options);
    }
}

static void value_may_begin_with_a_dash_or_contain_an_equals_sign(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-ports", "1", "-endpoint", "-x", "-vars=a=b"));
    assert_string_equal(options.endpoint, "-x");
    assert_string_equal(options.vars, "a=b");
    options_fini(&options);
}

static void every_flag_reaches_its_field(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-i=500ms", "-ports=1", "-vars=a", "-endpoint=/e", "-self", "-dummy",
                                              "-n=7", "-frame=110x32", "-timeout=2s"));
    assert_int_equal(options.interval_ns, SECOND / 2);
    assert_string_equal(options.ports, "1");
    assert_string_equal(options.vars, "a");
    assert_string_equal(options.endpoint, "/e");
    assert_true(options.self);
    assert_true(options.dummy);
    assert_int_equal(options.samples, 7);
    assert_int_equal(options.frame_width, 110);
    assert_int_equal(options.frame_height, 32);
    assert_int_equal(options.timeout_ns, 2 * SECOND);
    options_fini(&options);
}

static void headers_and_files_reach_their_fields(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-ports=1", "-header", "A: 1", "-header=B: 2", "-bearer-file=t",
                                              "-cacert=a", "-cert=c", "-key=k", "-insecure"));
    assert_int_equal(options.headers.count, 2);
    assert_string_equal(options.headers.at[0], "A: 1");
    assert_string_equal(options.headers.at[1], "B: 2");
    assert_string_equal(options.bearer_file, "t");
    assert_string_equal(options.ca_file, "a");
    assert_string_equal(options.cert_file, "c");
    assert_string_equal(options.key_file, "k");
    assert_true(options.insecure);
    options_fini(&options);
    assert_refused(ARGUMENTS("-ports=1", "-key=k"), "-key: a key is of no use without its certificate (-cert)");
}

static void booleans_take_every_word_that_go_takes(void **state) {
    (void)state;
    static char *const yes[] = {"-self", "-self=1", "-self=t", "-self=T", "-self=true", "-self=TRUE", "-self=True"};
    static char *const no[] = {"-self=0", "-self=f", "-self=F", "-self=false", "-self=FALSE", "-self=False"};
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        struct options options = parsed(ARGUMENTS("-self=false", yes[i]));
        assert_true(options.self);
        options_fini(&options);
    }
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        struct options options = parsed(ARGUMENTS("-ports=1", "-self", no[i]));
        assert_false(options.self);
        options_fini(&options);
    }
    assert_refused(ARGUMENTS("-self=yes"), "-self: \"yes\" is neither true nor false");
}

static void lists_grow_when_repeated(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-vars=a,b", "-ports=1", "-vars", "c", "-vars=", "-ports=2-3"));
    assert_string_equal(options.vars, "a,b,c");
    assert_string_equal(options.ports, "1,2-3");
    options_fini(&options);
}

static void list_may_not_escape_the_comma_that_joins_it(void **state) {
    (void)state;
    assert_refused(ARGUMENTS("-ports=http://u:secret@h\\", "-ports=b"),
                   "-ports: the list ends in a backslash, with nothing behind it to escape");
    struct options options = parsed(ARGUMENTS("-ports=a", "-vars=b\\\\", "-vars=c"));
    assert_string_equal(options.vars, "b\\\\,c");
    options_fini(&options);
}

static void other_flags_keep_the_last_value(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-ports=1", "-i=1s", "-i=2s"));
    assert_int_equal(options.interval_ns, 2 * SECOND);
    options_fini(&options);
}

static void a_program_and_its_arguments_follow_two_dashes(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-i=1s", "--", "-self", "-x", "--"));
    assert_string_equal(options.program[0], "-self");
    assert_string_equal(options.program[1], "-x");
    assert_string_equal(options.program[2], "--");
    assert_null(options.program[3]);
    assert_false(options.self);
    assert_false(options_attach(&options));
    options_fini(&options);
    assert_refused(ARGUMENTS("-ports=1", "--"), "--: there is no program behind it");
    assert_refused(ARGUMENTS("-replay=f", "--", "true"),
                   "-replay: has targets of its own; a program does not go with it");
}

static void without_targets_it_attaches_to_processes(void **state) {
    (void)state;
    static const struct {
        char *flag;
        bool attaches;
    } cases[] = {{"-dummy", true}, {"-ports=1", false}, {"-self", false}, {"-replay=f", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct options options = parsed(ARGUMENTS(cases[i].flag));
        assert_int_equal(options_attach(&options), cases[i].attaches);
        options_fini(&options);
    }
}

static void stray_argument_is_refused(void **state) {
    (void)state;
    assert_refused(ARGUMENTS("-ports=1", "1234", "-self"),
                   "\"1234\": unexpected argument; targets are given with -ports, a program behind --");
    assert_refused(ARGUMENTS("-self", "true"),
                   "\"true\": unexpected argument; targets are given with -ports, a program behind --");
    assert_refused(ARGUMENTS("-self", "-"),
                   "\"-\": unexpected argument; targets are given with -ports, a program behind --");
    assert_refused(ARGUMENTS("-self", ""),
                   "\"\": unexpected argument; targets are given with -ports, a program behind --");
}

static void unknown_flag_is_refused(void **state) {
    (void)state;
    assert_refused(ARGUMENTS("-port=1"), "\"-port\": there is no such flag; did you mean -ports?");
    assert_refused(ARGUMENTS("---ports=1"), "\"---ports\": there is no such flag; did you mean -ports?");
    assert_refused(ARGUMENTS("-=1"), "\"-\": there is no such flag");
    assert_refused(ARGUMENTS("--=1"), "\"--\": there is no such flag");
}

static void missing_value_is_refused(void **state) {
    (void)state;
    assert_refused(ARGUMENTS("-ports=1", "-i"), "-i: its value (DURATION) is missing");
}

static void durations_are_at_least_a_millisecond(void **state) {
    (void)state;
    assert_refused(ARGUMENTS("-i=5x"), "-i: \"5x\" is not a duration: unknown unit \"x\"");
    assert_refused(ARGUMENTS("-i", "5"), "-i: \"5\" is not a duration: no unit (ns, us, ms, s, m, h) after \"5\"");
    assert_refused(ARGUMENTS("-i=0s"), "-i: \"0s\" is below 1ms");
    assert_refused(ARGUMENTS("-i=-1s"), "-i: \"-1s\" is below 1ms");
    assert_refused(ARGUMENTS("-i="), "-i: \"\" is not a duration: a number is missing");
    assert_refused(ARGUMENTS("-timeout=0"), "-timeout: \"0\" is below 1ms");
    assert_refused(ARGUMENTS("-timeout=999us"), "-timeout: \"999us\" is below 1ms");
}

static void counts_are_whole_and_not_negative(void **state) {
    (void)state;
    assert_refused(ARGUMENTS("-n=-1"), "-n: \"-1\" is not a count");
    assert_refused(ARGUMENTS("-n=1.5"), "-n: \"1.5\" is not a count");
    assert_refused(ARGUMENTS("-n= 1"), "-n: \" 1\" is not a count");
    assert_refused(ARGUMENTS("-n="), "-n: \"\" is not a count");
    assert_refused(ARGUMENTS("-n=9223372036854775808"), "-n: \"9223372036854775808\" is too large");
    struct options options = parsed(ARGUMENTS("-self", "-n=9223372036854775807"));
    assert_true(options.samples == INT64_MAX);
    options_fini(&options);
}

static void frame_sizes_have_limits(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-self", "-frame=1x1000"));
    assert_int_equal(options.frame_width, 1);
    assert_int_equal(options.frame_height, 1000);
    options_fini(&options);
    assert_refused(ARGUMENTS("-frame=0x10"), "-frame: \"0x10\" is not within 1x1 and 1000x1000");
    assert_refused(ARGUMENTS("-frame=10x1001"), "-frame: \"10x1001\" is not within 1x1 and 1000x1000");
    assert_refused(ARGUMENTS("-frame=10x99999999999999999999"),
                   "-frame: \"10x99999999999999999999\" is not within 1x1 and 1000x1000");
    static char *const garbage[] = {"-frame=",         "-frame=10",    "-frame=10x",   "-frame=x10",
                                    "-frame=10x10x10", "-frame=10X10", "-frame=-1x10", "-frame=10x-1"};
    for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
        char expected[128];
        snprintf(expected, sizeof(expected), "-frame: \"%s\" is not a size such as 110x32", garbage[i] + 7);
        assert_refused(ARGUMENTS(garbage[i]), expected);
    }
}

static void help_and_version_end_the_parsing(void **state) {
    (void)state;
    static char *const forms[] = {"-help", "-h", "--help", "--h", "-help=true"};
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct options options = parsed(ARGUMENTS(forms[i], "-nonsense"));
        assert_true(options.help);
        options_fini(&options);
    }
    struct options options = parsed(ARGUMENTS("-version", "stray"));
    assert_true(options.version);
    options_fini(&options);
}

static void error_is_one_line_whatever_was_typed(void **state) {
    (void)state;
    struct options options;
    char error[256];
    char junk[4096];
    memset(junk, 'x', sizeof(junk) - 1);
    junk[sizeof(junk) - 1] = '\0';
    assert_int_equal(parse(&options, ARGUMENTS("-i", junk), error, sizeof(error)), -1);
    assert_non_null(strstr(error, "is not a duration"));
    assert_refused(ARGUMENTS("-n=\n\033[2J"), "-n: \"??[2J\" is not a count");
}

static void timeout_follows_the_interval_within_bounds(void **state) {
    (void)state;
    static const struct {
        char *interval;
        char *timeout;
        int64_t expected_ns;
    } cases[] = {
        {"-i=200ms", NULL, SECOND},
        {"-i=3s", NULL, 3 * SECOND},
        {"-i=1h", NULL, 10 * SECOND},
        {"-i=1h", "-timeout=1m", 60 * SECOND},
        {"-i=5s", "-timeout=10ms", SECOND / 100},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct options options = parsed(ARGUMENTS("-self", cases[i].interval, cases[i].timeout));
        assert_int_equal(options_timeout_ns(&options), cases[i].expected_ns);
        options_fini(&options);
    }
}

static void lack_of_memory_is_an_error(void **state) {
    (void)state;
    char *const arguments[] = {"expvarmon", "-ports=1", "-vars=a", "-vars=b", NULL};
    const long before = failing_alloc_live();
    for (size_t nth = 1;; nth++) {
        struct options options;
        char error[256] = "";
        failing_alloc_at(nth);
        const int result = options_parse(&options, 4, arguments, error, sizeof(error));
        if (!failing_alloc_stop()) {
            assert_int_equal(result, 0);
            assert_true(nth > 3);
            options_fini(&options);
            break;
        }
        assert_int_equal(result, -1);
        assert_non_null(strstr(error, "does not fit in memory"));
        assert_int_equal(failing_alloc_live(), before);
    }
}

static void usage_names_every_flag_and_fits_a_terminal(void **state) {
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    options_usage(stream);
    fclose(stream);
    for (const struct options_flag *flag = options_flags; flag->name; flag++) {
        char line[64];
        snprintf(line, sizeof(line), "\n  -%s%s%s\n", flag->name, flag->argument ? " " : "",
                 flag->argument ? flag->argument : "");
        if (!strstr(text, line))
            fail_msg("no -%s in the usage text", flag->name);
    }
    for (const char *line = text; *line; line = strchrnul(line, '\n') + 1)
        assert_in_range(strchrnul(line, '\n') - line, 0, 80);
    free(text);
}

static void checks_are_kept_one_by_one(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-ports=1", "-check=a < 1, b", "-check", "c > 2", "-for=30s"));
    assert_int_equal(options.checks.count, 2);
    assert_string_equal(options.checks.at[0], "a < 1, b");
    assert_string_equal(options.checks.at[1], "c > 2");
    assert_int_equal(options.duration_ns, 30 * SECOND);
    options_fini(&options);
}

static void a_check_draws_no_frame(void **state) {
    (void)state;
    assert_refused(ARGUMENTS("-ports=1", "-check=a<1", "-frame=80x24"),
                   "-frame: does not go with -check, which shows nothing");
}

static void stdout_is_for_one(void **state) {
    (void)state;
    static const char expected[] = "stdout can be only one of -csv=-, -jsonl=-, -frame, -check and -diff";
    assert_refused(ARGUMENTS("-ports=1", "-vars=a", "-csv=-", "-jsonl=-"), expected);
    assert_refused(ARGUMENTS("-ports=1", "-vars=a", "-csv=-", "-frame=80x24"), expected);
    assert_refused(ARGUMENTS("-ports=1", "-jsonl=-", "-check=a<1"), expected);
    struct options options = parsed(ARGUMENTS("-ports=1", "-vars=a", "-csv=a.csv", "-jsonl=-"));
    assert_string_equal(options.csv, "a.csv");
    assert_string_equal(options.jsonl, "-");
    options_fini(&options);
}

static void a_table_needs_columns(void **state) {
    (void)state;
    assert_refused(ARGUMENTS("-ports=1", "-csv=a"), "-csv: its columns are the variables of -vars, which is missing");
}

static void sizes_have_units(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-ports=1", "-record=r"));
    assert_int_equal(options.record_max, 1 << 30);
    options_fini(&options);
    options = parsed(ARGUMENTS("-ports=1", "-record=r", "-recordmax=500MB"));
    assert_int_equal(options.record_max, 500 << 20);
    options_fini(&options);
    options = parsed(ARGUMENTS("-ports=1", "-recordmax=12345"));
    assert_int_equal(options.record_max, 12345);
    options_fini(&options);
    assert_refused(ARGUMENTS("-ports=1", "-recordmax=0"), "-recordmax: \"0\" is nothing");
    assert_refused(ARGUMENTS("-ports=1", "-recordmax=1XB"), "-recordmax: \"1XB\" is not a size such as 100MB");
    assert_refused(ARGUMENTS("-ports=1", "-recordmax=MB"), "-recordmax: \"MB\" is not a size such as 100MB");
    assert_refused(ARGUMENTS("-ports=1", "-recordmax=9999999999TB"), "-recordmax: \"9999999999TB\" is too large");
}

static void factors_have_bounds(void **state) {
    (void)state;
    struct options options = parsed(ARGUMENTS("-replay=r", "-speed=2.5"));
    assert_true(options.speed == 2.5);
    options_fini(&options);
    static const char *const wrong[] = {"-speed=0", "-speed=-1", "-speed=20000", "-speed=nan", "-speed=2x", "-speed="};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char expected[80];
        snprintf(expected, sizeof(expected), "-speed: \"%s\" is not a number within 0.01 and 10000", wrong[i] + 7);
        assert_refused(ARGUMENTS("-replay=r", (char *)wrong[i]), expected);
    }
}

static void a_replay_has_targets_of_its_own(void **state) {
    (void)state;
    static const char expected[] = "-replay: has targets of its own; -ports and -self do not go with it";
    assert_refused(ARGUMENTS("-replay=r", "-ports=1"), expected);
    assert_refused(ARGUMENTS("-replay=r", "-self"), expected);
    assert_refused(ARGUMENTS("-replay=r", "-record=q"), "-record: what is replayed is a recording");
    assert_refused(ARGUMENTS("-ports=1", "-speed=2"), "-speed: is of -replay, which is missing");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_those_of_the_original),
        cmocka_unit_test(a_word_is_one_of_those_in_the_help),
        cmocka_unit_test(flags_take_one_dash_or_two_and_an_equals_sign_or_none),
        cmocka_unit_test(value_may_begin_with_a_dash_or_contain_an_equals_sign),
        cmocka_unit_test(every_flag_reaches_its_field),
        cmocka_unit_test(headers_and_files_reach_their_fields),
        cmocka_unit_test(booleans_take_every_word_that_go_takes),
        cmocka_unit_test(lists_grow_when_repeated),
        cmocka_unit_test(list_may_not_escape_the_comma_that_joins_it),
        cmocka_unit_test(other_flags_keep_the_last_value),
        cmocka_unit_test(a_program_and_its_arguments_follow_two_dashes),
        cmocka_unit_test(without_targets_it_attaches_to_processes),
        cmocka_unit_test(stray_argument_is_refused),
        cmocka_unit_test(sizes_have_units),
        cmocka_unit_test(factors_have_bounds),
        cmocka_unit_test(a_replay_has_targets_of_its_own),
        cmocka_unit_test(stdout_is_for_one),
        cmocka_unit_test(a_table_needs_columns),
        cmocka_unit_test(checks_are_kept_one_by_one),
        cmocka_unit_test(a_check_draws_no_frame),
        cmocka_unit_test(unknown_flag_is_refused),
        cmocka_unit_test(missing_value_is_refused),
        cmocka_unit_test(durations_are_at_least_a_millisecond),
        cmocka_unit_test(counts_are_whole_and_not_negative),
        cmocka_unit_test(frame_sizes_have_limits),
        cmocka_unit_test(help_and_version_end_the_parsing),
        cmocka_unit_test(error_is_one_line_whatever_was_typed),
        cmocka_unit_test(timeout_follows_the_interval_within_bounds),
        cmocka_unit_test(lack_of_memory_is_an_error),
        cmocka_unit_test(usage_names_every_flag_and_fits_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
