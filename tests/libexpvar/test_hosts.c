/* test_hosts.c - hosts that are hard to profile: tiny and alternate stacks, exceptions, plugins that go, exec. */
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "burn.h"
#include "pprof/cpu.h"
#include "pprof/frames.h"
#include "pprof/modules.h"
#include "pprof/storm.h"
#include "pprof/threads.h"

#define MS 1000000

extern char **environ;

static struct cpu_session *profile(void) {
    struct cpu_session *session = expvar__cpu_start(CPU_RATE_MAX);
    assert_non_null(session);
    return session;
}

static void *burn_200_ms(void *unused) {
    burn_a(200 * MS);
    return unused;
}

static void threads_with_the_smallest_stacks_survive(void **state) {
    (void)state;
    struct cpu_session *session = profile();
    pthread_t threads[4];
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstacksize(&attributes, (size_t)PTHREAD_STACK_MIN), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], &attributes, burn_200_ms, NULL), 0);
    for (int i = 0; i < 5; i++) {
        struct threads_dump *dump = expvar__threads_dump(20 * (int64_t)THREADS_DEADLINE_NS);
        assert_true(expvar__threads_count(dump) >= 1);
        expvar__threads_dump_free(dump);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    pthread_attr_destroy(&attributes);
    struct profile *result = expvar__cpu_stop(session);
    assert_in_range(burn_found(result, 1, burn_a), 600 * MS, 850 * MS);
    expvar__profile_free(result);
}

static void *burn_with_alternate_stack(void *memory) {
    const stack_t stack = {.ss_sp = memory, .ss_size = (size_t)SIGSTKSZ};
    stack_t none = {.ss_flags = SS_DISABLE};
    assert_int_equal(sigaltstack(&stack, NULL), 0);
    burn_a(200 * MS);
    sigaltstack(&none, NULL);
    return NULL;
}

static void alternate_stack_of_a_thread_is_used_within_its_bounds(void **state) {
    (void)state;
    struct cpu_session *session = profile();
    const size_t page = 4096, size = ((size_t)SIGSTKSZ + page - 1) / page * page;
    char *memory = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(memory, page, PROT_NONE);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, burn_with_alternate_stack, memory + page), 0);
    pthread_join(thread, NULL);
    struct profile *result = expvar__cpu_stop(session);
    assert_in_range(burn_found(result, 1, burn_a), 150 * MS, 210 * MS);
    expvar__profile_free(result);
    munmap(memory, size + page);
}

static void exceptions_in_flight_are_not_disturbed(void **state) {
    (void)state;
    struct cpu_session *session = profile();
    int64_t thrown = 0;
    for (const int64_t until = burn_thread_ns() + 500 * MS; burn_thread_ns() < until; thrown++)
        assert_int_equal(storm_throw(30), 31);
    struct profile *result = expvar__cpu_stop(session);
    assert_true(thrown > 100);
    assert_in_range(expvar__profile_total(result, 1), 450 * MS, 600 * MS);
    expvar__profile_free(result);
}

static void plugin_that_is_closed_meanwhile_stays_in_the_profile(void **state) {
    (void)state;
    void *plugin = dlopen(STORM_PLUGIN, RTLD_NOW);
    assert_non_null(plugin);
    storm_plugin_function *function = (storm_plugin_function *)dlsym(plugin, "storm_plugin");
    const uintptr_t inside = (uintptr_t)function;
    struct cpu_session *session = profile();
    for (const int64_t until = burn_thread_ns() + 200 * MS; burn_thread_ns() < until;)
        function(20);
    dlclose(plugin);
    struct profile *result = expvar__cpu_stop(session);
    int64_t found_ns = 0;
    for (size_t i = 0; i < expvar__profile_count(result); i++) {
        const struct profile_sample sample = expvar__profile_get(result, i);
        found_ns += sample.pcs[0] - inside < 4096 ? sample.values[1] : 0;
    }
    assert_true(found_ns > 100 * MS);
    struct modules_view *view = expvar__modules_view_new();
    const size_t module = expvar__modules_find(view, inside, NULL);
    assert_true(module < expvar__modules_count(view));
    assert_non_null(strstr(expvar__modules_get(view, module)->path, "storm_plugin"));
    expvar__modules_view_free(view);
    expvar__profile_free(result);
}

static void spawned_programs_are_not_hit(void **state) {
    (void)state;
    struct cpu_session *session = profile();
    for (int i = 0; i < 50; i++) {
        pid_t pid;
        char *const arguments[] = {"true", NULL};
        assert_int_equal(posix_spawn(&pid, "/bin/true", NULL, NULL, arguments, environ), 0);
        burn_a(2 * MS);
        int status = -1;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
    }
    expvar__cpu_cancel(session);
}

/* Replaces the program by itself again and again while it is profiled: a signal that outlives the exec ends it. */
static int exec_again(int left) {
    char number[16];
    snprintf(number, sizeof number, "%d", left - 1);
    struct sigaction action;
    sigaction(SIGPROF, NULL, &action);
    if (action.sa_handler != SIG_DFL)
        return 3;
    if (left == 0)
        return 42;
    if (!expvar__cpu_start(CPU_RATE_MAX))
        return 4;
    burn_a(9 * MS);
    execl("/proc/self/exe", "test_hosts", "exec", number, (char *)NULL);
    return 5;
}

static void program_survives_its_exec(void **state) {
    (void)state;
    const pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "test_hosts", "exec", "100", (char *)NULL);
        _exit(1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 42);
}

static void static_host_has_whole_stacks(void **state) {
    (void)state;
    assert_int_equal(system(STATIC_HOST), 0);
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "exec") == 0)
        return exec_again(atoi(argv[2]));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_with_the_smallest_stacks_survive),
        cmocka_unit_test(alternate_stack_of_a_thread_is_used_within_its_bounds),
        cmocka_unit_test(exceptions_in_flight_are_not_disturbed),
        cmocka_unit_test(plugin_that_is_closed_meanwhile_stays_in_the_profile),
        cmocka_unit_test(spawned_programs_are_not_hit),
        cmocka_unit_test(program_survives_its_exec),
        cmocka_unit_test(static_host_has_whole_stacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
