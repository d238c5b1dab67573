/* host_check.c - refuses names that somebody else may have pointed at this machine.
 *
 * A page of evil.example can let its own name resolve to 127.0.0.1 and then read, as its own origin, what a
 * server here answers. Its requests still carry its name in Host. */
#include "host_check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "http/address.h"

#define NAME_MAX_BYTES 255

static bool is_loopback_literal(int family, const char *text) {
    struct address address = {0};
    void *any = &address.storage;
    address.storage.ss_family = (sa_family_t)family;
    void *bytes = family == AF_INET ? (void *)&((struct sockaddr_in *)any)->sin_addr
                                    : (void *)&((struct sockaddr_in6 *)any)->sin6_addr;
    return inet_pton(family, text, bytes) == 1 && expvar__address_is_local(&address);
}

static bool is_port_or_nothing(const char *text) {
    return text[0] == '\0' || (text[0] == ':' && text[1 + strspn(text + 1, "0123456789")] == '\0');
}

static bool is_allowed_name(char *name, const char *const *allowed) {
    size_t size = strlen(name);
    if (size > 1 && name[size - 1] == '.')
        name[size - 1] = '\0';
    if (strcasecmp(name, "localhost") == 0 || is_loopback_literal(AF_INET, name))
        return true;
    for (; allowed && *allowed; allowed++)
        if (strcasecmp(name, *allowed) == 0)
            return true;
    return false;
}

bool expvar__host_is_allowed(const char *host, const char *const *allowed) {
    bool bracketed = host[0] == '[';
    const char *start = host + bracketed;
    size_t size = strcspn(start, bracketed ? "]" : ":");
    if (size == 0 || size > NAME_MAX_BYTES || (bracketed && start[size] != ']'))
        return false;
    char name[NAME_MAX_BYTES + 1];
    memcpy(name, start, size);
    name[size] = '\0';
    if (!is_port_or_nothing(start + size + bracketed))
        return false;
    return bracketed ? is_loopback_literal(AF_INET6, name) : is_allowed_name(name, allowed);
}
