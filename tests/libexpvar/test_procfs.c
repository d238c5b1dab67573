/* test_procfs.c - what the kernel's /proc says about this process. */
#include "stats/procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "vars_fixture.h"

/* ---- parsing ------------------------------------------------------------------------------------------------- */

#define FIELDS_BEHIND_THE_NAME                                                                                         \
    " S 1 2 2 0 -1 4194560 1234 5678 1 2 3 4 5 6 20 0 17 0 987654 12345678901 4321 18446744073709551615 1 1 0 0 0 0 0"

static void fields_are_found_behind_any_name(void **state) {
    (void)state;
    static const char *const names[] = {
        "(sh)", "(tmux: server)", "(a) S 9 9 (b)", "()", "((sd-p))", "(\n)", "(x) R 1 2 3 4 5 6 7 8 9 10)"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char text[512];
        struct procfs_stat stat;
        snprintf(text, sizeof text, "4711 %s%s\n", names[i], FIELDS_BEHIND_THE_NAME);
        assert_int_equal(expvar__procfs_parse_stat(&stat, text), 0);
        assert_int_equal(stat.threads, 17);
        assert_int_equal(stat.start_ticks, 987654);
        assert_true(stat.virtual_bytes == UINT64_C(12345678901));
        assert_int_equal(stat.resident_pages, 4321);
    }
}

static void text_of_another_form_is_refused_and_changes_nothing(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "4711",
        "4711 (sh",
        "4711 (sh)",
        "4711 (sh) S 1 2 2",
        "no parenthesis at all",
        "4711 (sh) S 1 2 2 0 -1 4194560 1234 5678 1 2 3 4 5 6 20 0 17 0 987654 12345678901", /* one field short */
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct procfs_stat stat = {1, 2, 3, 4};
        assert_int_equal(expvar__procfs_parse_stat(&stat, texts[i]), -1);
        assert_true(stat.threads == 1 && stat.start_ticks == 2 && stat.virtual_bytes == 3 && stat.resident_pages == 4);
    }
}

/* ---- this process -------------------------------------------------------------------------------------------- */

static uint64_t status_number(const char *label) {
    char line[256];
    unsigned long long number = 0;
    FILE *file = fopen("/proc/self/status", "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, label, strlen(label)) == 0)
            sscanf(line + strlen(label), " %llu", &number);
    }
    fclose(file);
    return number;
}

static pthread_barrier_t started, ended;
static struct procfs_stat with_threads;
static uint64_t threads_by_status;

static void stay(size_t number) {
    pthread_barrier_wait(&started);
    if (number == 0) {
        expvar__procfs_stat(&with_threads);
        threads_by_status = status_number("Threads:");
    }
    pthread_barrier_wait(&ended);
}

static void end_at_once(size_t number) {
    (void)number;
}

static void threads_are_counted(void **state) {
    (void)state;
    struct procfs_stat alone;
    run_threads(1, end_at_once); /* a sanitizer starts one of its own with the first */
    pthread_barrier_init(&started, NULL, 5);
    pthread_barrier_init(&ended, NULL, 5);
    assert_int_equal(expvar__procfs_stat(&alone), 0);
    run_threads(5, stay);
    assert_int_equal(with_threads.threads, alone.threads + 5);
    assert_int_equal(with_threads.threads, threads_by_status);
}

static void program_may_have_any_name(void **state) {
    (void)state;
    struct procfs_stat before, after;
    char name[17];
    assert_int_equal(expvar__procfs_stat(&before), 0);
    assert_int_equal(prctl(PR_GET_NAME, name), 0);
    assert_int_equal(prctl(PR_SET_NAME, "a) R 1 (b\n"), 0);
    assert_int_equal(expvar__procfs_stat(&after), 0);
    assert_int_equal(prctl(PR_SET_NAME, name), 0);
    assert_int_equal(after.start_ticks, before.start_ticks);
    assert_int_equal(after.threads, before.threads);
}

#define MIB ((uint64_t)1 << 20)

static void memory_that_is_mapped_and_touched_shows(void **state) {
    (void)state;
    struct procfs_stat before, mapped, touched;
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    assert_int_equal(expvar__procfs_stat(&before), 0);
    char *memory = mmap(NULL, 64 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(memory != MAP_FAILED);
    assert_int_equal(expvar__procfs_stat(&mapped), 0);
    assert_in_range(mapped.virtual_bytes - before.virtual_bytes, 64 * MIB, 66 * MIB);
    memset(memory, 1, 64 * MIB);
    assert_int_equal(expvar__procfs_stat(&touched), 0);
    assert_true((touched.resident_pages - mapped.resident_pages) * page >= 63 * MIB);
    assert_int_equal(munmap(memory, 64 * MIB), 0);
    assert_true(expvar__procfs_peak_resident() >= (int64_t)(touched.resident_pages * page - 2 * MIB));
    assert_int_equal(expvar__procfs_peak_resident(), status_number("VmHWM:") * 1024);
}

static int64_t entries_of_fd_folder(void) {
    DIR *folder = opendir("/proc/self/fd");
    int64_t count = -1; /* the folder's own */
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static void open_files_are_counted(void **state) {
    (void)state;
    int fds[10];
    const int64_t before = expvar__procfs_open_fds();
    assert_int_equal(before, entries_of_fd_folder());
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
        assert_true(fds[i] >= 0);
    }
    assert_int_equal(expvar__procfs_open_fds(), before + 10);
    for (size_t i = 0; i < COUNT_OF(fds); i++)
        close(fds[i]);
    assert_int_equal(expvar__procfs_open_fds(), before);
}

static void reading_leaves_no_file_open(void **state) {
    (void)state;
    struct procfs_stat stat;
    size_t size;
    const int64_t before = entries_of_fd_folder();
    assert_int_equal(expvar__procfs_stat(&stat), 0);
    assert_true(expvar__procfs_peak_resident() > 0);
    assert_true(expvar__procfs_open_fds() > 0);
    free(expvar__procfs_cmdline(&size));
    assert_int_equal(entries_of_fd_folder(), before);
}

static int read_with_no_file_to_open(void) {
    struct rlimit limit;
    struct procfs_stat stat;
    size_t size;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 1;
    limit.rlim_cur = 0;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 2;
    errno = 0;
    if (expvar__procfs_stat(&stat) != -1 || errno != EMFILE)
        return 3;
    errno = 0;
    if (expvar__procfs_peak_resident() != -1 || errno != EMFILE)
        return 4;
    errno = 0;
    return !expvar__procfs_cmdline(&size) && errno == EMFILE ? 0 : 5;
}

static void without_files_to_open_the_error_is_told(void **state) {
    (void)state;
    assert_int_equal(run_in_child(read_with_no_file_to_open), 0);
}

static void arguments_end_with_nul_each(void **state) {
    (void)state;
    size_t size = 0;
    char *arguments = expvar__procfs_cmdline(&size);
    assert_non_null(arguments);
    assert_true(size > 1);
    assert_int_equal(arguments[size - 1], '\0');
    assert_non_null(strstr(arguments, "test_procfs"));
    free(arguments);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_found_behind_any_name),
        cmocka_unit_test(text_of_another_form_is_refused_and_changes_nothing),
        cmocka_unit_test(threads_are_counted),
        cmocka_unit_test(program_may_have_any_name),
        cmocka_unit_test(memory_that_is_mapped_and_touched_shows),
        cmocka_unit_test(open_files_are_counted),
        cmocka_unit_test(reading_leaves_no_file_open),
        cmocka_unit_test(without_files_to_open_the_error_is_told),
        cmocka_unit_test(arguments_end_with_nul_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
