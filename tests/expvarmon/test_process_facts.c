/* test_process_facts.c - what /proc tells about a process. */
#include "../../expvarmon/attach/process_facts.h"

#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static pid_t start(char *const *arguments) {
    pid_t pid;
    assert_int_equal(posix_spawn(&pid, "/bin/sleep", NULL, NULL, arguments, environ), 0);
    return pid;
}

static void end(pid_t pid) {
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void expect_command(const char *first, const char *expected) {
    const pid_t pid = start((char *[]){(char *)first, "60", NULL});
    /* The kernel has the name of a new program earlier than its arguments. */
    char *command = process_command(pid);
    while (command && strcmp(command, "sleep") == 0) {
        free(command);
        command = process_command(pid);
    }
    end(pid);
    assert_non_null(command);
    assert_string_equal(command, expected);
    free(command);
}

static void commands_have_their_arguments_but_no_folders(void **state) {
    (void)state;
    expect_command("/usr/bin/sleep", "sleep 60");
    expect_command("./sleep", "sleep 60");
    expect_command("worker: /srv/www", "worker: /srv/www 60");
    expect_command("/usr/bin/", "/usr/bin/ 60");
}

static void processes_that_are_gone_have_neither_command_nor_start(void **state) {
    (void)state;
    const pid_t pid = start((char *[]){"sleep", "60", NULL});
    end(pid);
    assert_null(process_command(pid));
    assert_int_equal(process_started_ns(pid), 0);
}

static void a_process_that_is_not_reaped_has_its_name(void **state) {
    (void)state;
    const pid_t pid = start((char *[]){"sleep", "60", NULL});
    siginfo_t information;
    kill(pid, SIGKILL);
    assert_int_equal(waitid(P_PID, (id_t)pid, &information, WEXITED | WNOWAIT), 0);
    char *command = process_command(pid);
    end(pid);
    assert_string_equal(command, "sleep");
    free(command);
}

static void starts_are_between_those_of_the_machine_and_now(void **state) {
    (void)state;
    struct timespec now;
    const int64_t own = process_started_ns(getpid());
    const pid_t pid = start((char *[]){"sleep", "60", NULL});
    const int64_t later = process_started_ns(pid);
    end(pid);
    clock_gettime(CLOCK_BOOTTIME, &now);
    assert_true(own > 0);
    assert_true(later >= own);
    assert_true(later <= now.tv_sec * INT64_C(1000000000) + now.tv_nsec);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_have_their_arguments_but_no_folders),
        cmocka_unit_test(processes_that_are_gone_have_neither_command_nor_start),
        cmocka_unit_test(a_process_that_is_not_reaped_has_its_name),
        cmocka_unit_test(starts_are_between_those_of_the_machine_and_now),
    };
    return cmocka_run_group_tests_name("process_facts", tests, NULL, NULL);
}
