/* program.c - a program that the monitor starts and watches. */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "socket_probe.h"

/* How often it is looked whether somebody listens. */
#define LOOK_MS 5

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* ---- start ------------------------------------------------------------------------------------------------------- */

/* What the program gets in place of the terminal; its pipe where stdout or stderr are one. */
static int redirect(posix_spawn_file_actions_t *actions, int output) {
    int error = 0;
    if (isatty(STDIN_FILENO))
        error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    for (int fd = STDOUT_FILENO; error == 0 && fd <= STDERR_FILENO; fd++)
        if (isatty(fd))
            error = posix_spawn_file_actions_adddup2(actions, output, fd);
    return error;
}

static int spawn(struct program *program, const struct program_plan *plan, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    posix_spawnattr_setsigmask(&attributes, &program->mask);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             (short)(POSIX_SPAWN_SETSIGMASK | (plan->is_apart ? POSIX_SPAWN_SETPGROUP : 0)));
    if (plan->is_apart)
        error = redirect(&actions, output);
    if (!error)
        error =
            posix_spawnp(&program->pid, plan->arguments[0], &actions, &attributes, plan->arguments, plan->environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void block_signals(struct program *program) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++)
        sigaddset(&signals, passed_on[i]);
    signal(SIGCHLD, SIG_DFL); /* ignored, it would take the status away */
    sigprocmask(SIG_BLOCK, &signals, &program->mask);
    program->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int program_start(struct program *program, const struct program_plan *plan) {
    int output[2] = {-1, -1};
    *program = (struct program){.is_apart = plan->is_apart, .output_fd = -1};
    block_signals(program);
    int error = program->signal_fd < 0 || (plan->is_apart && pipe2(output, O_CLOEXEC) < 0) ? errno : 0;
    if (!error)
        error = spawn(program, plan, output[1]);
    program->started_ns = now_ns();
    if (output[1] >= 0)
        close(output[1]);
    program->output_fd = output[0];
    if (output[0] >= 0)
        fcntl(output[0], F_SETFL, O_NONBLOCK);
    if (error)
        program_fini(program);
    return error;
}

void program_fini(struct program *program) {
    if (program->signal_fd >= 0)
        close(program->signal_fd);
    if (program->output_fd >= 0)
        close(program->output_fd);
    tail_fini(&program->tail);
    sigprocmask(SIG_SETMASK, &program->mask, NULL);
}

/* ---- while it runs ----------------------------------------------------------------------------------------------- */

void program_signal(const struct program *program, int number) {
    if (!program->is_over)
        kill(program->is_apart ? -program->pid : program->pid, number);
}

static void reap(struct program *program) {
    int status;
    if (program->is_over || waitpid(program->pid, &status, WNOHANG) != program->pid)
        return;
    program->is_over = true;
    program->status = status;
}

/* A key of the terminal, or its end, comes from the kernel, for all of the group in the foreground. */
void program_take_signal(struct program *program, const struct signalfd_siginfo *information) {
    const int number = (int)information->ssi_signo;
    if (number == SIGCHLD)
        reap(program);
    else if (program->is_apart || information->ssi_code != SI_KERNEL)
        program_signal(program, number);
}

void program_read_output(struct program *program) {
    char bytes[16384];
    ssize_t size = -1;
    for (int i = 0; i < 16; i++) { /* a program that never stops writing is not to stop us */
        size = read(program->output_fd, bytes, sizeof bytes);
        if (size <= 0)
            break;
        tail_add(&program->tail, bytes, (size_t)size);
    }
    if (size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR)))
        return;
    close(program->output_fd);
    program->output_fd = -1;
}

/* Waits for a signal or for output. */
static void attend(struct program *program, int timeout_ms) {
    struct pollfd fds[] = {{.fd = program->signal_fd, .events = POLLIN}, {.fd = program->output_fd, .events = POLLIN}};
    if (poll(fds, sizeof fds / sizeof *fds, timeout_ms) <= 0)
        return;
    struct signalfd_siginfo information;
    if (fds[0].revents && read(program->signal_fd, &information, sizeof information) == sizeof information)
        program_take_signal(program, &information);
    if (fds[1].revents)
        program_read_output(program);
}

void program_await_socket(struct program *program, const char *path, int64_t timeout_ns) {
    const int64_t end_ns = now_ns() + timeout_ns;
    while (!program->is_over && !socket_probe(path) && now_ns() < end_ns)
        attend(program, LOOK_MS);
}

void program_await_end(struct program *program) {
    while (!program->is_over)
        attend(program, -1);
    if (program->output_fd >= 0)
        program_read_output(program);
}

const char *program_end(char text[PROGRAM_END_MAX], const struct program *program) {
    if (WIFSIGNALED(program->status))
        snprintf(text, PROGRAM_END_MAX, "was killed by signal %d (%s)", WTERMSIG(program->status),
                 strsignal(WTERMSIG(program->status)));
    else
        snprintf(text, PROGRAM_END_MAX, "ended with status %d", WEXITSTATUS(program->status));
    return text;
}
