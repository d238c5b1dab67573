/* plugin.c - a plugin that counts. plugin_host.c loads it. */
#include <expvar/expvar.h>

/* Published when the plugin is loaded. Where the host, or another plugin, has an integer of this name, it is
 * shared. */
EXPVAR_INT(plugin_calls, "plugin_calls");

void plugin_work(void);

__attribute__((visibility("default"))) void plugin_work(void) {
    expvar_int_add(plugin_calls, 1);
}
