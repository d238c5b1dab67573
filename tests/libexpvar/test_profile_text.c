/* test_profile_text.c - profiles for people to read, in the forms that Go has. */
#include "pprof/profile_text.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>

#include "pprof_fixture.h"

#include "../support/failing_alloc.h"

static const struct profile_info threads_info = {
    .name = "threads", .types = {{"threads", "count"}}, .type_count = 1, .exact_leaf = true};
static const struct profile_info heap_info = {.name = "heap",
                                              .types = {{"alloc_objects", "count"},
                                                        {"alloc_space", "bytes"},
                                                        {"inuse_objects", "count"},
                                                        {"inuse_space", "bytes"}},
                                              .type_count = 4};
static const struct profile_info mutex_info = {
    .name = "mutex", .types = {{"contentions", "count"}, {"delay", "nanoseconds"}}, .type_count = 2, .period = 5};

static struct profile *new_profile(const struct profile_info *info) {
    struct profile *profile = expvar__profile_new(info);
    assert_non_null(profile);
    return profile;
}

/* The profile is this text; frees it. */
static void assert_written(struct profile *profile, const char *expected) {
    struct symbols *symbols = symbols_open();
    struct buffer out;
    expvar__buffer_init(&out, 1 << 20);
    assert_int_equal(expvar__text_write(profile, symbols, &out), 0);
    assert_string_equal(out.data, expected);
    expvar__buffer_fini(&out);
    expvar__symbols_free(symbols);
    expvar__profile_free(profile);
}

static void counts_come_in_descending_order_with_labels(void **state) {
    (void)state;
    struct profile *profile = new_profile(&threads_info);
    const struct profile_label labels[] = {{"route", "/a\"b\n\xff", 0, NULL}, {"size", NULL, 7, "bytes"}};
    expvar__profile_add(profile, (uintptr_t[]){0x10, 0x20}, 2, (int64_t[]){1}, NULL, 0);
    expvar__profile_add(profile, (uintptr_t[]){0x30}, 1, (int64_t[]){4}, labels, 2);
    expvar__profile_add(profile, (uintptr_t[]){expvar__profile_synthetic(profile, "lost samples")}, 1, (int64_t[]){1},
                        NULL, 0);
    expvar__profile_comment(profile, "said");
    assert_written(profile, "threads profile: total 6\n"
                            "4 @ 0x31\n"
                            "# labels: {\"route\":\"/a\\\"b\\n\\xff\", \"size\":7}\n"
                            "#\t0x30\n"
                            "\n"
                            "1 @ 0x11 0x20\n"
                            "#\t0x10\n"
                            "#\t0x1f\n"
                            "\n"
                            "1 @ 0x8000000000000000\n"
                            "#\tlost samples\n"
                            "\n"
                            "# said\n");
}

static void heap_has_four_values_in_a_row(void **state) {
    (void)state;
    struct profile *profile = new_profile(&heap_info);
    expvar__profile_add(profile, (uintptr_t[]){0x10}, 1, (int64_t[]){10, 1000, 1, 100}, NULL, 0);
    const struct profile_label label = {"bytes", NULL, 200, "bytes"};
    expvar__profile_add(profile, (uintptr_t[]){0x20}, 1, (int64_t[]){3, 600, 2, 400}, &label, 1);
    assert_written(profile, "heap profile: 3: 500 [13: 1600] @ heap/2\n"
                            "2: 400 [3: 600] @ 0x20\n"
                            "#\t0x1f\n"
                            "\n"
                            "1: 100 [10: 1000] @ 0x10\n"
                            "#\t0xf\n"
                            "\n");
}

static void contention_has_delay_before_count(void **state) {
    (void)state;
    struct profile_info block_info = mutex_info;
    block_info.name = "block";
    for (int mutex = 0; mutex < 2; mutex++) {
        struct profile *profile = new_profile(mutex ? &mutex_info : &block_info);
        expvar__profile_add(profile, (uintptr_t[]){0x10}, 1, (int64_t[]){3, 700}, NULL, 0);
        assert_written(profile, mutex ? "--- mutex:\ncycles/second=1000000000\nsampling period=5\n700 3 @ 0x10\n"
                                        "#\t0xf\n\n"
                                      : "--- contention:\ncycles/second=1000000000\n700 3 @ 0x10\n#\t0xf\n\n");
    }
}

static const char *source_of(struct symbols *symbols, uintptr_t address) {
    const struct symbol *symbol = expvar__symbols_find(symbols, address);
    assert_true(symbol->frame_count > 0);
    return symbol->frames[0].file;
}

static void frames_have_function_offset_file_and_line(void **state) {
    (void)state;
    struct plugin plugin;
    plugin_load(&plugin, "debug.so");
    struct symbols *symbols = symbols_open();
    uintptr_t at = plugin.inlined_at - 1, entry = expvar__symbols_find(symbols, at)->entry;
    char expected[1000];
    const char *file = source_of(symbols, at);
    snprintf(expected, sizeof expected,
             "threads profile: total 1\n1 @ %#lx\n#\t%#lx\tinner+%#lx\t%s:16\n#\t%#lx\thidden+%#lx\t%s:20\n\n", at + 1,
             at, at - entry, file, at, at - entry, file);
    expvar__symbols_free(symbols);
    struct profile *profile = new_profile(&threads_info);
    expvar__profile_add(profile, &at, 1, (int64_t[]){1}, NULL, 0);
    assert_written(profile, expected);
    dlclose(plugin.handle);
}

static void every_failed_allocation_is_reported(void **state) {
    (void)state;
    struct profile *profile = new_profile(&threads_info);
    for (uintptr_t i = 0; i < 100; i++)
        expvar__profile_add(profile, (uintptr_t[]){i}, 1, (int64_t[]){1}, NULL, 0);
    long live = failing_alloc_live();
    for (size_t nth = 1, failed = true; failed; nth++) {
        struct symbols *symbols = symbols_open();
        struct buffer out;
        expvar__buffer_init(&out, 1 << 20);
        failing_alloc_at(nth);
        int result = expvar__text_write(profile, symbols, &out);
        int error = errno;
        failed = failing_alloc_stop();
        assert_int_equal(result, failed ? -1 : 0);
        assert_int_equal(failed ? error : ENOMEM, ENOMEM);
        expvar__buffer_fini(&out);
        expvar__symbols_free(symbols);
        assert_int_equal(failing_alloc_live(), live);
    }
    expvar__profile_free(profile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_come_in_descending_order_with_labels),
        cmocka_unit_test(heap_has_four_values_in_a_row),
        cmocka_unit_test(contention_has_delay_before_count),
        cmocka_unit_test(frames_have_function_offset_file_and_line),
        cmocka_unit_test(every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
