/* target.c - one field of -ports, taken apart. */
#include "target.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/un.h>

#define PORT_MAX      65535
#define HOST_SIZE_MAX 253 /* of a name in the DNS, RFC 1035 */

#define DIGITS  "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static int fail(const char **reason, const char *why) {
    *reason = why;
    return -1;
}

static bool begins(const char *text, const char *prefix) {
    return !strncasecmp(text, prefix, strlen(prefix));
}

static int check_characters(const char *text, const char **reason) {
    for (; *text; text++) {
        const unsigned char character = (unsigned char)*text;
        if (character == ' ')
            return fail(reason, "it has a blank in it");
        if (character < ' ' || character == 0x7f)
            return fail(reason, "it has a control character in it");
    }
    return 0;
}

/* unix:/path and unix:///path. */
static int parse_unix(struct target *target, const char *path, const char **reason) {
    if (!strncmp(path, "///", 3))
        path += 2;
    if (strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
        return fail(reason, "the path is too long for a Unix socket (107 bytes)");
    target->unix_socket = path;
    return 0;
}

/* The scheme with its ://, and the text behind it. */
static int parse_scheme(struct target *target, char **text, const char **reason) {
    target->https = begins(*text, "https://");
    if (target->https || begins(*text, "http://")) {
        *text = strstr(*text, "://") + 3;
        return 0;
    }
    const char *colon = strstr(*text, "://");
    if (colon && strcspn(*text, "/?#@") > (size_t)(colon - *text))
        return fail(reason, "the scheme is neither http nor https");
    return 0;
}

/* Cuts path and query off. */
static int parse_path(struct target *target, char *text, const char **reason) {
    if (strchr(text, '#'))
        return fail(reason, "it has a fragment (#), which is nothing that a server sees");
    char *end = text + strcspn(text, "/?");
    if (*end == '/') {
        *end = '\0';
        target->path = ++end;
        end += strcspn(end, "?");
    }
    if (*end == '?') {
        *end = '\0';
        target->query = end + 1;
    }
    return 0;
}

static int hex_digit(char digit) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = digit ? strchr(digits, digit) : NULL;
    return at ? (int)(at - digits) % 16 : -1;
}

static int percent_decode(char *text, const char **reason) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        *to = *from;
        if (*from == '%') {
            const int high = hex_digit(from[1]);
            const int low = high < 0 ? -1 : hex_digit(from[2]);
            if (low < 0)
                return fail(reason, "a % in the credentials is not followed by two hexadecimal digits");
            if (!high && !low)
                return fail(reason, "the credentials have a %00 in them");
            *to = (char)(high << 4 | low);
            from += 2;
        }
        to++;
    }
    *to = '\0';
    return 0;
}

/* Cuts user:password@ off; *text is what follows. */
static int parse_credentials(struct target *target, char **text, const char **reason) {
    char *user = *text;
    char *at = strrchr(user, '@');
    if (!at)
        return 0;
    *at = '\0';
    *text = at + 1;
    char *password = strchrnul(user, ':');
    if (*password)
        *password++ = '\0';
    if (!*user && !*password)
        return fail(reason, "it has no user name before the @");
    if (percent_decode(user, reason) || percent_decode(password, reason))
        return -1;
    if (strchr(user, ':'))
        return fail(reason, "the user name has a colon in it, which HTTP cannot carry");
    target->user = user;
    target->password = password;
    return 0;
}

/* A decimal port; returns what follows it, or NULL. */
static const char *read_port(const char *text, int *port) {
    *port = 0;
    const char *end = text;
    for (; *end >= '0' && *end <= '9' && *port <= PORT_MAX; end++)
        *port = *port * 10 + (*end - '0');
    return end == text ? NULL : end;
}

static int parse_ports(struct target *target, const char *text, const char **reason) {
    if (!*text)
        return fail(reason, "there is no port behind the colon");
    const char *end = read_port(text, &target->first_port);
    target->last_port = target->first_port;
    if (end && *end == '-')
        end = read_port(end + 1, &target->last_port);
    if (target->first_port > PORT_MAX || target->last_port > PORT_MAX)
        return fail(reason, "a port is above 65535");
    if (!end || *end)
        return fail(reason, "what should be a port, or a range such as 1234-1240, is not one");
    if (!target->first_port)
        return fail(reason, "port 0 cannot be asked");
    if (target->last_port < target->first_port)
        return fail(reason, "the range of ports runs backwards");
    return 0;
}

static bool is_ipv6(const char *address, size_t size) {
    char plain[INET6_ADDRSTRLEN];
    struct in6_addr ignored;
    if (size >= sizeof(plain))
        return false;
    memcpy(plain, address, size);
    plain[size] = '\0';
    return inet_pton(AF_INET6, plain, &ignored) == 1;
}

/* [address] or [address%zone], then a port perhaps. */
static int parse_bracketed(struct target *target, char *text, const char **reason) {
    char *end = strchr(text, ']');
    if (!end)
        return fail(reason, "the bracket of its address is not closed");
    const char *zone = text + strcspn(text, "%]");
    const size_t zone_size = strspn(zone, "%" DIGITS LETTERS "._-");
    if (!is_ipv6(text + 1, (size_t)(zone - text - 1)) || zone_size == 1 || zone + zone_size != end)
        return fail(reason, "there is no IPv6 address between its brackets");
    target->host = text;
    if (!end[1])
        return 0;
    if (end[1] != ':')
        return fail(reason, "something other than a port follows the bracket");
    end[1] = '\0';
    return parse_ports(target, end + 2, reason);
}

static int check_host(const char *host, const char **reason) {
    if (strlen(host) > HOST_SIZE_MAX)
        return fail(reason, "the host is longer than a name can be");
    for (; *host; host++) /* beyond ASCII is an international name, which is the resolver's matter */
        if (!strchr(DIGITS LETTERS ".-_", *host) && (unsigned char)*host < 0x80)
            return fail(reason, "the host has a character in it that no name of a host has");
    return 0;
}

static int parse_host(struct target *target, char *text, const char **reason) {
    if (!*text)
        return fail(reason, "it has neither a host nor a port");
    if (*text == '[')
        return parse_bracketed(target, text, reason);
    if (!text[strspn(text, DIGITS "-")])
        return parse_ports(target, text, reason);
    char *colon = strchr(text, ':');
    if (colon && strchr(colon + 1, ':'))
        return fail(reason, "it has too many colons; an IPv6 address needs brackets: [::1]:1234");
    if (colon)
        *colon = '\0';
    if (*text && strcasecmp(text, "localhost"))
        target->host = text;
    if (check_host(text, reason))
        return -1;
    return colon ? parse_ports(target, colon + 1, reason) : 0;
}

int target_parse(struct target *target, char *text, const char **reason) {
    *target = (struct target){0};
    if (!*text)
        return fail(reason, "it is empty");
    if (check_characters(text, reason))
        return -1;
    if (begins(text, "unix:/"))
        return parse_unix(target, text + strlen("unix:"), reason);
    if (parse_scheme(target, &text, reason) || parse_path(target, text, reason) ||
        parse_credentials(target, &text, reason))
        return -1;
    return parse_host(target, text, reason);
}
