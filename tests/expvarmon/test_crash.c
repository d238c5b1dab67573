/* test_crash.c - a process that dies of a signal gives its terminal back first. */
#include "../../expvarmon/tui/crash.h"

#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What the process under guard does. */
typedef void end_fn(void);

static void abort_itself(void) {
    abort();
}
static void take_sigterm(void) {
    raise(SIGTERM);
}
static void take_sighup(void) {
    raise(SIGHUP);
}
static void take_over_sigfpe(void) {
    signal(SIGFPE, SIG_DFL);
    raise(SIGFPE);
}

struct result {
    int status;
    bool modes_restored;
    char output[256];
};

static void run_guarded(int tty, end_fn *end) {
    struct termios modes;
    struct termios raw;
    if (tcgetattr(tty, &modes) < 0)
        _exit(100);
    raw = modes;
    cfmakeraw(&raw);
    if (tcsetattr(tty, TCSANOW, &raw) < 0)
        _exit(101);
    crash_guard(tty, &modes);
    end();
    _exit(0);
}

/* Runs `end` under guard in a process of its own. */
static struct result run(end_fn *end) {
    struct result result = {0};
    int master, slave;
    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    struct termios before, after;
    assert_int_equal(tcgetattr(slave, &before), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        run_guarded(slave, end);
    assert_int_equal(waitpid(pid, &result.status, 0), pid);
    assert_int_equal(tcgetattr(slave, &after), 0);
    result.modes_restored =
        before.c_lflag == after.c_lflag && before.c_iflag == after.c_iflag && before.c_oflag == after.c_oflag;
    /* The end of a line, so that there is always something to read. */
    assert_int_equal(write(slave, "\n", 1), 1);
    const ssize_t size = read(master, result.output, sizeof result.output - 1);
    assert_true(size > 0);
    close(master);
    close(slave);
    return result;
}

static void check_restored(const struct result *result, int number) {
    assert_true(WIFSIGNALED(result->status));
    assert_int_equal(WTERMSIG(result->status), number);
    assert_true(result->modes_restored);
    assert_non_null(strstr(result->output, "\033[?1049l"));
    assert_non_null(strstr(result->output, "\033[?25h"));
}

static void abort_restores_the_terminal_and_still_aborts(void **state) {
    (void)state;
    const struct result result = run(abort_itself);
    check_restored(&result, SIGABRT);
}

static void fatal_signals_restore_the_terminal_and_still_kill(void **state) {
    (void)state;
    struct result result = run(take_sigterm);
    check_restored(&result, SIGTERM);
    result = run(take_sighup);
    check_restored(&result, SIGHUP);
}

static void handled(int number) {
    _exit(40 + (number == SIGTERM));
}

static void handle_sigterm(void) {
    crash_release();
    signal(SIGTERM, handled);
    crash_guard(STDOUT_FILENO, &(struct termios){0});
    raise(SIGTERM);
}

static void a_handler_of_the_program_is_left_alone(void **state) {
    (void)state;
    const struct result result = run(handle_sigterm);
    assert_true(WIFEXITED(result.status));
    assert_int_equal(WEXITSTATUS(result.status), 41);
    assert_null(strstr(result.output, "\033[?1049l"));
}

static void release_and_end(void) {
    crash_release();
    crash_release();
    raise(SIGTERM);
}

static void a_released_guard_does_nothing(void **state) {
    (void)state;
    const struct result result = run(release_and_end);
    assert_true(WIFSIGNALED(result.status));
    assert_null(strstr(result.output, "\033[?1049l"));
    assert_false(result.modes_restored);
}

static void a_later_handler_of_a_crash_replaces_the_guard(void **state) {
    (void)state;
    const struct result result = run(take_over_sigfpe);
    assert_int_equal(WTERMSIG(result.status), SIGFPE);
    assert_null(strstr(result.output, "\033[?1049l"));
}

/* Without an end, which the compiler need not know. */
static int descend(int depth) {
    volatile char room[4096];
    room[0] = (char)depth;
    return depth < 0 ? 0 : descend(depth / 2 + 1) + room[0];
}

static void overflow_the_stack(void) {
    _exit(descend(5) == 0);
}

static void a_stack_overflow_restores_the_terminal(void **state) {
    (void)state;
    const struct result result = run(overflow_the_stack);
    assert_false(WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0);
    assert_true(result.modes_restored);
    assert_non_null(strstr(result.output, "\033[?1049l"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abort_restores_the_terminal_and_still_aborts),
        cmocka_unit_test(fatal_signals_restore_the_terminal_and_still_kill),
        cmocka_unit_test(a_handler_of_the_program_is_left_alone),
        cmocka_unit_test(a_released_guard_does_nothing),
        cmocka_unit_test(a_later_handler_of_a_crash_replaces_the_guard),
        cmocka_unit_test(a_stack_overflow_restores_the_terminal),
    };
    return cmocka_run_group_tests_name("crash", tests, NULL, NULL);
}
