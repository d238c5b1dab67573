/* fuzz_ports.c - lists of targets: whatever is typed gives endpoints that are whole, or one line that says why not. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../expvarmon/cli/ports.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition) {
    if (!condition)
        abort();
}

static int is_one_line(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return 0;
    return 1;
}

static void check_endpoint(const struct endpoint *endpoint) {
    require(!strncmp(endpoint->url, "http://", 7) || !strncmp(endpoint->url, "https://", 8));
    require(is_one_line(endpoint->url) && !strchr(endpoint->url, ' '));
    const char *host = strstr(endpoint->url, "://") + 3;
    require(!memchr(host, '@', strcspn(host, "/?")));
    require(*endpoint->name && is_one_line(endpoint->name));
    require(!endpoint->user == !endpoint->password);
}

/* The first line of the input is the default path, the rest is the list. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *path = calloc(1, size + 1);
    if (!path)
        return 0;
    memcpy(path, data, size);
    char *list = strchrnul(path, '\n');
    if (*list)
        *list++ = '\0';
    char error[256] = "";
    size_t count = 0;
    struct endpoint *endpoints = ports_parse(list, path, &count, error, sizeof(error));
    require(endpoints ? count > 0 : *error && is_one_line(error));
    for (size_t i = 0; i < count; i++)
        check_endpoint(&endpoints[i]);
    ports_free(endpoints, count);
    free(path);
    return 0;
}
