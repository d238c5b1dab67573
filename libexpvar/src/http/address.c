/* address.c - reads, classifies and writes the addresses that a listener may have. */
#include "address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#define UNIX_PREFIX "unix:"
#define HOST_MAX    255
#define PORT_DIGITS 5

/* An address before it is resolved: "[::1]:5000" has the host "::1". */
struct parts {
    char host[HOST_MAX + 1];
    char port[PORT_DIGITS + 1];
    bool bracketed;
};

static int fail(int error) {
    errno = error;
    return -1;
}

static int parse_unix(const char *path, struct address *address) {
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    if (path[0] != '/')
        return fail(EINVAL);
    if (strlen(path) >= sizeof un.sun_path)
        return fail(ENAMETOOLONG);
    strcpy(un.sun_path, path);
    memcpy(&address->storage, &un, sizeof un);
    address->size = sizeof un;
    return 0;
}

static int copy_part(char *to, size_t max, const char *from, size_t size) {
    if (size > max)
        return fail(EINVAL);
    memcpy(to, from, size);
    to[size] = '\0';
    return 0;
}

/* Resolvers take more than names and addresses: getaddrinfo(3) accepts spaces after some, for instance. */
static bool is_host_name(const char *host) {
    return host[0] != '\0' &&
           host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")] == '\0';
}

static bool is_port(const char *port) {
    return port[0] != '\0' && port[strspn(port, "0123456789")] == '\0' && atoi(port) <= 65535;
}

static int split(const char *text, struct parts *parts) {
    const char *colon = strrchr(text, ':');
    if (!colon)
        return fail(EINVAL);
    const char *host = text;
    size_t size = (size_t)(colon - text);
    parts->bracketed = size >= 2 && host[0] == '[' && host[size - 1] == ']';
    if (parts->bracketed) {
        host++;
        size -= 2;
    }
    if (copy_part(parts->host, HOST_MAX, host, size) < 0 ||
        copy_part(parts->port, PORT_DIGITS, colon + 1, strlen(colon + 1)) < 0)
        return -1;
    if (colon == text)
        strcpy(parts->host, "127.0.0.1");
    if (!is_port(parts->port) || (!parts->bracketed && !is_host_name(parts->host)))
        return fail(EINVAL);
    return 0;
}

/* Whatever says that the name has no address now is EADDRNOTAVAIL; in brackets there is no name to look up.
 */
static int resolve_error(int code, bool bracketed) {
    if (code == EAI_SYSTEM)
        return errno;
    if (code == EAI_MEMORY)
        return ENOMEM;
    return bracketed ? EINVAL : EADDRNOTAVAIL;
}

static int resolve(const struct parts *parts, struct address *address) {
    const struct addrinfo hints = {
        .ai_family = parts->bracketed ? AF_INET6 : AF_UNSPEC,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICSERV | (parts->bracketed ? AI_NUMERICHOST : 0),
    };
    struct addrinfo *found;
    int code = getaddrinfo(parts->host, parts->port, &hints, &found);
    if (code != 0)
        return fail(resolve_error(code, parts->bracketed));
    memcpy(&address->storage, found->ai_addr, found->ai_addrlen);
    address->size = found->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

int expvar__address_parse(const char *text, struct address *address) {
    *address = (struct address){0};
    if (!text)
        return fail(EINVAL);
    if (strncmp(text, UNIX_PREFIX, strlen(UNIX_PREFIX)) == 0)
        return parse_unix(text + strlen(UNIX_PREFIX), address);
    struct parts parts;
    return split(text, &parts) < 0 ? -1 : resolve(&parts, address);
}

static bool is_loopback_v4(uint32_t network_order) {
    return ntohl(network_order) >> 24 == IN_LOOPBACKNET;
}

static bool is_loopback_v6(const struct in6_addr *address) {
    if (!IN6_IS_ADDR_V4MAPPED(address))
        return IN6_IS_ADDR_LOOPBACK(address);
    uint32_t v4;
    memcpy(&v4, address->s6_addr + 12, sizeof v4);
    return is_loopback_v4(v4);
}

bool expvar__address_is_local(const struct address *address) {
    const void *any = &address->storage;
    switch (address->storage.ss_family) {
    case AF_UNIX:
        return true;
    case AF_INET:
        return is_loopback_v4(((const struct sockaddr_in *)any)->sin_addr.s_addr);
    case AF_INET6:
        return is_loopback_v6(&((const struct sockaddr_in6 *)any)->sin6_addr);
    default:
        return false;
    }
}

char *expvar__address_format(const struct address *address) {
    const void *any = &address->storage;
    char *text = NULL;
    if (address->storage.ss_family == AF_UNIX) {
        if (asprintf(&text, UNIX_PREFIX "%s", ((const struct sockaddr_un *)any)->sun_path) < 0)
            return NULL;
        return text;
    }
    char host[INET6_ADDRSTRLEN + IF_NAMESIZE + 1], port[PORT_DIGITS + 1];
    int code = getnameinfo(any, address->size, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    if (code != 0) {
        errno = resolve_error(code, false);
        return NULL;
    }
    const char *form = address->storage.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s";
    return asprintf(&text, form, host, port) < 0 ? NULL : text;
}
