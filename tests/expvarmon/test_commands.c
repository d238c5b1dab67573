/* test_commands.c - commands of the shell beside the monitor. */
#include "../../expvarmon/commands.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const nothing[] = {NULL};

/* Waits until all have ended. Returns how many times one had failed; *reason is that of the last. */
static int reap_all(struct commands *commands, const char **reason) {
    int failed = 0;
    while (commands->running_count > 0) {
        struct pollfd fd = {.fd = commands->fd, .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 30000), 1);
        failed += commands_reap(commands, reason) < 0;
    }
    return failed;
}

static void begin(struct commands *commands, const char *line) {
    assert_int_equal(commands_init(commands, line), 0);
}

static void run(struct commands *commands, const char *const *variables) {
    const char *reason;
    if (commands_run(commands, variables, &reason) < 0)
        fail_msg("%s", reason);
}

/* Runs the line, whose $OUT is a file. Returns what it wrote there. */
static const char *output_of(const char *line, const char *variable) {
    static char text[4096];
    char path[] = "/tmp/test_commands_XXXXXX", out[64];
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    snprintf(out, sizeof out, "OUT=%s", path);
    struct commands commands;
    begin(&commands, line);
    run(&commands, (const char *const[]){out, variable, NULL});
    const char *reason;
    assert_int_equal(reap_all(&commands, &reason), 0);
    commands_fini(&commands);
    const ssize_t size = read(fd, text, sizeof text - 1);
    assert_true(size >= 0);
    text[size] = '\0';
    close(fd);
    unlink(path);
    return text;
}

static void a_command_is_told_by_its_environment(void **state) {
    (void)state;
    assert_string_equal(output_of("printf %s \"$EXPVARMON_X\" >$OUT", "EXPVARMON_X=$(id); `id` 'a' \"b\""),
                        "$(id); `id` 'a' \"b\"");
}

static void a_command_inherits_what_is_not_the_monitors(void **state) {
    (void)state;
    setenv("EXPVARMON_BEARER", "secret", 1);
    setenv("INHERITED", "yes", 1);
    assert_string_equal(output_of("printf %s \"$INHERITED${EXPVARMON_BEARER-none}\" >$OUT", "EXPVARMON_X=1"),
                        "yesnone");
    unsetenv("EXPVARMON_BEARER");
    unsetenv("INHERITED");
}

static void a_command_has_no_descriptors_and_no_terminal(void **state) {
    (void)state;
    const int leaked = open("/dev/null", O_RDONLY);
    assert_true(leaked > 2);
    assert_string_equal(
        output_of("readlink /proc/self/fd/0 /proc/self/fd/2 >$OUT; ls /proc/$$/fd | wc -l >>$OUT", "X=1"),
        "/dev/null\n/dev/null\n3\n");
    assert_string_equal(output_of("(: </dev/tty) 2>/dev/null || echo none >$OUT", "X=1"), "none\n");
    close(leaked);
}

static void a_command_has_its_signals_as_at_first(void **state) {
    (void)state;
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    signal(SIGPIPE, SIG_IGN);
    /* Of the signals below 29; those from 32 on are glibc's own. */
    assert_string_equal(output_of("sed -nE 's/Sig(Blk|Ign):.*(.{7})$/\\2/p' /proc/self/status >$OUT", "X=1"),
                        "0000000\n0000000\n");
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static void a_failure_is_told(void **state) {
    (void)state;
    struct commands commands;
    const char *reason;
    begin(&commands, "exit 3");
    run(&commands, nothing);
    assert_int_equal(reap_all(&commands, &reason), 1);
    assert_string_equal(reason, "-alert-command: it has failed with status 3");
    commands_fini(&commands);
    begin(&commands, "kill -TERM $$");
    run(&commands, nothing);
    assert_int_equal(reap_all(&commands, &reason), 1);
    assert_string_equal(reason, "-alert-command: it was ended by signal 15");
    commands_fini(&commands);
}

static void a_command_that_takes_too_long_is_ended_with_what_it_has_started(void **state) {
    (void)state;
    char path[] = "/tmp/test_commands_XXXXXX", go[64];
    assert_non_null(mkdtemp(path));
    snprintf(go, sizeof go, "GO=%s/go", path);
    assert_int_equal(mkfifo(go + 3, 0600), 0);
    const int fifo = open(go + 3, O_RDONLY | O_NONBLOCK);
    struct commands commands;
    const char *reason;
    begin(&commands, "sleep 1000 >$GO & wait");
    commands.limit_ns = 100000000;
    run(&commands, (const char *const[]){go, NULL});
    assert_int_equal(reap_all(&commands, &reason), 1);
    assert_string_equal(reason, "-alert-command: it took longer than 0.1s");
    close(open(go + 3, O_WRONLY)); /* in case that none of them came so far */
    struct pollfd closed = {.fd = fifo};
    assert_int_equal(poll(&closed, 1, 30000), 1);
    assert_true(closed.revents & POLLHUP);
    commands_fini(&commands);
    close(fifo);
    unlink(go + 3);
    rmdir(path);
}

static void only_so_many_run_at_a_time(void **state) {
    (void)state;
    char path[] = "/tmp/test_commands_XXXXXX", go[64];
    assert_non_null(mkdtemp(path));
    snprintf(go, sizeof go, "GO=%s/go", path);
    assert_int_equal(mkfifo(go + 3, 0600), 0);
    struct commands commands;
    begin(&commands, "read line <$GO; exit 1"); /* until there is a writer, and its end */
    for (size_t i = 0; i < COMMANDS_RUNNING_MAX + COMMANDS_WAITING_MAX; i++)
        run(&commands, (const char *const[]){go, NULL});
    assert_int_equal(commands.running_count, COMMANDS_RUNNING_MAX);
    assert_int_equal(commands.waiting_count, COMMANDS_WAITING_MAX);
    const char *reason;
    assert_int_equal(commands_run(&commands, nothing, &reason), -1);
    assert_string_equal(reason, "-alert-command: one is left out: too many wait for those that run");
    const int held = open(go + 3, O_RDWR);
    for (size_t i = 0; i < COMMANDS_RUNNING_MAX + COMMANDS_WAITING_MAX; i++)
        assert_int_equal(write(held, "\n", 1), 1);
    assert_true(reap_all(&commands, &reason) > 0);
    assert_int_equal(commands.waiting_count, 0);
    close(held);
    commands_fini(&commands);
    unlink(go + 3);
    rmdir(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_told_by_its_environment),
        cmocka_unit_test(a_command_inherits_what_is_not_the_monitors),
        cmocka_unit_test(a_command_has_no_descriptors_and_no_terminal),
        cmocka_unit_test(a_command_has_its_signals_as_at_first),
        cmocka_unit_test(a_failure_is_told),
        cmocka_unit_test(a_command_that_takes_too_long_is_ended_with_what_it_has_started),
        cmocka_unit_test(only_so_many_run_at_a_time),
    };
    return cmocka_run_group_tests_name("commands", tests, NULL, NULL);
}
