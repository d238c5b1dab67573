/* test_processes.c - the processes of this user that publish on a socket in the runtime directory. */
#include "../../expvarmon/attach/processes.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char runtime[] = "/tmp/processes.XXXXXX";
static struct processes processes;

static int make_directory(void **state) {
    (void)state;
    strcpy(runtime + strlen(runtime) - 6, "XXXXXX");
    if (!mkdtemp(runtime))
        return -1;
    setenv("XDG_RUNTIME_DIR", runtime, 1);
    return processes_init(&processes) || mkdir(processes.directory, 0700);
}

static int remove_directory(void **state) {
    (void)state;
    char command[128];
    processes_fini(&processes);
    snprintf(command, sizeof command, "rm -r '%s'", runtime);
    return system(command);
}

static void bind_socket(pid_t pid, bool listens) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    assert_int_equal(runtime_dir_socket(address.sun_path, sizeof address.sun_path, processes.directory, pid), 0);
    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    if (listens)
        assert_int_equal(listen(listener, 16), 0);
    else
        close(listener);
}

static bool has_socket(pid_t pid) {
    char path[RUNTIME_DIR_MAX + 32];
    assert_int_equal(runtime_dir_socket(path, sizeof path, processes.directory, pid), 0);
    return access(path, F_OK) == 0;
}

/* A process that waits to be ended; with it this one ends. Its socket is one of ours. */
static pid_t start(void) {
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            pause();
    }
    return pid;
}

static void end(pid_t pid) {
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void processes_that_listen_are_listed_by_their_number(void **state) {
    (void)state;
    const pid_t a = start(), b = start();
    bind_socket(b, true);
    bind_socket(a, true);
    assert_int_equal(processes_refresh(&processes), 1);
    assert_int_equal(processes.count, 2);
    assert_int_equal(processes.at[0].pid, a < b ? a : b);
    assert_non_null(strstr(processes.at[0].command, "test_processes"));
    assert_true(processes.at[0].started_ns > 0);
    assert_int_equal(processes_refresh(&processes), 0);
    end(a);
    assert_int_equal(processes_refresh(&processes), 1);
    assert_int_equal(processes.count, 1);
    assert_int_equal(processes.at[0].pid, b);
    end(b);
}

static void marks_stay_with_their_process(void **state) {
    (void)state;
    const pid_t a = start(), b = start();
    bind_socket(b, true);
    assert_int_equal(processes_refresh(&processes), 1);
    processes.at[0].is_chosen = true;
    bind_socket(a, true);
    assert_int_equal(processes_refresh(&processes), 1);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(processes.at[i].is_chosen, processes.at[i].pid == b);
    end(a);
    end(b);
}

static void this_process_and_other_files_are_left_out(void **state) {
    (void)state;
    char path[RUNTIME_DIR_MAX + 32];
    bind_socket(getpid(), true);
    snprintf(path, sizeof path, "%s/notes", processes.directory);
    close(open(path, O_CREAT | O_WRONLY, 0600));
    assert_int_equal(processes_refresh(&processes), 0);
    assert_int_equal(processes.count, 0);
    assert_int_equal(access(path, F_OK), 0);
    assert_true(has_socket(getpid()));
}

static void sockets_of_processes_that_are_gone_are_removed(void **state) {
    (void)state;
    const pid_t gone = start();
    end(gone);
    bind_socket(gone, false);
    assert_int_equal(processes_refresh(&processes), 0);
    assert_false(has_socket(gone));
}

static void a_file_that_is_no_socket_is_never_removed(void **state) {
    (void)state;
    char path[RUNTIME_DIR_MAX + 32];
    const pid_t gone = start();
    end(gone);
    assert_int_equal(runtime_dir_socket(path, sizeof path, processes.directory, gone), 0);
    close(open(path, O_CREAT | O_WRONLY, 0600));
    assert_int_equal(processes_refresh(&processes), 0);
    assert_true(has_socket(gone));
}

/* Between bind and listen; or it has the number of one that is gone. */
static void a_socket_of_a_process_that_runs_is_removed_only_when_it_is_old(void **state) {
    (void)state;
    char path[RUNTIME_DIR_MAX + 32];
    const pid_t pid = start();
    bind_socket(pid, false);
    assert_int_equal(processes_refresh(&processes), 0);
    assert_int_equal(processes.count, 0);
    assert_true(has_socket(pid));
    assert_int_equal(runtime_dir_socket(path, sizeof path, processes.directory, pid), 0);
    assert_int_equal(utimensat(AT_FDCWD, path, (const struct timespec[]){{1000, 0}, {1000, 0}}, 0), 0);
    assert_int_equal(processes_refresh(&processes), 0);
    assert_false(has_socket(pid));
    end(pid);
}

static void a_directory_that_others_can_enter_has_nothing_for_us(void **state) {
    (void)state;
    const pid_t pid = start();
    bind_socket(pid, true);
    assert_int_equal(processes_refresh(&processes), 1);
    assert_int_equal(chmod(processes.directory, 0777), 0);
    assert_int_equal(processes_refresh(&processes), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(processes.count, 0);
    end(pid);
}

static void targets_are_those_of_a_list_with_commas_escaped(void **state) {
    (void)state;
    struct process at[] = {{.socket = (char[]){"/run/a,b/1.sock"}},
                           {.socket = (char[]){"/run/2.sock"}, .is_chosen = true}};
    const struct processes two = {.at = at, .count = 2};
    char *all = processes_targets(&two, true), *chosen = processes_targets(&two, false);
    assert_string_equal(all, "unix:/run/a\\,b/1.sock,unix:/run/2.sock");
    assert_string_equal(chosen, "unix:/run/2.sock");
    free(all);
    free(chosen);
    char *none = processes_targets(&(struct processes){0}, true);
    assert_string_equal(none, "");
    free(none);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_directory, remove_directory)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(processes_that_listen_are_listed_by_their_number),
        CASE(marks_stay_with_their_process),
        CASE(this_process_and_other_files_are_left_out),
        CASE(sockets_of_processes_that_are_gone_are_removed),
        CASE(a_file_that_is_no_socket_is_never_removed),
        CASE(a_socket_of_a_process_that_runs_is_removed_only_when_it_is_old),
        CASE(a_directory_that_others_can_enter_has_nothing_for_us),
        cmocka_unit_test(targets_are_those_of_a_list_with_commas_escaped),
    };
    return cmocka_run_group_tests_name("processes", tests, NULL, NULL);
}
