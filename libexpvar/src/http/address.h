/* address.h - the addresses that a listener may have. */
#ifndef EXPVAR_HTTP_ADDRESS_H
#define EXPVAR_HTTP_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* A socket address of family AF_INET, AF_INET6 or AF_UNIX; `storage` holds `size` bytes of it. */
struct address {
    struct sockaddr_storage storage;
    socklen_t size;
};

/* Reads an address of the forms that expvar_server_listen takes; a host name is resolved, which may wait for
 * a name server. Returns 0, or -1 with errno EINVAL, EADDRNOTAVAIL (no such host), ENAMETOOLONG or ENOMEM. */
int expvar__address_parse(const char *text, struct address *address);

/* Can only this machine reach it? */
bool expvar__address_is_local(const struct address *address);

/* The address in the form that expvar__address_parse reads; to be freed. NULL with errno ENOMEM. */
char *expvar__address_format(const struct address *address);

#endif
