/* socket.h - listening sockets. */
#ifndef EXPVAR_HTTP_SOCKET_H
#define EXPVAR_HTTP_SOCKET_H

#include <stdbool.h>
#include <sys/types.h>

#include "http/address.h"

/* `device` and `inode` are those of the file that a unix socket has in the file system. */
struct socket {
    int fd;
    struct address address; /* as it was bound: with the port that was free */
    dev_t device;
    ino_t inode;
};

/* Opens, binds and listens: close-on-exec and non-blocking. A unix socket has mode 0600 from the moment it
 * can be seen. Returns 0, or -1 with the errno that expvar_server_listen documents, and no file left behind.
 */
int expvar__socket_open(const struct address *address, struct socket *socket);

/* Removes a unix socket's file, unless another file is there by now. To be called before the socket is
 * closed: until then the inode number cannot be given to another file. */
void expvar__socket_unlink(const struct socket *socket);

#endif
