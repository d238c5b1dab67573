/* test_program.c - a program that the monitor starts and watches. */
#include "../../expvarmon/attach/program.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ENOUGH_NS INT64_C(60000000000)

static struct program start(const char *script, bool is_apart) {
    struct program program;
    char *const arguments[] = {"sh", "-c", (char *)script, NULL};
    assert_int_equal(program_start(&program, &(struct program_plan){arguments, environ, is_apart}), 0);
    return program;
}

static void expect_end(struct program *program, const char *expected) {
    char text[PROGRAM_END_MAX];
    program_await_end(program);
    assert_true(program->is_over);
    assert_string_equal(program_end(text, program), expected);
    program_fini(program);
}

static void the_end_is_told_with_its_status_or_signal(void **state) {
    (void)state;
    struct program program = start("exit 0", false);
    expect_end(&program, "ended with status 0");
    program = start("exit 7", false);
    expect_end(&program, "ended with status 7");
    program = start("kill -KILL $$", false);
    expect_end(&program, "was killed by signal 9 (Killed)");
}

static void a_program_that_cannot_be_started_leaves_all_as_it_was(void **state) {
    (void)state;
    struct program program;
    sigset_t now;
    char *const missing[] = {"/nowhere/program", NULL}, *const folder[] = {"/tmp", NULL};
    assert_int_equal(program_start(&program, &(struct program_plan){missing, environ, false}), ENOENT);
    assert_int_equal(program_start(&program, &(struct program_plan){folder, environ, true}), EACCES);
    sigprocmask(SIG_SETMASK, NULL, &now);
    assert_int_equal(sigismember(&now, SIGTERM), 0);
}

/* The script has the signals that this process had, not the blocked ones. */
static void signals_are_passed_on(void **state) {
    (void)state;
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct program program = start("exec sleep 60", i % 2);
        const struct signalfd_siginfo information = {.ssi_signo = (uint32_t)numbers[i], .ssi_code = SI_USER};
        program_take_signal(&program, &information);
        program_await_end(&program);
        assert_true(WIFSIGNALED(program.status));
        assert_int_equal(WTERMSIG(program.status), numbers[i]);
        program_signal(&program, SIGKILL); /* nobody is there */
        program_fini(&program);
    }
}

/* What the kernel sends to the group in the foreground is not sent a second time. */
static void keys_of_the_terminal_are_passed_on_only_to_a_program_apart(void **state) {
    (void)state;
    const struct signalfd_siginfo key = {.ssi_signo = SIGINT, .ssi_code = SI_KERNEL};
    struct program program = start("exec sleep 60", true);
    program_take_signal(&program, &key);
    expect_end(&program, "was killed by signal 2 (Interrupt)");
    program = start("exec sleep 60", false);
    program_take_signal(&program, &key);
    program_signal(&program, SIGTERM);
    expect_end(&program, "was killed by signal 15 (Terminated)");
}

static void a_program_apart_has_a_group_of_its_own(void **state) {
    (void)state;
    struct program program = start("exec sleep 60", true);
    assert_int_equal(getpgid(program.pid), program.pid);
    program_signal(&program, SIGKILL);
    program_await_end(&program);
    program_fini(&program);
    program = start("exec sleep 60", false);
    assert_int_equal(getpgid(program.pid), getpgrp());
    program_signal(&program, SIGKILL);
    program_await_end(&program);
    program_fini(&program);
}

static void waiting_for_a_socket_ends_with_the_program_and_with_the_time(void **state) {
    (void)state;
    struct program program = start("exit 3", false);
    program_await_socket(&program, "/nowhere/1.sock", ENOUGH_NS);
    expect_end(&program, "ended with status 3");
    program = start("exec sleep 60", false);
    program_await_socket(&program, "/nowhere/1.sock", 1);
    assert_false(program.is_over);
    program_signal(&program, SIGKILL);
    expect_end(&program, "was killed by signal 9 (Killed)");
}

int main(void) {
    /* Whoever runs this in the background may have them ignored, which programs inherit. */
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_is_told_with_its_status_or_signal),
        cmocka_unit_test(a_program_that_cannot_be_started_leaves_all_as_it_was),
        cmocka_unit_test(signals_are_passed_on),
        cmocka_unit_test(keys_of_the_terminal_are_passed_on_only_to_a_program_apart),
        cmocka_unit_test(a_program_apart_has_a_group_of_its_own),
        cmocka_unit_test(waiting_for_a_socket_ends_with_the_program_and_with_the_time),
    };
    return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
