/* test_custom.c - profiles of the host's own. */
#include "pprof/custom.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "expvar/pprof.h"
#include "pprof/collector.h"
#include "pprof/profile.h"

static struct profile *collect(const char *name) {
    const struct collector *collector = expvar__collector_find(name);
    assert_non_null(collector);
    struct profile *profile = collector->collect(collector);
    assert_non_null(profile);
    return profile;
}

static void things_are_counted_while_they_are_in(void **state) {
    (void)state;
    static int things[3];
    expvar_profile *profile = expvar_profile_new("test.things");
    assert_non_null(profile);
    assert_ptr_equal(expvar_profile_get("test.things"), profile);
    for (int i = 0; i < 3; i++)
        assert_int_equal(expvar_profile_add(profile, &things[i], 0), 0);
    assert_int_equal(expvar_profile_count(profile), 3);
    expvar_profile_remove(profile, &things[1]);
    expvar_profile_remove(profile, &things[1]);
    assert_int_equal(expvar_profile_count(profile), 2);
    struct profile *collected = collect("test.things");
    assert_int_equal(expvar__profile_total(collected, 0), 2);
    assert_int_equal(expvar__profile_count(collected), 1); /* both were added by the same call */
    assert_string_equal(expvar__profile_info(collected)->types[0].type, "test.things");
    expvar__profile_free(collected);
    assert_int_equal(expvar_profile_add(profile, &things[1], 0), 0);
    assert_int_equal(expvar_profile_count(profile), 3);
}

static void second_of_the_same_thing_is_refused(void **state) {
    (void)state;
    int thing;
    expvar_profile *profile = expvar_profile_new("test.twice");
    assert_int_equal(expvar_profile_add(profile, &thing, 0), 0);
    assert_int_equal(expvar_profile_add(profile, &thing, 0), -1);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(expvar_profile_count(profile), 1);
}

static void null_is_a_thing_too(void **state) {
    (void)state;
    expvar_profile *profile = expvar_profile_new("test.null");
    assert_int_equal(expvar_profile_add(profile, NULL, 0), 0);
    assert_int_equal(expvar_profile_count(profile), 1);
    expvar_profile_remove(profile, NULL);
    assert_int_equal(expvar_profile_count(profile), 0);
}

__attribute__((noinline)) static uintptr_t add_here(expvar_profile *profile, const void *thing, int skip) {
    assert_int_equal(expvar_profile_add(profile, thing, skip), 0);
    return (uintptr_t)__builtin_return_address(0);
}

static struct profile_sample only_sample(const struct profile *profile) {
    assert_int_equal(expvar__profile_count(profile), 1);
    return expvar__profile_get(profile, 0);
}

static void skip_leaves_out_the_innermost_frames(void **state) {
    (void)state;
    int thing;
    expvar_profile *profile = expvar_profile_new("test.skip");
    for (int skip = 0; skip < 3; skip++) {
        const uintptr_t caller = add_here(profile, &thing, skip);
        struct profile *collected = collect("test.skip");
        const struct profile_sample sample = only_sample(collected);
        assert_true(sample.depth > 2);
        assert_int_equal(sample.pcs[2 - skip], caller); /* this function, its call of add_here */
        expvar__profile_free(collected);
        expvar_profile_remove(profile, &thing);
    }
}

static void thing_whose_whole_stack_is_skipped_is_still_counted(void **state) {
    (void)state;
    int thing;
    expvar_profile *profile = expvar_profile_new("test.skip_all");
    assert_int_equal(expvar_profile_add(profile, &thing, 1000), 0);
    struct profile *collected = collect("test.skip_all");
    assert_int_equal(only_sample(collected).values[0], 1);
    expvar__profile_free(collected);
}

static void assert_no_new(const char *name, int error) {
    errno = 0;
    assert_null(expvar_profile_new(name));
    assert_int_equal(errno, error);
}

static void names_that_are_taken_or_odd_are_refused(void **state) {
    (void)state;
    char name[66];
    memset(name, 'x', sizeof name);
    name[65] = '\0';
    assert_no_new(name, EINVAL);
    assert_no_new(NULL, EINVAL);
    assert_no_new("", EINVAL);
    assert_no_new("a b", EINVAL);
    assert_no_new("a\"b", EINVAL);
    name[64] = '\0';
    assert_non_null(expvar_profile_new(name));
    assert_no_new(name, EEXIST);
    static const char *const taken[] = {"threads", "goroutine", "threadcreate", "profile",
                                        "cmdline", "symbol",    "wall",         "trace"};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        assert_no_new(taken[i], EEXIST);
}

static void only_profiles_of_the_host_are_got(void **state) {
    (void)state;
    assert_null(expvar_profile_get("threads"));
    assert_null(expvar_profile_get("test.nothing"));
    assert_null(expvar_profile_get(NULL));
}

static void no_profile_is_ignored(void **state) {
    (void)state;
    assert_int_equal(expvar_profile_add(NULL, state, 0), -1);
    assert_int_equal(errno, EINVAL);
    expvar_profile_remove(NULL, state);
    assert_int_equal(expvar_profile_count(NULL), 0);
}

enum { ADDERS = 4, ADDED = 500 };
static char added[ADDERS][ADDED];

static void *add_many(void *row) {
    expvar_profile *profile = expvar_profile_get("test.threads");
    for (size_t i = 0; i < ADDED; i++) {
        expvar_profile_add(profile, (char *)row + i, 0);
        if (i % 2)
            expvar_profile_remove(profile, (char *)row + i);
    }
    return NULL;
}

static void threads_add_and_remove_at_once_while_others_look(void **state) {
    (void)state;
    pthread_t threads[ADDERS];
    expvar_profile *profile = expvar_profile_new("test.threads");
    for (size_t i = 0; i < ADDERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, add_many, added[i]), 0);
    for (int i = 0; i < 20; i++)
        expvar__profile_free(collect("test.threads"));
    for (size_t i = 0; i < ADDERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(expvar_profile_count(profile), ADDERS * ADDED / 2);
}

static void forked_child_has_what_was_in(void **state) {
    (void)state;
    int thing;
    expvar_profile *profile = expvar_profile_new("test.fork");
    expvar_profile_add(profile, &thing, 0);
    const pid_t child = fork();
    if (child == 0) {
        struct profile *collected = collect("test.fork");
        _exit(expvar__profile_total(collected, 0) == 1 && expvar_profile_count(profile) == 1 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_are_counted_while_they_are_in),
        cmocka_unit_test(second_of_the_same_thing_is_refused),
        cmocka_unit_test(null_is_a_thing_too),
        cmocka_unit_test(skip_leaves_out_the_innermost_frames),
        cmocka_unit_test(thing_whose_whole_stack_is_skipped_is_still_counted),
        cmocka_unit_test(names_that_are_taken_or_odd_are_refused),
        cmocka_unit_test(only_profiles_of_the_host_are_got),
        cmocka_unit_test(no_profile_is_ignored),
        cmocka_unit_test(threads_add_and_remove_at_once_while_others_look),
        cmocka_unit_test(forked_child_has_what_was_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
