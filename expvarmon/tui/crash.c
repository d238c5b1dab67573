/* crash.c - gives the terminal back when the process is about to die of a signal.
 *
 * SIGNAL CONTEXT: restore_terminal and die call async-signal-safe functions only.
 */
#include "crash.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define STACK_BYTES 65536

/* What is guarded even against a handler of others, which then runs afterwards, and what only where the
 * default would end the process. A fault is a crash that happens again when its instruction is run again. */
enum course { FAULT, ABORT, END };

struct guarded {
    int number;
    enum course course;
};

static const struct guarded guarded[] = {
    {SIGSEGV, FAULT}, {SIGBUS, FAULT}, {SIGFPE, FAULT}, {SIGILL, FAULT}, {SIGABRT, ABORT},
    {SIGHUP, END},    {SIGINT, END},   {SIGQUIT, END},  {SIGTERM, END},
};
#define GUARDED_COUNT (sizeof guarded / sizeof *guarded)

/* Written by crash_guard and crash_release while no handler of ours is installed; the handler reads. */
static struct {
    bool active;
    int tty;
    struct termios modes;
    struct sigaction before[GUARDED_COUNT];
    bool installed[GUARDED_COUNT];
    stack_t stack_before;
} guard;

static char handler_stack[STACK_BYTES];

/* Plain attributes, clear, cursor, usual screen, usual keypad, no reports of the mouse: what termbox undoes on its way out, in the
 * codes of xterm, which the others either share or ignore. */
static void restore_terminal(void) {
    static const char reset[] = "\033[m\033[H\033[2J\033[?25h\033[?1049l\033[?1l\033>"
                                "\033[?1006l\033[?1015l\033[?1002l\033[?1000l";
    ssize_t written = write(guard.tty, reset, sizeof reset - 1);
    (void)written;
    tcsetattr(guard.tty, TCSANOW, &guard.modes);
}

/* A fault that the processor reported is left to happen again, so that its address reaches the handler before
 * ours or the core file; anything else is sent again. It is delivered when this handler returns. */
static void die(int number, siginfo_t *info, void *context) {
    (void)context;
    const int error = errno;
    restore_terminal();
    for (size_t i = 0; i < GUARDED_COUNT; i++) {
        if (guarded[i].number != number)
            continue;
        sigaction(number, &guard.before[i], NULL);
        if (guarded[i].course != FAULT || info->si_code <= 0)
            raise(number);
    }
    errno = error;
}

static void install(size_t index) {
    const struct guarded *const entry = &guarded[index];
    struct sigaction action = {.sa_sigaction = die, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    if (sigaction(entry->number, NULL, &guard.before[index]) < 0)
        return;
    const bool is_default = !(guard.before[index].sa_flags & SA_SIGINFO) && guard.before[index].sa_handler == SIG_DFL;
    if (entry->course != END || is_default)
        guard.installed[index] = sigaction(entry->number, &action, NULL) == 0;
}

void crash_guard(int tty, const struct termios *modes) {
    if (guard.active)
        return;
    memset(&guard, 0, sizeof guard);
    guard.tty = tty;
    guard.modes = *modes;
    guard.active = true;
    const stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    sigaltstack(&stack, &guard.stack_before);
    for (size_t i = 0; i < GUARDED_COUNT; i++)
        install(i);
}

void crash_release(void) {
    if (!guard.active)
        return;
    for (size_t i = 0; i < GUARDED_COUNT; i++) {
        struct sigaction now;
        /* A handler that came after ours stays. */
        if (guard.installed[i] && sigaction(guarded[i].number, NULL, &now) == 0 && now.sa_flags & SA_SIGINFO &&
            now.sa_sigaction == die)
            sigaction(guarded[i].number, &guard.before[i], NULL);
    }
    sigaltstack(&guard.stack_before, NULL);
    guard.active = false;
}
