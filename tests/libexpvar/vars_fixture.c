/* vars_fixture.c - what the tests of the variables share. */
#include "vars_fixture.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

void assert_json(expvar_var *variable, const char *expected) {
    char *json = expvar_var_json(variable);
    assert_non_null(json);
    assert_string_equal(json, expected);
    free(json);
}

void assert_published(const char *name, const char *expected) {
    assert_non_null(expvar_get(name));
    assert_json(expvar_get(name), expected);
}

struct thread {
    pthread_t id;
    thread_body *body;
    size_t number;
};

static void *run(void *argument) {
    const struct thread *thread = argument;
    thread->body(thread->number);
    return NULL;
}

void run_threads(size_t count, thread_body *body) {
    struct thread *threads = calloc(count, sizeof *threads);
    assert_non_null(threads);
    for (size_t i = 0; i < count; i++) {
        threads[i].body = body;
        threads[i].number = i;
        assert_int_equal(pthread_create(&threads[i].id, NULL, run, &threads[i]), 0);
    }
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i].id, NULL);
    free(threads);
}

int run_in_child(int (*body)(void)) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(60);
        _exit(body());
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The letter in field 3 of the thread's stat file, proc(5); 0 when there is no such thread any more. */
static char state_of(pid_t thread) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)thread);
    FILE *file = fopen(path, "re");
    char state = 0;
    if (file && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = 0;
    if (file)
        fclose(file);
    return state;
}

void wait_until_asleep(pid_t thread) {
    char state;
    while ((state = state_of(thread)) != 0 && state != 'S')
        sched_yield();
}

static int swallow(const char *text, size_t size, void *context) {
    (void)text;
    (void)size;
    (void)context;
    return 0;
}

int dump_nowhere(void) {
    return expvar_dump_json(swallow, NULL);
}
