/* test_builtin.c - the variables that every process has.
 *
 * For `cmdline` the test runs itself once more, with the arguments in question; the first says what to do.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../support/strict_json.h"
#include "vars_fixture.h"

#include "expvar/builtin.h"

static void built_in_variables_are_published_before_main(void **state) {
    (void)state;
    static const char *const names[] = {EXPVAR_CMDLINE, EXPVAR_MEMSTATS, EXPVAR_PROCESS, EXPVAR_THREADS};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        expvar_var *variable = expvar_get(names[i]);
        assert_non_null(variable);
        assert_int_equal(expvar_var_kind(variable), EXPVAR_KIND_FUNC);
        char *json = expvar_var_json(variable);
        assert_true(strict_json(json, strlen(json)));
        assert_string_not_equal(json, "null");
        free(json);
    }
}

static void built_in_names_are_taken(void **state) {
    (void)state;
    errno = 0;
    assert_null(expvar_int_new(EXPVAR_MEMSTATS));
    assert_int_equal(errno, EEXIST);
}

static int take_away(void) {
    if (expvar_unpublish(EXPVAR_CMDLINE) != 0 || expvar_get(EXPVAR_CMDLINE))
        return 1;
    return expvar_string_new(EXPVAR_CMDLINE) ? 0 : 2;
}

static void built_in_variable_may_be_taken_away_and_replaced(void **state) {
    (void)state;
    assert_int_equal(run_in_child(take_away), 0);
}

/* ---- cmdline ------------------------------------------------------------------------------------------------- */

static int print_cmdline(void) {
    char *json = expvar_var_json(expvar_get(EXPVAR_CMDLINE));
    int result = !json || fputs(json, stdout) < 0;
    free(json);
    return result;
}

/* Runs this program with the arguments. Returns what it printed, to be freed. */
static char *run_with(char **arguments) {
    char *text = NULL;
    size_t size = 0;
    int fds[2], status;
    assert_int_equal(pipe(fds), 0);
    const pid_t child = fork();
    if (child == 0) {
        dup2(fds[1], STDOUT_FILENO);
        execv("/proc/self/exe", arguments);
        _exit(127);
    }
    close(fds[1]);
    FILE *pipe_end = fdopen(fds[0], "r");
    assert_true(getdelim(&text, &size, EOF, pipe_end) > 0);
    fclose(pipe_end);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(strict_json(text, strlen(text)));
    return text;
}

/* The arguments are not constant, because execv(3) says so. */
static void assert_cmdline(char **arguments, const char *expected) {
    char *text = run_with(arguments);
    assert_string_equal(text, expected);
    free(text);
}

static void arguments_are_told_whatever_bytes_they_have(void **state) {
    (void)state;
    char *const parts[] = {(char[]){"my program"}, (char[]){"print"},    (char[]){""},
                           (char[]){"a b\t\n"},    (char[]){"\xff\xfe"}, (char[]){"\"\\<&>"},
                           (char[]){"\xc3\xbc"},   (char[]){""},         NULL};
    assert_cmdline((char **)(uintptr_t)parts, "[\"my program\",\"print\",\"\",\"a b\\t\\n\",\"\\ufffd\\ufffd\","
                                              "\"\\\"\\\\\\u003c\\u0026\\u003e\",\"\xc3\xbc\",\"\"]");
}

static void ten_thousand_arguments_are_told(void **state) {
    (void)state;
    static char *arguments[10003];
    char argument[] = "argument";
    arguments[0] = (char[]){"test_builtin"};
    arguments[1] = (char[]){"print"};
    for (size_t i = 2; i < COUNT_OF(arguments) - 1; i++)
        arguments[i] = argument;
    char *text = run_with(arguments);
    assert_int_equal(strlen(text), strlen("[\"test_builtin\",\"print\"") + 10000 * strlen(",\"argument\"") + 1);
    free(text);
}

/* As programs do that show their state in ps(1): the terminating NUL goes too. */
static int overwrite_and_print(char **argv, bool look_before) {
    char *before = look_before ? expvar_var_json(expvar_get(EXPVAR_CMDLINE)) : NULL;
    free(before);
    memset(argv[0], 'x', strlen(argv[0]) + 1);
    return print_cmdline();
}

static void arguments_that_were_looked_at_stay_when_they_are_overwritten(void **state) {
    (void)state;
    char *const parts[] = {(char[]){"prog"}, (char[]){"look and overwrite"}, NULL};
    assert_cmdline((char **)(uintptr_t)parts, "[\"prog\",\"look and overwrite\"]");
}

static void arguments_that_are_overwritten_first_are_told_as_they_are(void **state) {
    (void)state;
    char *const parts[] = {(char[]){"prog"}, (char[]){"overwrite"}, NULL};
    assert_cmdline((char **)(uintptr_t)parts, "[\"xxxxxoverwrite\"]");
}

static int print(char **argv) {
    (void)argv;
    return print_cmdline();
}

static int look_and_overwrite(char **argv) {
    return overwrite_and_print(argv, true);
}

static int overwrite(char **argv) {
    return overwrite_and_print(argv, false);
}

static const struct command {
    const char *name;
    int (*run)(char **argv);
} commands[] = {{"print", print}, {"look and overwrite", look_and_overwrite}, {"overwrite", overwrite}};

int main(int argc, char **argv) {
    for (size_t i = 0; argc > 1 && i < COUNT_OF(commands); i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argv);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_variables_are_published_before_main),
        cmocka_unit_test(built_in_names_are_taken),
        cmocka_unit_test(built_in_variable_may_be_taken_away_and_replaced),
        cmocka_unit_test(arguments_are_told_whatever_bytes_they_have),
        cmocka_unit_test(ten_thousand_arguments_are_told),
        cmocka_unit_test(arguments_that_were_looked_at_stay_when_they_are_overwritten),
        cmocka_unit_test(arguments_that_are_overwritten_first_are_told_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
