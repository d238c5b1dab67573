/* plugin_host.c - a program that loads a plugin, unloads it and loads it again; the plugin's counter goes on.
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <expvar/expvar.h>

static void print_calls(const char *when) {
    const expvar_int *calls = expvar_var_int(expvar_get("plugin_calls"));
    if (calls)
        printf("%s: plugin_calls %" PRId64 "\n", when, expvar_int_value(calls));
    else
        printf("%s: no plugin_calls\n", when);
}

/* Loads the plugin, has it work, unloads it. */
static int use_plugin(const char *path, int times) {
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!plugin) {
        fprintf(stderr, "plugin_host: %s\n", dlerror());
        return -1;
    }
    void (*work)(void) = (void (*)(void))dlsym(plugin, "plugin_work");
    for (int i = 0; work && i < times; i++)
        work();
    dlclose(plugin);
    return work ? 0 : -1;
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : EXAMPLE_PLUGIN;
    print_calls("before");
    if (use_plugin(path, 2) < 0)
        return EXIT_FAILURE;
    print_calls("after the first use"); /* the plugin is gone, its variable is not */
    if (use_plugin(path, 3) < 0)
        return EXIT_FAILURE;
    print_calls("after the second use");
    return EXIT_SUCCESS;
}
