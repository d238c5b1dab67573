/* test_modules.c - what is mapped where, also what was. */
#include "pprof/modules.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vars_fixture.h"

#include "../support/failing_alloc.h"

static struct modules_view *view_new(void) {
    struct modules_view *view = expvar__modules_view_new();
    assert_non_null(view);
    return view;
}

static const struct module *module_of(const struct modules_view *view, uintptr_t address) {
    size_t number = expvar__modules_find(view, address, NULL);
    assert_int_not_equal(number, SIZE_MAX);
    return expvar__modules_get(view, number);
}

static void *load(const char *name) {
    char path[1000];
    snprintf(path, sizeof path, SYMBOL_FIXTURES "/%s", name);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        fail_msg("%s", dlerror());
    return handle;
}

static uintptr_t address_of(void *handle) {
    return (uintptr_t)dlsym(handle, "plugin_run");
}

static void function(void) {}

/* ---- what is there --------------------------------------------------------------------------------------------- */

static void program_comes_first(void **state) {
    (void)state;
    struct modules_view *view = view_new();
    assert_int_equal(expvar__modules_find(view, (uintptr_t)function, NULL), 0);
    const struct module *module = expvar__modules_get(view, 0);
    char path[1000] = "";
    assert_true(readlink("/proc/self/exe", path, sizeof path - 1) > 0);
    assert_string_equal(module->path, path);
    assert_true(module->is_main);
    assert_true(module->file.known);
    for (size_t i = 1; i < expvar__modules_count(view); i++)
        assert_false(expvar__modules_get(view, i)->is_main);
    expvar__modules_view_free(view);
}

/* As /proc/self/maps has it. */
static void assert_mapped(uintptr_t address, const struct module *module, const struct module_segment *segment) {
    FILE *maps = fopen("/proc/self/maps", "re");
    assert_non_null(maps);
    char line[4096], permissions[5], path[4000];
    unsigned long start, end, offset;
    bool found = false;
    while (!found && fgets(line, sizeof line, maps)) {
        path[0] = '\0';
        assert_true(sscanf(line, "%lx-%lx %4s %lx %*s %*s %3999s", &start, &end, permissions, &offset, path) >= 4);
        found = address >= start && address < end;
    }
    fclose(maps);
    assert_true(found);
    assert_int_equal(segment->start, start);
    assert_int_equal(segment->end, end);
    assert_int_equal(segment->file_offset, offset);
    assert_int_equal(permissions[2], 'x');
    assert_string_equal(module->path, path);
}

static void segments_are_those_that_the_kernel_maps(void **state) {
    (void)state;
    struct modules_view *view = view_new();
    const uintptr_t addresses[] = {(uintptr_t)function, (uintptr_t)dlsym(RTLD_DEFAULT, "atoi"),
                                   (uintptr_t)dlsym(RTLD_DEFAULT, "cmocka_set_message_output")};
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        size_t segment, number = expvar__modules_find(view, addresses[i], &segment);
        assert_int_not_equal(number, SIZE_MAX);
        const struct module *module = expvar__modules_get(view, number);
        assert_mapped(addresses[i], module, &module->segments[segment]);
    }
    expvar__modules_view_free(view);
}

static void vdso_is_among_them(void **state) {
    (void)state;
    uintptr_t vdso = getauxval(AT_SYSINFO_EHDR);
    if (!vdso)
        skip();
    struct modules_view *view = view_new();
    const struct module *module = module_of(view, vdso);
    assert_true(module->is_vdso);
    assert_string_equal(module->path, "[vdso]");
    assert_true(module->build_id_size > 0);
    expvar__modules_view_free(view);
}

static void data_is_in_no_module(void **state) {
    (void)state;
    static int data;
    struct modules_view *view = view_new();
    assert_int_equal(expvar__modules_find(view, (uintptr_t)&data, NULL), SIZE_MAX);
    assert_int_equal(expvar__modules_find(view, 0, NULL), SIZE_MAX);
    expvar__modules_view_free(view);
}

static void build_id_is_that_of_the_file(void **state) {
    (void)state;
    void *debug = load("debug.so"), *other = load("other.so"), *anonymous = load("anonymous.so");
    struct modules_view *view = view_new();
    const struct module *a = module_of(view, address_of(debug)), *b = module_of(view, address_of(other));
    char expected[100] = "", text[2 * BUILD_ID_MAX + 1] = "";
    FILE *pipe = popen("readelf -n " SYMBOL_FIXTURES "/debug.so | sed -n 's/.*Build ID: //p'", "re");
    assert_non_null(pipe);
    assert_non_null(fgets(expected, sizeof expected, pipe));
    pclose(pipe);
    expected[strcspn(expected, "\n")] = '\0';
    for (size_t i = 0; i < a->build_id_size; i++)
        snprintf(text + 2 * i, 3, "%02x", a->build_id[i]);
    assert_string_equal(text, expected);
    assert_int_equal(b->build_id_size, a->build_id_size);
    assert_memory_not_equal(a->build_id, b->build_id, a->build_id_size);
    assert_int_equal(module_of(view, address_of(anonymous))->build_id_size, 0);
    expvar__modules_view_free(view);
    dlclose(debug);
    dlclose(other);
    dlclose(anonymous);
}

/* ---- what was there -------------------------------------------------------------------------------------------- */

static void unloaded_module_is_remembered(void **state) {
    (void)state;
    void *handle = load("debug.so");
    uintptr_t address = address_of(handle);
    struct modules_view *before = view_new();
    assert_int_equal(module_of(before, address)->unloaded_ns, INT64_MAX);
    dlclose(handle);
    struct modules_view *after = view_new();
    const struct module *module = module_of(after, address);
    assert_true(module->unloaded_ns < INT64_MAX);
    assert_true(module->unloaded_ns >= module->loaded_ns);
    assert_non_null(strstr(module->path, "/debug.so"));
    assert_int_equal(module_of(before, address)->unloaded_ns, INT64_MAX); /* a view does not change */
    expvar__modules_view_free(before);
    expvar__modules_view_free(after);
}

static void module_that_comes_back_is_there_once(void **state) {
    (void)state;
    size_t count = 0;
    for (int i = 0; i < 3; i++) {
        void *handle = load("debug.so");
        uintptr_t address = address_of(handle);
        struct modules_view *view = view_new();
        assert_int_equal(module_of(view, address)->unloaded_ns, INT64_MAX);
        size_t same = 0;
        for (size_t k = 0; k < expvar__modules_count(view); k++)
            same += expvar__modules_get(view, k)->bias == module_of(view, address)->bias;
        assert_int_equal(same, 1);
        count = expvar__modules_count(view);
        expvar__modules_view_free(view);
        dlclose(handle);
        assert_int_equal(expvar__modules_refresh(), 0);
    }
    assert_true(count > 2);
}

static void what_was_loaded_last_has_the_address(void **state) {
    (void)state;
    void *first = load("debug.so");
    uintptr_t address = address_of(first);
    assert_int_equal(expvar__modules_refresh(), 0);
    dlclose(first);
    void *second = load("symtab.so"); /* of the same size: the loader puts it to the same place */
    if (address_of(second) != address) {
        dlclose(second);
        skip();
    }
    struct modules_view *view = view_new();
    assert_non_null(strstr(module_of(view, address)->path, "/symtab.so"));
    dlclose(second);
    expvar__modules_view_free(view);
}

static void oldest_of_too_many_unloaded_modules_is_forgotten(void **state) {
    (void)state;
    char folder[] = "/tmp/expvar-modules-XXXXXX", path[100], command[1200];
    assert_non_null(mkdtemp(folder));
    uint64_t forgotten = expvar__modules_forgotten();
    for (int i = 0; i < MODULES_UNLOADED_MAX + 10; i++) {
        snprintf(path, sizeof path, "%s/%d.so", folder, i);
        assert_int_equal(symlink(SYMBOL_FIXTURES "/symtab.so", path), 0);
        void *handle = dlopen(path, RTLD_NOW);
        assert_non_null(handle);
        assert_int_equal(expvar__modules_refresh(), 0);
        dlclose(handle);
    }
    struct modules_view *view = view_new();
    size_t unloaded = 0;
    for (size_t i = 0; i < expvar__modules_count(view); i++)
        unloaded += expvar__modules_get(view, i)->unloaded_ns < INT64_MAX;
    assert_int_equal(unloaded, MODULES_UNLOADED_MAX);
    assert_true(expvar__modules_forgotten() >= forgotten + 10);
    assert_int_equal(expvar__modules_find(view, (uintptr_t)function, NULL), 0);
    expvar__modules_view_free(view);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

/* ---- memory and fork ------------------------------------------------------------------------------------------- */

static void failed_allocations_leave_the_log_as_it_was(void **state) {
    (void)state;
    for (size_t nth = 1, failed = true; failed; nth++) {
        void *handle = load(nth % 2 ? "debug.so" : "other.so");
        failing_alloc_at(nth);
        errno = 0;
        int result = expvar__modules_refresh();
        int error = errno;
        failed = failing_alloc_stop();
        assert_int_equal(result, failed ? -1 : 0);
        assert_int_equal(failed ? error : ENOMEM, ENOMEM);
        struct modules_view *view = view_new();
        assert_int_equal(module_of(view, address_of(handle))->unloaded_ns, INT64_MAX);
        expvar__modules_view_free(view);
        dlclose(handle);
    }
}

static void forked_child_can_refresh(void **state) {
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        void *handle = dlopen(SYMBOL_FIXTURES "/other.so", RTLD_NOW);
        struct modules_view *view = expvar__modules_view_new();
        _exit(handle && view && expvar__modules_find(view, address_of(handle), NULL) != SIZE_MAX ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(program_comes_first),
        cmocka_unit_test(segments_are_those_that_the_kernel_maps),
        cmocka_unit_test(vdso_is_among_them),
        cmocka_unit_test(data_is_in_no_module),
        cmocka_unit_test(build_id_is_that_of_the_file),
        cmocka_unit_test(unloaded_module_is_remembered),
        cmocka_unit_test(module_that_comes_back_is_there_once),
        cmocka_unit_test(what_was_loaded_last_has_the_address),
        cmocka_unit_test(oldest_of_too_many_unloaded_modules_is_forgotten),
        cmocka_unit_test(failed_allocations_leave_the_log_as_it_was),
        cmocka_unit_test(forked_child_can_refresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
