/* test_profile_files.c - profiles that go to files. */
#include "pprof/profile_files.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "expvar/pprof.h"

static int memory_file(void) {
    const int fd = memfd_create("profile", MFD_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static void assert_is_gzip(int fd) {
    unsigned char magic[2] = {0, 0};
    assert_int_equal(pread(fd, magic, 2, 0), 2);
    assert_int_equal(magic[0], 0x1f);
    assert_int_equal(magic[1], 0x8b);
    close(fd);
}

static void cpu_profile_is_written_once_it_is_stopped(void **state) {
    (void)state;
    const int fd = memory_file();
    assert_int_equal(expvar_pprof_cpu_start(fd), 0);
    assert_int_equal(lseek(fd, 0, SEEK_END), 0);
    assert_int_equal(expvar_pprof_cpu_stop(), 0);
    assert_is_gzip(fd);
}

static void second_cpu_profile_waits_for_the_end_of_the_first(void **state) {
    (void)state;
    const int fd = memory_file();
    assert_int_equal(expvar_pprof_cpu_start(fd), 0);
    assert_int_equal(expvar_pprof_cpu_start(fd), -1);
    assert_int_equal(errno, EALREADY);
    assert_int_equal(expvar_pprof_cpu_stop(), 0);
    assert_int_equal(expvar_pprof_cpu_stop(), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar_pprof_cpu_start(fd), 0);
    assert_int_equal(expvar_pprof_cpu_stop(), 0);
    close(fd);
}

static void file_that_cannot_be_written_is_told(void **state) {
    (void)state;
    assert_int_equal(expvar_pprof_cpu_start(-1), -1);
    assert_int_equal(errno, EBADF);
    const int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_int_equal(expvar_pprof_cpu_start(fd), 0);
    assert_int_equal(expvar_pprof_cpu_stop(), -1);
    assert_int_equal(errno, ENOSPC);
    assert_int_equal(expvar_pprof_write("threads", fd, 0), -1);
    assert_int_equal(errno, ENOSPC);
    close(fd);
    assert_int_equal(expvar_pprof_write("threads", -1, 0), -1);
    assert_int_equal(errno, EBADF);
}

static void on_sigprof(int signal_number) {
    (void)signal_number;
}

static void program_that_handles_sigprof_keeps_it(void **state) {
    (void)state;
    const int fd = memory_file();
    struct sigaction now;
    signal(SIGPROF, on_sigprof);
    assert_int_equal(expvar_pprof_cpu_start(fd), -1);
    assert_int_equal(errno, EBUSY);
    assert_int_equal(sigaction(SIGPROF, NULL, &now), 0);
    assert_ptr_equal(now.sa_handler, on_sigprof);
    signal(SIGPROF, SIG_DFL);
    assert_int_equal(expvar_pprof_cpu_start(fd), 0);
    assert_int_equal(expvar_pprof_cpu_stop(), 0);
    close(fd);
}

static void child_neither_stops_nor_sees_the_profile_of_its_parent(void **state) {
    (void)state;
    const int fd = memory_file();
    assert_int_equal(expvar_pprof_cpu_start(fd), 0);
    const pid_t child = fork();
    if (child == 0) {
        const int own = memfd_create("own", MFD_CLOEXEC);
        const int failed = expvar_pprof_cpu_start(own) || expvar_pprof_cpu_stop() || lseek(own, 0, SEEK_END) == 0;
        _exit(failed || expvar_pprof_cpu_stop() == 0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(lseek(fd, 0, SEEK_END), 0);
    assert_int_equal(expvar_pprof_cpu_stop(), 0);
    assert_is_gzip(fd);
}

static void named_profiles_are_written_packed_and_as_text(void **state) {
    (void)state;
    char text[8192] = "";
    int fd = memory_file();
    assert_int_equal(expvar_pprof_write("threads", fd, 0), 0);
    assert_is_gzip(fd);
    fd = memory_file();
    assert_int_equal(expvar_pprof_write("threads", fd, 1), 0);
    assert_true(pread(fd, text, sizeof text - 1, 0) > 0);
    assert_memory_equal(text, "threads profile: total 1\n", 25);
    close(fd);
    fd = memory_file();
    assert_int_equal(expvar_pprof_write("goroutine", fd, 2), 0);
    assert_true(pread(fd, text, sizeof text - 1, 0) > 0);
    assert_memory_equal(text, "thread ", 7);
    close(fd);
}

static void what_is_not_there_is_not_written(void **state) {
    (void)state;
    const int fd = memory_file();
    static const struct {
        const char *name;
        int debug;
        int error;
    } cases[] = {{"nothing", 0, ENOENT}, {"profile", 0, ENOENT},  {NULL, 0, ENOENT},
                 {"threads", 3, EINVAL}, {"threads", -1, EINVAL}, {"heap", 0, ENOTSUP}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(expvar_pprof_write(cases[i].name, fd, cases[i].debug), -1);
        assert_int_equal(errno, cases[i].error);
    }
    assert_int_equal(lseek(fd, 0, SEEK_END), 0);
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cpu_profile_is_written_once_it_is_stopped),
        cmocka_unit_test(second_cpu_profile_waits_for_the_end_of_the_first),
        cmocka_unit_test(file_that_cannot_be_written_is_told),
        cmocka_unit_test(program_that_handles_sigprof_keeps_it),
        cmocka_unit_test(child_neither_stops_nor_sees_the_profile_of_its_parent),
        cmocka_unit_test(named_profiles_are_written_packed_and_as_text),
        cmocka_unit_test(what_is_not_there_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
