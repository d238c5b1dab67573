/* pprof_fixture.c - a session of names and a plugin for tests of profiles. */
#include "pprof_fixture.h"

#include <dlfcn.h>
#include <stdio.h>

void plugin_load_path(struct plugin *plugin, const char *path) {
    plugin->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!plugin->handle)
        fail_msg("%s", dlerror());
    int (*run)(int) = (int (*)(int))(size_t)dlsym(plugin->handle, "plugin_run");
    run(1);
    plugin->run = (uintptr_t)run;
    plugin->inlined_at = *(uintptr_t *)dlsym(plugin->handle, "plugin_inlined_at");
    plugin->hidden_at = *(uintptr_t *)dlsym(plugin->handle, "plugin_hidden_at");
}

void plugin_load(struct plugin *plugin, const char *name) {
    char path[1000];
    snprintf(path, sizeof path, SYMBOL_FIXTURES "/%s", name);
    plugin_load_path(plugin, path);
}

struct symbols *symbols_open(void) {
    struct modules_view *view = expvar__modules_view_new();
    assert_non_null(view);
    struct symbols *symbols = expvar__symbols_new(view, SYMBOLS_BYTES_MAX);
    assert_non_null(symbols);
    return symbols;
}
