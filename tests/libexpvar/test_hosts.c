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
#include "converge.h"
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

static void *burn_and_tell(void *ns) {
    *(int64_t *)ns = burn_a(*(int64_t *)ns);
    return NULL;
}

#define SMALL_THREADS 4

static void check_small_stacks(int64_t scale) {
    struct cpu_session *session = profile();
    pthread_t threads[SMALL_THREADS];
    int64_t ns[SMALL_THREADS], used_ns = 0;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstacksize(&attributes, (size_t)PTHREAD_STACK_MIN), 0);
    for (int i = 0; i < SMALL_THREADS; i++) {
        ns[i] = 100 * MS * scale;
        assert_int_equal(pthread_create(&threads[i], &attributes, burn_and_tell, &ns[i]), 0);
    }
    for (int i = 0; i < 5; i++) {
        struct threads_dump *dump = expvar__threads_dump(20 * (int64_t)THREADS_DEADLINE_NS);
        assert_true(expvar__threads_count(dump) >= 1);
        expvar__threads_dump_free(dump);
    }
    for (int i = 0; i < SMALL_THREADS; i++) {
        pthread_join(threads[i], NULL);
        used_ns += ns[i];
    }
    pthread_attr_destroy(&attributes);
    struct profile *result = expvar__cpu_stop(session);
    expect_close(burn_found(result, 1, burn_a), used_ns, 0.2);
    expvar__profile_free(result);
}

static void threads_with_the_smallest_stacks_survive(void **state) {
    (void)state;
    converge(check_small_stacks);
}

struct alternate {
    char *memory;
    int64_t ns;
};

static void *burn_with_alternate_stack(void *argument) {
    struct alternate *alternate = argument;
    const stack_t stack = {.ss_sp = alternate->memory, .ss_size = (size_t)SIGSTKSZ};
    stack_t none = {.ss_flags = SS_DISABLE};
    assert_int_equal(sigaltstack(&stack, NULL), 0);
    alternate->ns = burn_a(alternate->ns);
    sigaltstack(&none, NULL);
    return NULL;
}

static void check_alternate_stack(int64_t scale) {
    struct cpu_session *session = profile();
    const size_t page = 4096, size = ((size_t)SIGSTKSZ + page - 1) / page * page;
    char *memory = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(memory, page, PROT_NONE);
    struct alternate alternate = {.memory = memory + page, .ns = 200 * MS * scale};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, burn_with_alternate_stack, &alternate), 0);
    pthread_join(thread, NULL);
    struct profile *result = expvar__cpu_stop(session);
    expect_close(burn_found(result, 1, burn_a), alternate.ns, 0.2);
    expvar__profile_free(result);
    munmap(memory, size + page);
}

static void alternate_stack_of_a_thread_is_used_within_its_bounds(void **state) {
    (void)state;
    converge(check_alternate_stack);
}

static void check_exceptions(int64_t scale) {
    struct cpu_session *session = profile();
    const int64_t began_ns = burn_thread_ns();
    int64_t thrown = 0;
    for (; burn_thread_ns() < began_ns + 300 * MS * scale; thrown++)
        assert_int_equal(storm_throw(30), 31);
    const int64_t used_ns = burn_thread_ns() - began_ns;
    struct profile *result = expvar__cpu_stop(session);
    expect_true(thrown > 100, "more than 100 exceptions");
    expect_close(expvar__profile_total(result, 1), used_ns, 0.1);
    expvar__profile_free(result);
}

static void exceptions_in_flight_are_not_disturbed(void **state) {
    (void)state;
    converge(check_exceptions);
}

static int64_t found_near(const struct profile *profile, uintptr_t inside) {
    int64_t found_ns = 0;
    for (size_t i = 0; i < expvar__profile_count(profile); i++) {
        const struct profile_sample sample = expvar__profile_get(profile, i);
        found_ns += sample.pcs[0] - inside < 4096 ? sample.values[1] : 0;
    }
    return found_ns;
}

static void check_closed_plugin(int64_t scale) {
    void *plugin = dlopen(STORM_PLUGIN, RTLD_NOW);
    assert_non_null(plugin);
    storm_plugin_function *function = (storm_plugin_function *)dlsym(plugin, "storm_plugin");
    const uintptr_t inside = (uintptr_t)function;
    struct cpu_session *session = profile();
    for (const int64_t until = burn_thread_ns() + 200 * MS * scale; burn_thread_ns() < until;)
        function(20);
    dlclose(plugin);
    struct profile *result = expvar__cpu_stop(session);
    expect_true(found_near(result, inside) > 100 * MS * scale, "half of the time is the plugin's");
    struct modules_view *view = expvar__modules_view_new();
    const size_t module = expvar__modules_find(view, inside, NULL);
    assert_true(module < expvar__modules_count(view));
    assert_non_null(strstr(expvar__modules_get(view, module)->path, "storm_plugin"));
    expvar__modules_view_free(view);
    expvar__profile_free(result);
}

static void plugin_that_is_closed_meanwhile_stays_in_the_profile(void **state) {
    (void)state;
    converge(check_closed_plugin);
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
