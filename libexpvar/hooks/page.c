/* page.c - /debug/hooks: the settings, to read and to change. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <expvar/hooks.h>

#include "settings.h"

static void write_settings(expvar_response *response) {
    expvar_response_set_header(response, "Content-Type", "application/json; charset=utf-8");
    expvar_response_printf(response, "{");
    for (size_t i = 0; i < expvar__settings_count; i++)
        expvar_response_printf(response, "%s\n\"%s\": %" PRId64, i > 0 ? "," : "", expvar__settings[i].name,
                               expvar__settings[i].get());
    expvar_response_printf(response, "\n}\n");
}

/* Returns how many the request names, or -1 with the complaint written. None is changed unless all can be read. */
static int change_settings(const expvar_request *request, expvar_response *response, bool dry) {
    int changed = 0;
    for (size_t i = 0; i < expvar__settings_count; i++) {
        const struct setting *setting = &expvar__settings[i];
        char *text = expvar_request_parameter(request, setting->name, 0);
        int64_t value;
        if (!text)
            continue;
        const bool is_good = expvar__setting_parse(text, &value) == 0 && (dry || setting->set(value) == 0);
        free(text);
        if (!is_good) {
            expvar_response_error(response, 400,
                                  "Invalid value; a decimal number within the setting's range is needed.");
            expvar_response_printf(response, "Setting: %s\n", setting->name);
            return -1;
        }
        changed++;
    }
    return changed;
}

static void handle(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    if (strcmp(request->method, "POST") == 0 &&
        (change_settings(request, response, true) < 0 || change_settings(request, response, false) < 0))
        return;
    write_settings(response);
}

int expvar_hooks_mount(expvar_server *server) {
    return expvar_server_route(server, &(expvar_route){
                                           .path = "/debug/hooks",
                                           .summary = "settings of the heap, mutex and block profiles",
                                           .methods = EXPVAR_METHOD_GET | EXPVAR_METHOD_POST,
                                           .handler = handle,
                                       });
}
