/* test_symbols.c - names, files and lines of addresses, in files that were built and stripped in several ways. */
#include "pprof/symbols.h"

#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pprof_fixture.h"

#include "../support/failing_alloc.h"

static const struct symbol *find(struct symbols *symbols, uintptr_t address) {
    const struct symbol *symbol = expvar__symbols_find(symbols, address);
    assert_non_null(symbol);
    return symbol;
}

static bool ends_with(const char *text, const char *end) {
    return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

static void assert_frame(const struct symbol *symbol, size_t index, const char *function, int line, int start_line) {
    assert_in_range(index, 0, symbol->frame_count - 1);
    const struct symbol_frame *frame = &symbol->frames[index];
    assert_string_equal(frame->function, function);
    assert_string_equal(frame->system_name, function);
    assert_int_equal(frame->line, line);
    assert_int_equal(frame->start_line, start_line);
    assert_true(line == 0 ? frame->file[0] == '\0' : ends_with(frame->file, "/symbols/plugin.c"));
}

/* The plugin has full debug information. */
static void assert_inlined(const struct plugin *plugin) {
    struct symbols *symbols = symbols_open();
    const struct symbol *symbol = find(symbols, plugin->inlined_at - 1);
    assert_int_equal(symbol->frame_count, 2);
    assert_frame(symbol, 0, "inner", 16, 14);
    assert_frame(symbol, 1, "hidden", 20, 19);
    symbol = find(symbols, plugin->hidden_at - 1);
    assert_int_equal(symbol->frame_count, 1);
    assert_frame(symbol, 0, "hidden", 21, 19);
    symbol = find(symbols, plugin->run);
    assert_frame(symbol, symbol->frame_count - 1, "plugin_run", 34, 34);
    assert_int_equal(symbol->entry, plugin->run);
    expvar__symbols_free(symbols);
}

static void assert_full(const char *name) {
    struct plugin plugin;
    plugin_load(&plugin, name);
    assert_inlined(&plugin);
    dlclose(plugin.handle);
}

/* The plugin has a symbol table with `hidden`, and nothing more. */
static void assert_name_only(const char *name, const char *hidden) {
    struct plugin plugin;
    plugin_load(&plugin, name);
    struct symbols *symbols = symbols_open();
    const struct symbol *symbol = find(symbols, plugin.inlined_at - 1);
    assert_int_equal(symbol->frame_count, hidden ? 1 : 0);
    if (hidden)
        assert_frame(symbol, 0, hidden, 0, 0);
    symbol = find(symbols, plugin.run);
    assert_frame(symbol, 0, "plugin_run", 0, 0);
    assert_int_equal(symbol->entry, plugin.run);
    expvar__symbols_free(symbols);
    dlclose(plugin.handle);
}

/* ---- what the file has ----------------------------------------------------------------------------------------- */

static void debug_information_gives_lines_and_inlined_calls(void **state) {
    (void)state;
    assert_full("debug.so");
}

static void compressed_debug_information_gives_the_same(void **state) {
    (void)state;
    assert_full("compressed.so");
}

static void dwarf_4_gives_the_same(void **state) {
    (void)state;
    assert_full("dwarf4.so");
}

static void file_without_build_id_gives_the_same(void **state) {
    (void)state;
    assert_full("anonymous.so");
}

static void separate_debug_file_gives_the_same(void **state) {
    (void)state;
    assert_full("linked.so");
}

static void debug_file_with_another_checksum_is_not_used(void **state) {
    (void)state;
    assert_name_only("mislinked.so", NULL);
}

static void symbol_table_gives_names_of_static_functions(void **state) {
    (void)state;
    assert_name_only("symtab.so", "hidden");
}

static void packed_symbol_table_gives_names_of_static_functions(void **state) {
    (void)state;
    assert_name_only("minidebug.so", "hidden");
}

static void stripped_file_gives_names_of_exported_functions_only(void **state) {
    (void)state;
    assert_name_only("stripped.so", NULL);
}

static bool is_named(struct symbols *symbols, const struct module *module, const char *name) {
    for (uintptr_t at = module->segments[0].start; at < module->segments[0].end; at += 4) {
        const struct symbol *symbol = find(symbols, at);
        if (symbol->frame_count && strcmp(symbol->frames[0].function, name) == 0)
            return true;
    }
    return false;
}

static const struct module *module_at(struct symbols *symbols, uintptr_t address) {
    const struct modules_view *view = expvar__symbols_modules(symbols);
    size_t number = expvar__modules_find(view, address, NULL);
    assert_int_not_equal(number, SIZE_MAX);
    return expvar__modules_get(view, number);
}

/* With debug information and without, as the mangled name is in both. */
static void names_of_cpp_are_readable_and_mangled(void **state) {
    (void)state;
    static const char *const files[] = {SYMBOL_FIXTURES "/shapes.so", SYMBOL_FIXTURES "/shapes-symtab.so"};
    void *library = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL); /* the plugins need nothing of it */
    assert_non_null(library);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        void *handle = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
        assert_non_null(handle);
        struct symbols *symbols = symbols_open();
        const struct symbol *area = find(symbols, *(uintptr_t *)dlsym(handle, "shapes_area"));
        const struct symbol *measure = find(symbols, *(uintptr_t *)dlsym(handle, "shapes_measure"));
        assert_string_equal(area->frames[area->frame_count - 1].function, "shapes::square::area<double>");
        assert_string_equal(area->frames[area->frame_count - 1].system_name, "_ZNK6shapes6square4areaIdEET_S2_");
        assert_string_equal(measure->frames[measure->frame_count - 1].function, "shapes::measure");
        assert_int_equal(measure->frames[measure->frame_count - 1].start_line, i ? 0 : 12);
        expvar__symbols_free(symbols);
        dlclose(handle);
    }
    dlclose(library);
}

static void stubs_are_named_after_what_they_call(void **state) {
    (void)state;
#if defined __x86_64__
    struct plugin plugin;
    plugin_load(&plugin, "stripped.so");
    struct symbols *symbols = symbols_open();
    assert_true(is_named(symbols, module_at(symbols, plugin.run), "getpid@plt"));
    expvar__symbols_free(symbols);
    dlclose(plugin.handle);
#endif
}

/* ---- what became of the file ----------------------------------------------------------------------------------- */

static void unloaded_plugin_still_has_its_names(void **state) {
    (void)state;
    struct plugin plugin;
    plugin_load(&plugin, "debug.so");
    assert_int_equal(expvar__modules_refresh(), 0);
    dlclose(plugin.handle);
    struct symbols *symbols = symbols_open();
    assert_true(module_at(symbols, plugin.run)->unloaded_ns < INT64_MAX);
    expvar__symbols_free(symbols);
    assert_inlined(&plugin);
}

static void copy_file(const char *from, const char *to) {
    char command[2100];
    snprintf(command, sizeof command, "cp %s/%s %s", SYMBOL_FIXTURES, from, to);
    assert_int_equal(system(command), 0);
}

/* Loads a copy of `name`, and replaces or deletes its file. No names, in particular none of the other file's. */
static void assert_no_names_after(const char *name, const char *replacement) {
    char folder[] = "/tmp/expvar-symbols-XXXXXX", path[100], beside[100];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/plugin.so", folder);
    snprintf(beside, sizeof beside, "%s/new.so", folder);
    copy_file(name, path);
    struct plugin plugin;
    plugin_load_path(&plugin, path);
    assert_int_equal(expvar__modules_refresh(), 0);
    if (replacement) {
        copy_file(replacement, beside);
        assert_int_equal(rename(beside, path), 0);
    } else {
        unlink(path);
    }
    struct symbols *symbols = symbols_open();
    assert_int_equal(find(symbols, plugin.run)->frame_count, 0);
    assert_string_equal(module_at(symbols, plugin.run)->path, path);
    assert_int_equal(expvar__symbols_report(symbols).unreadable, 1);
    expvar__symbols_free(symbols);
    dlclose(plugin.handle);
    unlink(path);
    rmdir(folder);
}

static void replaced_file_gives_no_names(void **state) {
    (void)state;
    assert_no_names_after("debug.so", "other.so");
}

static void replaced_file_without_build_id_gives_no_names(void **state) {
    (void)state;
    assert_no_names_after("anonymous.so", "anonymous-other.so");
    assert_no_names_after("anonymous.so", "anonymous.so"); /* the same bytes: who can tell */
}

static void deleted_file_gives_no_names(void **state) {
    (void)state;
    assert_no_names_after("debug.so", NULL);
}

static void file_with_the_same_build_id_elsewhere_is_as_good(void **state) {
    (void)state;
    char folder[] = "/tmp/expvar-symbols-XXXXXX", path[100];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/plugin.so", folder);
    copy_file("debug.so", path);
    struct plugin plugin;
    plugin_load_path(&plugin, path);
    assert_int_equal(expvar__modules_refresh(), 0);
    unlink(path);
    copy_file("debug.so", path);
    assert_inlined(&plugin);
    dlclose(plugin.handle);
    unlink(path);
    rmdir(folder);
}

/* ---- programs --------------------------------------------------------------------------------------------------- */

static void assert_probe(const char *name, const char *expected) {
    char path[1000], output[2000];
    snprintf(path, sizeof path, SYMBOL_FIXTURES "/%s", name);
    if (access(path, X_OK) != 0)
        skip(); /* static libraries are not everywhere */
    FILE *pipe = popen(path, "re");
    assert_non_null(pipe);
    output[fread(output, 1, sizeof output - 1, pipe)] = '\0';
    assert_int_equal(pclose(pipe), 0);
    int vdso = -2;
    char *line = strstr(output, "vdso ");
    assert_non_null(line);
    assert_int_equal(sscanf(line, "vdso %d", &vdso), 1);
    assert_true(vdso == -1 || vdso >= 3);
    memmove(line, strchr(line, '\n') + 1, strlen(strchr(line, '\n')));
    assert_string_equal(output, expected);
}

static void position_independent_program_knows_itself(void **state) {
    (void)state;
    assert_probe("probe-pie", "inner probe.c:23\nhidden probe.c:27\nlibc atoi\nmain probe-pie\n");
}

static void program_at_a_fixed_address_knows_itself(void **state) {
    (void)state;
    assert_probe("probe-fixed", "inner probe.c:23\nhidden probe.c:27\nlibc atoi@plt\nmain probe-fixed\n");
}

static void static_program_knows_itself(void **state) {
    (void)state;
    assert_probe("probe-static", "inner probe.c:23\nhidden probe.c:27\nlibc atoi\nmain probe-static\n");
}

static void program_without_debug_information_knows_its_names(void **state) {
    (void)state;
    assert_probe("probe-symtab", "hidden :0\nlibc atoi\nmain probe-symtab\n");
}

static void stripped_program_knows_libc_still(void **state) {
    (void)state;
    assert_probe("probe-stripped", "libc atoi\nmain probe-stripped\n");
}

/* ---- limits ----------------------------------------------------------------------------------------------------- */

static void address_outside_of_all_modules_has_no_name(void **state) {
    (void)state;
    struct symbols *symbols = symbols_open();
    int on_stack = 0;
    const uintptr_t addresses[] = {0, 1, (uintptr_t)&on_stack, UINTPTR_MAX};
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        assert_int_equal(find(symbols, addresses[i])->frame_count, 0);
        assert_int_equal(find(symbols, addresses[i])->module, SIZE_MAX);
    }
    assert_int_equal(expvar__symbols_report(symbols).addresses, COUNT_OF(addresses));
    assert_int_equal(expvar__symbols_report(symbols).named, 0);
    expvar__symbols_free(symbols);
}

static void without_memory_for_debug_information_names_remain(void **state) {
    (void)state;
    struct plugin plugin;
    plugin_load(&plugin, "debug.so");
    struct symbols *symbols = expvar__symbols_new(expvar__modules_view_new(), 10);
    assert_non_null(symbols);
    const struct symbol *symbol = find(symbols, plugin.inlined_at - 1);
    assert_int_equal(symbol->frame_count, 1);
    assert_frame(symbol, 0, "hidden", 0, 0);
    assert_int_equal(expvar__symbols_report(symbols).refused, 1);
    expvar__symbols_free(symbols);
    dlclose(plugin.handle);
}

static void every_failed_allocation_is_reported(void **state) {
    (void)state;
    struct plugin plugin;
    plugin_load(&plugin, "debug.so");
    size_t nth = 1;
    for (bool failed = true; failed; nth++) {
        failing_alloc_at(nth);
        struct modules_view *view = expvar__modules_view_new();
        struct symbols *symbols = view ? expvar__symbols_new(view, SYMBOLS_BYTES_MAX) : NULL;
        const struct symbol *symbol = symbols ? expvar__symbols_find(symbols, plugin.inlined_at - 1) : NULL;
        int error = errno;
        failed = failing_alloc_stop();
        assert_true(failed ? symbol || error == ENOMEM : symbol != NULL);
        expvar__symbols_free(symbols);
    }
    assert_true(nth > 10);
    dlclose(plugin.handle);
}

static int listen_on_loopback(struct sockaddr_in *address) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t size = sizeof *address;
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(bind(fd, (struct sockaddr *)address, sizeof *address), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)address, &size), 0);
    return fd;
}

static void no_server_is_asked_for_debug_information(void **state) {
    (void)state;
    struct sockaddr_in address;
    int fd = listen_on_loopback(&address);
    char url[100];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    setenv("DEBUGINFOD_URLS", url, 1);
    setenv("DEBUGINFOD_TIMEOUT", "1", 1);
    assert_name_only("stripped.so", NULL);
    unsetenv("DEBUGINFOD_URLS");
    assert_int_equal(accept(fd, NULL, NULL), -1);
    assert_int_equal(errno, EAGAIN);
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(debug_information_gives_lines_and_inlined_calls),
        cmocka_unit_test(compressed_debug_information_gives_the_same),
        cmocka_unit_test(dwarf_4_gives_the_same),
        cmocka_unit_test(file_without_build_id_gives_the_same),
        cmocka_unit_test(separate_debug_file_gives_the_same),
        cmocka_unit_test(debug_file_with_another_checksum_is_not_used),
        cmocka_unit_test(symbol_table_gives_names_of_static_functions),
        cmocka_unit_test(packed_symbol_table_gives_names_of_static_functions),
        cmocka_unit_test(stripped_file_gives_names_of_exported_functions_only),
        cmocka_unit_test(names_of_cpp_are_readable_and_mangled),
        cmocka_unit_test(stubs_are_named_after_what_they_call),
        cmocka_unit_test(unloaded_plugin_still_has_its_names),
        cmocka_unit_test(replaced_file_gives_no_names),
        cmocka_unit_test(replaced_file_without_build_id_gives_no_names),
        cmocka_unit_test(deleted_file_gives_no_names),
        cmocka_unit_test(file_with_the_same_build_id_elsewhere_is_as_good),
        cmocka_unit_test(position_independent_program_knows_itself),
        cmocka_unit_test(program_at_a_fixed_address_knows_itself),
        cmocka_unit_test(static_program_knows_itself),
        cmocka_unit_test(program_without_debug_information_knows_its_names),
        cmocka_unit_test(stripped_program_knows_libc_still),
        cmocka_unit_test(address_outside_of_all_modules_has_no_name),
        cmocka_unit_test(without_memory_for_debug_information_names_remain),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(no_server_is_asked_for_debug_information),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
