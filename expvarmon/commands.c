/* commands.c - runs a command of the shell beside the monitor. */
#include "commands.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OWN_PREFIX "EXPVARMON_"

int commands_init(struct commands *commands, const char *line) {
    *commands = (struct commands){
        .line = line,
        .fd = epoll_create1(EPOLL_CLOEXEC),
        .timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK),
        .limit_ns = COMMANDS_LIMIT_S * INT64_C(1000000000),
    };
    struct epoll_event event = {.events = EPOLLIN};
    if (commands->fd >= 0 && commands->timer_fd >= 0 &&
        epoll_ctl(commands->fd, EPOLL_CTL_ADD, commands->timer_fd, &event) == 0)
        return 0;
    commands_fini(commands);
    return -1;
}

void commands_fini(struct commands *commands) {
    if (commands->fd < 0)
        return;
    for (size_t i = 0; i < commands->running_count; i++)
        close(commands->running[i].pidfd);
    for (size_t i = 0; i < commands->waiting_count; i++)
        free(commands->waiting[(commands->first_waiting + i) % COMMANDS_WAITING_MAX]);
    if (commands->timer_fd >= 0)
        close(commands->timer_fd);
    close(commands->fd);
    commands->fd = -1;
}

static int complain(struct commands *commands, const char **reason, const char *what, const char *cause) {
    snprintf(commands->complaint, sizeof commands->complaint, "-alert-command: %s%s", what, cause);
    *reason = commands->complaint;
    return -1;
}

/* ---- environments ------------------------------------------------------------------------------------------------ */

/* How many texts the environment will have, and the bytes of the new ones. */
static size_t count_texts(const char *const *variables, size_t *size) {
    size_t count = 0;
    *size = 0;
    for (char **own = environ; *own; own++)
        count += strncmp(*own, OWN_PREFIX, strlen(OWN_PREFIX)) != 0;
    for (; *variables; variables++, count++)
        *size += strlen(*variables) + 1;
    return count;
}

/* An array with the new texts behind it, in one piece; what is inherited stays where it is. NULL when out of memory. */
static char **make_environment(const char *const *variables) {
    size_t size;
    const size_t count = count_texts(variables, &size);
    char **environment = malloc((count + 1) * sizeof *environment + size);
    if (!environment)
        return NULL;
    char *text = (char *)(environment + count + 1);
    size_t at = 0;
    for (char **own = environ; *own; own++) {
        if (strncmp(*own, OWN_PREFIX, strlen(OWN_PREFIX)) != 0)
            environment[at++] = *own;
    }
    for (; *variables; variables++) {
        environment[at++] = text;
        text = stpcpy(text, *variables) + 1;
    }
    environment[at] = NULL;
    return environment;
}

/* ---- processes --------------------------------------------------------------------------------------------------- */

/* A session of its own: the command has no terminal, and a Ctrl-C there is not for it. */
static int set_attributes(posix_spawnattr_t *attributes) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int error =
        posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    error = error ? error : posix_spawnattr_setsigmask(attributes, &none);
    return error ? error : posix_spawnattr_setsigdefault(attributes, &all);
}

static int set_files(posix_spawn_file_actions_t *files) {
    int error = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    error = error ? error : posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    error = error ? error : posix_spawn_file_actions_adddup2(files, STDOUT_FILENO, STDERR_FILENO);
    return error ? error : posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
}

/* Returns 0 or an errno. */
static int spawn(pid_t *pid, const char *line, char **environment) {
    char *const arguments[] = {"sh", "-c", (char *)line, NULL}; /* nobody writes to it */
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t files;
    int error = posix_spawnattr_init(&attributes);
    if (error)
        return error;
    error = posix_spawn_file_actions_init(&files);
    if (!error) {
        error = set_attributes(&attributes);
        error = error ? error : set_files(&files);
        error = error ? error : posix_spawn(pid, "/bin/sh", &files, &attributes, arguments, environment);
        posix_spawn_file_actions_destroy(&files);
    }
    posix_spawnattr_destroy(&attributes);
    return error;
}

static int64_t clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Wakes the monitor when the first of those that run has had its time. */
static void arm_timer(struct commands *commands) {
    int64_t first_ns = 0;
    for (size_t i = 0; i < commands->running_count; i++) {
        const int64_t end_ns = commands->running[i].end_ns;
        if (end_ns > 0 && (first_ns == 0 || end_ns < first_ns))
            first_ns = end_ns;
    }
    const struct itimerspec times = {
        .it_value = {.tv_sec = first_ns / 1000000000, .tv_nsec = first_ns % 1000000000},
    };
    timerfd_settime(commands->timer_fd, TFD_TIMER_ABSTIME, &times, NULL);
}

/* With what it has started: each is the leader of a session. */
static void end_overdue(struct commands *commands) {
    const int64_t now_ns = clock_ns();
    uint64_t expirations;
    (void)!read(commands->timer_fd, &expirations, sizeof expirations);
    for (size_t i = 0; i < commands->running_count; i++) {
        struct command *const command = &commands->running[i];
        if (command->end_ns == 0 || command->end_ns > now_ns)
            continue;
        kill(-command->pid, SIGKILL);
        command->end_ns = 0;
    }
}

/* Starts one and watches it. One that cannot be watched, as there are no descriptors left, would never be reaped: it is
 * ended at once. */
static int start(struct commands *commands, char **environment, const char **reason) {
    struct command command;
    const int error = spawn(&command.pid, commands->line, environment);
    free(environment);
    if (error)
        return complain(commands, reason, "it cannot be started: ", strerror(error));
    command.pidfd = pidfd_open(command.pid, 0);
    struct epoll_event event = {.events = EPOLLIN};
    if (command.pidfd < 0 || epoll_ctl(commands->fd, EPOLL_CTL_ADD, command.pidfd, &event) < 0) {
        complain(commands, reason, "it cannot be watched: ", strerror(errno));
        if (command.pidfd >= 0)
            close(command.pidfd);
        kill(command.pid, SIGKILL);
        waitpid(command.pid, NULL, 0);
        return -1;
    }
    command.end_ns = clock_ns() + commands->limit_ns;
    commands->running[commands->running_count++] = command;
    arm_timer(commands);
    return 0;
}

int commands_run(struct commands *commands, const char *const *variables, const char **reason) {
    if (commands->waiting_count == COMMANDS_WAITING_MAX)
        return complain(commands, reason, "one is left out: too many wait for those that run", "");
    char **environment = make_environment(variables);
    if (!environment)
        return complain(commands, reason, "one is left out: ", strerror(ENOMEM));
    if (commands->running_count < COMMANDS_RUNNING_MAX)
        return start(commands, environment, reason);
    const size_t last = (commands->first_waiting + commands->waiting_count++) % COMMANDS_WAITING_MAX;
    commands->waiting[last] = environment;
    return 0;
}

static int judge(struct commands *commands, const struct command *command, int status, const char **reason) {
    char number[32];
    snprintf(number, sizeof number, "%gs", (double)commands->limit_ns / 1e9);
    if (command->end_ns == 0)
        return complain(commands, reason, "it took longer than ", number);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    snprintf(number, sizeof number, "%d", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    return complain(commands, reason, WIFEXITED(status) ? "it has failed with status " : "it was ended by signal ",
                    number);
}

int commands_reap(struct commands *commands, const char **reason) {
    int result = 0;
    end_overdue(commands);
    for (size_t i = 0; i < commands->running_count;) {
        int status;
        if (waitpid(commands->running[i].pid, &status, WNOHANG) == 0) {
            i++;
            continue;
        }
        result = judge(commands, &commands->running[i], status, reason);
        close(commands->running[i].pidfd);
        commands->running[i] = commands->running[--commands->running_count];
    }
    while (commands->waiting_count > 0 && commands->running_count < COMMANDS_RUNNING_MAX) {
        char **environment = commands->waiting[commands->first_waiting];
        commands->first_waiting = (commands->first_waiting + 1) % COMMANDS_WAITING_MAX;
        commands->waiting_count--;
        if (start(commands, environment, reason) < 0)
            result = -1;
    }
    arm_timer(commands);
    return result;
}
