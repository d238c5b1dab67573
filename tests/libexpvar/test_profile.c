/* test_profile.c - samples are merged, subtracted and read back. */
#include "pprof/profile.h"

#include <errno.h>

#include "vars_fixture.h"

#include "../support/failing_alloc.h"

static const struct profile_info cpu_info = {
    .name = "cpu",
    .types = {{"samples", "count"}, {"cpu", "nanoseconds"}},
    .type_count = 2,
    .period_type = {"cpu", "nanoseconds"},
    .period = 10000000,
    .time_ns = 5000,
};

static const struct profile_label search = {"route", "/search", 0, NULL};
static const struct profile_label vars = {"route", "/vars", 0, NULL};
static const struct profile_label bytes = {"bytes", NULL, 512, "bytes"};

static struct profile *new_profile(void) {
    struct profile *profile = expvar__profile_new(&cpu_info);
    assert_non_null(profile);
    return profile;
}

static void add(struct profile *profile, uintptr_t leaf, int64_t count, const struct profile_label *label) {
    const uintptr_t pcs[] = {leaf, 0x2000};
    const int64_t values[] = {count, count * 10};
    assert_int_equal(expvar__profile_add(profile, pcs, 2, values, label, label ? 1 : 0), 0);
}

static void assert_sample(const struct profile *profile, size_t index, uintptr_t leaf, int64_t count) {
    struct profile_sample sample = expvar__profile_get(profile, index);
    assert_int_equal(sample.pcs[0], leaf);
    assert_int_equal(sample.values[0], count);
    assert_int_equal(sample.values[1], count * 10);
}

/* ---- adding ---------------------------------------------------------------------------------------------------- */

static void equal_stacks_become_one_sample(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    add(profile, 0x1000, 1, NULL);
    add(profile, 0x1001, 5, NULL);
    add(profile, 0x1000, 2, NULL);
    assert_int_equal(expvar__profile_count(profile), 2);
    assert_sample(profile, 0, 0x1000, 3);
    assert_sample(profile, 1, 0x1001, 5);
    assert_int_equal(expvar__profile_total(profile, 0), 8);
    assert_int_equal(expvar__profile_total(profile, 1), 80);
    expvar__profile_free(profile);
}

static void stacks_that_one_begins_with_are_others(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    const uintptr_t pcs[] = {1, 2, 3};
    for (size_t depth = 0; depth <= 3; depth++)
        assert_int_equal(expvar__profile_add(profile, pcs, depth, (int64_t[]){1, 1}, NULL, 0), 0);
    assert_int_equal(expvar__profile_count(profile), 4);
    expvar__profile_free(profile);
}

static void labels_tell_samples_apart(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    const struct profile_label *labels[] = {NULL, &search, &vars, &bytes, &search};
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        add(profile, 0x1000, 1, labels[i]);
    const struct profile_label other_number = {"bytes", NULL, 513, "bytes"}, other_unit = {"bytes", NULL, 512, "kb"};
    add(profile, 0x1000, 1, &other_number);
    add(profile, 0x1000, 1, &other_unit);
    assert_int_equal(expvar__profile_count(profile), 6);
    assert_sample(profile, 1, 0x1000, 2);
    expvar__profile_free(profile);
}

static void what_is_added_is_copied(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    char key[] = "key", text[] = "text";
    uintptr_t pcs[] = {7};
    int64_t values[] = {1, 2};
    struct profile_label label = {key, text, 0, NULL};
    assert_int_equal(expvar__profile_add(profile, pcs, 1, values, &label, 1), 0);
    key[0] = text[0] = 'x';
    pcs[0] = 8;
    values[0] = 9;
    struct profile_sample sample = expvar__profile_get(profile, 0);
    assert_int_equal(sample.pcs[0], 7);
    assert_int_equal(sample.values[0], 1);
    assert_string_equal(sample.labels[0].key, "key");
    assert_string_equal(sample.labels[0].text, "text");
    expvar__profile_free(profile);
}

static void many_samples_are_all_found_again(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    for (int round = 0; round < 2; round++)
        for (uintptr_t leaf = 0; leaf < 5000; leaf++)
            add(profile, leaf * 16, 1, NULL);
    assert_int_equal(expvar__profile_count(profile), 5000);
    for (size_t i = 0; i < 5000; i++)
        assert_sample(profile, i, i * 16, 2);
    expvar__profile_free(profile);
}

static void sums_wrap_around(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    const uintptr_t pc = 1;
    assert_int_equal(expvar__profile_add(profile, &pc, 1, (int64_t[]){INT64_MAX, 0}, NULL, 0), 0);
    assert_int_equal(expvar__profile_add(profile, &pc, 1, (int64_t[]){1, 0}, NULL, 0), 0);
    assert_true(expvar__profile_get(profile, 0).values[0] == INT64_MIN);
    expvar__profile_free(profile);
}

static void what_is_too_much_is_refused(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    static const uintptr_t pcs[PROFILE_DEPTH_MAX + 1];
    const int64_t values[] = {1, 1};
    assert_int_equal(expvar__profile_add(profile, pcs, PROFILE_DEPTH_MAX, values, NULL, 0), 0);
    errno = 0;
    assert_int_equal(expvar__profile_add(profile, pcs, PROFILE_DEPTH_MAX + 1, values, NULL, 0), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(expvar__profile_add(profile, pcs, 1, values, &search, PROFILE_LABELS_MAX + 1), -1);
    assert_int_equal(expvar__profile_count(profile), 1);
    expvar__profile_free(profile);
    struct profile_info info = cpu_info;
    info.type_count = 0;
    assert_null(expvar__profile_new(&info));
    info.type_count = PROFILE_TYPES_MAX + 1;
    assert_null(expvar__profile_new(&info));
}

/* ---- frames without an address --------------------------------------------------------------------------------- */

static void synthetic_frames_have_names_and_addresses_of_their_own(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    uintptr_t lost = expvar__profile_synthetic(profile, "lost samples");
    uintptr_t silent = expvar__profile_synthetic(profile, "silent");
    assert_int_not_equal(lost, silent);
    assert_int_equal(expvar__profile_synthetic(profile, "lost samples"), lost);
    assert_string_equal(expvar__profile_synthetic_name(profile, lost), "lost samples");
    assert_string_equal(expvar__profile_synthetic_name(profile, silent), "silent");
    assert_null(expvar__profile_synthetic_name(profile, silent + 1));
    assert_null(expvar__profile_synthetic_name(profile, (uintptr_t)&lost));
    expvar__profile_free(profile);
}

static void instruction_is_before_a_return_address(void **state) {
    (void)state;
    struct profile_info info = cpu_info;
    for (int exact = 0; exact < 2; exact++) {
        info.exact_leaf = exact;
        struct profile *profile = expvar__profile_new(&info);
        assert_non_null(profile);
        uintptr_t lost = expvar__profile_synthetic(profile, "lost");
        const uintptr_t pcs[] = {0x1000, 0x2000, 0, lost};
        const struct profile_sample sample = {.pcs = pcs, .depth = COUNT_OF(pcs)};
        assert_int_equal(expvar__profile_instruction(profile, &sample, 0), exact ? 0x1000 : 0xfff);
        assert_int_equal(expvar__profile_instruction(profile, &sample, 1), 0x1fff);
        assert_int_equal(expvar__profile_instruction(profile, &sample, 2), 0);
        assert_int_equal(expvar__profile_instruction(profile, &sample, 3), lost);
        expvar__profile_free(profile);
    }
}

static void comments_are_kept_in_order(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    assert_int_equal(expvar__profile_comment(profile, "first"), 0);
    assert_int_equal(expvar__profile_comment(profile, "second"), 0);
    assert_int_equal(expvar__profile_comment_count(profile), 2);
    assert_string_equal(expvar__profile_get_comment(profile, 1), "second");
    expvar__profile_free(profile);
}

/* ---- differences ----------------------------------------------------------------------------------------------- */

static void difference_has_only_what_changed(void **state) {
    (void)state;
    struct profile *before = new_profile(), *after = new_profile();
    add(before, 0x1000, 3, NULL);
    add(before, 0x1001, 5, &search);
    add(before, 0x1002, 1, NULL);
    add(after, 0x1001, 5, &search);
    add(after, 0x1001, 1, &vars);
    add(after, 0x1000, 7, NULL);
    expvar__profile_set_times(after, 9000, 0);
    struct profile *difference = expvar__profile_difference(before, after);
    assert_non_null(difference);
    assert_int_equal(expvar__profile_count(difference), 3);
    assert_sample(difference, 0, 0x1001, 1);
    assert_sample(difference, 1, 0x1000, 4);
    assert_sample(difference, 2, 0x1002, -1);
    assert_int_equal(expvar__profile_info(difference)->time_ns, 9000);
    assert_int_equal(expvar__profile_info(difference)->duration_ns, 4000);
    assert_int_equal(expvar__profile_add(difference, NULL, 0, (int64_t[]){1, 1}, NULL, 0), -1);
    expvar__profile_free(before);
    expvar__profile_free(after);
    expvar__profile_free(difference);
}

static void difference_matches_synthetic_frames_by_name(void **state) {
    (void)state;
    struct profile *before = new_profile(), *after = new_profile();
    add(before, expvar__profile_synthetic(before, "lost"), 2, NULL);
    expvar__profile_synthetic(after, "another"); /* has the number that "lost" has in the other one */
    add(after, expvar__profile_synthetic(after, "lost"), 3, NULL);
    struct profile *difference = expvar__profile_difference(before, after);
    assert_int_equal(expvar__profile_count(difference), 1);
    struct profile_sample sample = expvar__profile_get(difference, 0);
    assert_int_equal(sample.values[0], 1);
    assert_string_equal(expvar__profile_synthetic_name(difference, sample.pcs[0]), "lost");
    expvar__profile_free(before);
    expvar__profile_free(after);
    expvar__profile_free(difference);
}

static void difference_of_other_types_is_refused(void **state) {
    (void)state;
    struct profile_info info = cpu_info;
    info.types[1].unit = "seconds";
    struct profile *before = new_profile(), *after = expvar__profile_new(&info);
    errno = 0;
    assert_null(expvar__profile_difference(before, after));
    assert_int_equal(errno, EINVAL);
    expvar__profile_free(before);
    expvar__profile_free(after);
}

/* ---- memory ---------------------------------------------------------------------------------------------------- */

static struct profile *build_all(void) {
    struct profile *profile = expvar__profile_new(&cpu_info);
    if (!profile)
        return NULL;
    uintptr_t lost = expvar__profile_synthetic(profile, "lost");
    int result = lost ? 0 : -1;
    for (uintptr_t i = 0; i < 200 && result == 0; i++)
        result = expvar__profile_add(profile, (uintptr_t[]){i, lost}, 2, (int64_t[]){1, 1}, &search, 1);
    if (result == 0)
        result = expvar__profile_comment(profile, "comment");
    struct profile *difference = result == 0 ? expvar__profile_difference(profile, profile) : NULL;
    expvar__profile_free(profile);
    return difference;
}

static void every_failed_allocation_is_reported(void **state) {
    (void)state;
    long live = failing_alloc_live();
    size_t nth = 1;
    for (bool failed = true; failed; nth++) {
        failing_alloc_at(nth);
        errno = 0;
        struct profile *difference = build_all();
        int error = errno;
        failed = failing_alloc_stop();
        if (failed)
            assert_null(difference);
        assert_int_equal(failed ? error : ENOMEM, ENOMEM);
        expvar__profile_free(difference);
        assert_int_equal(failing_alloc_live(), live);
    }
    assert_true(nth > 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_stacks_become_one_sample),
        cmocka_unit_test(stacks_that_one_begins_with_are_others),
        cmocka_unit_test(labels_tell_samples_apart),
        cmocka_unit_test(what_is_added_is_copied),
        cmocka_unit_test(many_samples_are_all_found_again),
        cmocka_unit_test(sums_wrap_around),
        cmocka_unit_test(what_is_too_much_is_refused),
        cmocka_unit_test(synthetic_frames_have_names_and_addresses_of_their_own),
        cmocka_unit_test(instruction_is_before_a_return_address),
        cmocka_unit_test(comments_are_kept_in_order),
        cmocka_unit_test(difference_has_only_what_changed),
        cmocka_unit_test(difference_matches_synthetic_frames_by_name),
        cmocka_unit_test(difference_of_other_types_is_refused),
        cmocka_unit_test(every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
