/* socket_probe.c - whether somebody listens at a Unix socket. */
#include "socket_probe.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* EAGAIN: all connections that may wait do so already. */
bool socket_probe(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(address.sun_path, path);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    const int result = connect(fd, (const struct sockaddr *)&address, sizeof address);
    const int error = errno;
    close(fd);
    errno = error;
    return result == 0 || error == EAGAIN;
}
