/* test_labels.c - the labels of threads, and when their memory goes. */
#include "pprof/labels.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int teardown(void **state) {
    (void)state;
    const struct label_set *set = expvar__labels_pin();
    while (expvar__labels_count(set)) {
        char key[LABEL_BYTES_MAX + 1];
        strcpy(key, expvar__labels_get(set, 0)->key);
        expvar__label(key, NULL);
        set = expvar__labels_pin();
    }
    expvar__labels_hold();
    expvar__labels_unhold();
    return 0;
}

static void labels_are_sorted_and_replaced(void **state) {
    (void)state;
    assert_int_equal(expvar__label("b", "2"), 0);
    assert_int_equal(expvar__label("a", "1"), 0);
    assert_int_equal(expvar__label("b", "3"), 0);
    const struct label_set *set = expvar__labels_pin();
    assert_int_equal(expvar__labels_count(set), 2);
    assert_string_equal(expvar__labels_get(set, 0)->key, "a");
    assert_string_equal(expvar__labels_get(set, 0)->value, "1");
    assert_string_equal(expvar__labels_get(set, 1)->key, "b");
    assert_string_equal(expvar__labels_get(set, 1)->value, "3");
}

static void null_removes_a_label(void **state) {
    (void)state;
    expvar__label("a", "1");
    expvar__label("b", "2");
    assert_int_equal(expvar__label("a", NULL), 0);
    assert_int_equal(expvar__labels_count(expvar__labels_pin()), 1);
    assert_int_equal(expvar__label("absent", NULL), 0);
    assert_int_equal(expvar__label("b", NULL), 0);
    assert_null(expvar__labels_pin());
}

static void wrong_labels_are_refused_and_change_nothing(void **state) {
    (void)state;
    char big[LABEL_BYTES_MAX + 2];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    expvar__label("a", "1");
    const struct label_set *set = expvar__labels_pin();
    const char *const pairs[][2] = {{NULL, "v"}, {"", "v"}, {big, "v"}, {"k", big}};
    for (size_t i = 0; i < 4; i++) {
        errno = 0;
        assert_int_equal(expvar__label(pairs[i][0], pairs[i][1]), -1);
        assert_int_equal(errno, EINVAL);
    }
    assert_ptr_equal(expvar__labels_pin(), set);
    assert_int_equal(expvar__label("k", big + 1), 0);
    assert_int_equal(expvar__label("a", ""), 0);
}

static void number_of_labels_is_limited(void **state) {
    (void)state;
    char key[8];
    for (int i = 0; i < LABELS_MAX; i++) {
        snprintf(key, sizeof key, "k%d", i);
        assert_int_equal(expvar__label(key, "v"), 0);
    }
    errno = 0;
    assert_int_equal(expvar__label("one more", "v"), -1);
    assert_int_equal(errno, ENOSPC);
    assert_int_equal(expvar__label("k3", "other"), 0);
}

static void unseen_set_is_freed_at_once(void **state) {
    (void)state;
    expvar__label("a", "1");
    assert_int_equal(expvar__labels_sets(), 1);
    expvar__label("a", "2");
    assert_int_equal(expvar__labels_sets(), 1);
    expvar__label("a", NULL);
    assert_int_equal(expvar__labels_sets(), 0);
}

static void pinned_set_stays_until_the_last_holder_goes(void **state) {
    (void)state;
    expvar__labels_hold();
    expvar__labels_hold();
    expvar__label("a", "seen");
    const struct label_set *set = expvar__labels_pin();
    expvar__label("a", NULL);
    expvar__labels_unhold();
    assert_string_equal(expvar__labels_get(set, 0)->value, "seen");
    assert_int_equal(expvar__labels_sets(), 1);
    expvar__labels_unhold();
    assert_int_equal(expvar__labels_sets(), 0);
}

static void number_of_sets_is_limited_while_they_are_held(void **state) {
    (void)state;
    char value[16];
    expvar__labels_hold();
    for (int i = 0; i < LABEL_SETS_MAX; i++) {
        snprintf(value, sizeof value, "%d", i);
        assert_int_equal(expvar__label("request", value), 0);
        expvar__labels_pin();
    }
    errno = 0;
    assert_int_equal(expvar__label("request", "one more"), -1);
    assert_int_equal(errno, ENOSPC);
    expvar__labels_unhold();
    assert_int_equal(expvar__label("request", "one more"), 0);
    assert_int_equal(expvar__labels_sets(), 1);
}

static void *label_and_look(void *result) {
    if (expvar__labels_pin() == NULL && expvar__label("a", "1") == 0)
        *(const struct label_set **)result = expvar__labels_pin();
    return NULL;
}

static void threads_begin_without_and_share_equal_sets(void **state) {
    (void)state;
    expvar__labels_hold();
    expvar__label("a", "1");
    const struct label_set *theirs = NULL;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, label_and_look, (void *)&theirs), 0);
    pthread_join(thread, NULL);
    assert_non_null(theirs);
    assert_ptr_equal(theirs, expvar__labels_pin());
    assert_int_equal(expvar__labels_sets(), 1);
    expvar__label("a", NULL);
    expvar__labels_unhold();
    assert_int_equal(expvar__labels_sets(), 0); /* the thread that ended has it no more */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(labels_are_sorted_and_replaced, teardown),
        cmocka_unit_test_teardown(null_removes_a_label, teardown),
        cmocka_unit_test_teardown(wrong_labels_are_refused_and_change_nothing, teardown),
        cmocka_unit_test_teardown(number_of_labels_is_limited, teardown),
        cmocka_unit_test_teardown(unseen_set_is_freed_at_once, teardown),
        cmocka_unit_test_teardown(pinned_set_stays_until_the_last_holder_goes, teardown),
        cmocka_unit_test_teardown(number_of_sets_is_limited_while_they_are_held, teardown),
        cmocka_unit_test_teardown(threads_begin_without_and_share_equal_sets, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
