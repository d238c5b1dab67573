/* counting_plugin.c - a plugin that counts, for test_plugin.c. */
#include <expvar/expvar.h>

EXPVAR_INT(calls, "plugin.calls");

#define EXPORTED __attribute__((visibility("default")))

EXPORTED void plugin_call(int64_t times);
EXPORTED int64_t plugin_calls(void);
EXPORTED char *plugin_json(void);

void plugin_call(int64_t times) {
    for (int64_t i = 0; i < times; i++)
        expvar_int_add(calls, 1);
}

int64_t plugin_calls(void) {
    return expvar_int_value(calls);
}

char *plugin_json(void) {
    return expvar_var_json(expvar_get("plugin.calls"));
}
