/* test_wiped.c - memory that is all zero in a forked child. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "live.h"
#include "wiped.h"

static struct { _Alignas(WIPED_ALIGNMENT) char bytes[2 * WIPED_ALIGNMENT]; } memory;
static char beside;

static int in_child(int (*check)(void)) {
    int status = -1;
    const pid_t child = fork();
    if (child == 0)
        _exit(check());
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static int is_wiped(void) {
    for (size_t i = 0; i < sizeof memory.bytes; i++)
        if (memory.bytes[i])
            return 1;
    return beside == 1 ? 0 : 2;
}

static void child_finds_zeroes_and_parent_what_it_wrote(void **state) {
    (void)state;
    expvar__wipe_in_child(&memory, sizeof memory);
    memset(&memory, 1, sizeof memory);
    beside = 1;
    assert_int_equal(in_child(is_wiped), 0);
    assert_int_equal(memory.bytes[0], 1);
    assert_int_equal(memory.bytes[sizeof memory.bytes - 1], 1);
}

static int fork_while_locked;

static void fork_here(const struct live *live, void *context) {
    (void)live, (void)context;
    struct live taken;
    fork_while_locked = fork();
    if (fork_while_locked == 0)
        _exit(expvar__live_take(0x1000, &taken) && taken.bytes == 7 ? 0 : 1);
}

/* The walk holds the lock of the shard in which the child looks. */
static void child_of_a_locked_parent_finds_locks_free(void **state) {
    (void)state;
    struct live taken;
    int status = -1;
    assert_int_equal(expvar__live_add(&(struct live){.address = 0x1000, .bytes = 7}), 0);
    expvar__live_walk(fork_here, NULL);
    assert_int_equal(waitpid(fork_while_locked, &status, 0), fork_while_locked);
    assert_int_equal(status, 0);
    assert_true(expvar__live_take(0x1000, &taken));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(child_finds_zeroes_and_parent_what_it_wrote),
        cmocka_unit_test(child_of_a_locked_parent_finds_locks_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
