/* socket.c - opens listening sockets, and removes the files of unix sockets. */
#include "socket.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int fail(int error) {
    errno = error;
    return -1;
}

static const char *unix_path(const struct address *address) {
    const void *any = &address->storage;
    return address->storage.ss_family == AF_UNIX ? ((const struct sockaddr_un *)any)->sun_path : NULL;
}

static int open_stream(int family) {
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* The errno of a connection attempt: 0 if somebody accepts it. */
static int probe(const struct address *address) {
    int fd = open_stream(AF_UNIX);
    if (fd < 0)
        return errno;
    int error = connect(fd, (const struct sockaddr *)&address->storage, address->size) < 0 ? errno : 0;
    close(fd);
    return error;
}

static bool is_same_file(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Removes a socket that nobody answers. Between the second lstat and the unlink, a server that starts at the
 * same moment can lose its new socket: there is no call that unlinks a given inode. */
static int remove_stale(const struct address *address, const struct stat *before) {
    int error = probe(address);
    if (error == ENOENT)
        return 0;
    if (error == 0 || error == EAGAIN || error == EPROTOTYPE)
        return fail(EADDRINUSE);
    if (error != ECONNREFUSED)
        return fail(error);
    struct stat now;
    if (lstat(unix_path(address), &now) < 0)
        return errno == ENOENT ? 0 : -1;
    if (!is_same_file(before, &now))
        return fail(EADDRINUSE);
    return unlink(unix_path(address));
}

static int make_room(const struct address *address) {
    struct stat file;
    if (lstat(unix_path(address), &file) < 0)
        return errno == ENOENT ? 0 : -1;
    return S_ISSOCK(file.st_mode) ? remove_stale(address, &file) : fail(EEXIST);
}

/* On Linux the file takes its mode from the socket's own inode, so that it is never more open than this. */
static int bind_unix(struct socket *socket) {
    if (fchmod(socket->fd, 0600) < 0 || make_room(&socket->address) < 0 ||
        bind(socket->fd, (const struct sockaddr *)&socket->address.storage, socket->address.size) < 0)
        return -1;
    struct stat file;
    if (lstat(unix_path(&socket->address), &file) < 0)
        return -1;
    socket->device = file.st_dev;
    socket->inode = file.st_ino;
    return 0;
}

static int bind_tcp(struct socket *socket) {
    const int on = 1;
    struct sockaddr *address = (struct sockaddr *)&socket->address.storage;
    if (setsockopt(socket->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        return -1;
    if (bind(socket->fd, address, socket->address.size) < 0)
        return -1;
    socket->address.size = sizeof socket->address.storage;
    return getsockname(socket->fd, address, &socket->address.size);
}

static int start(struct socket *socket) {
    if ((unix_path(&socket->address) ? bind_unix(socket) : bind_tcp(socket)) < 0)
        return -1;
    if (listen(socket->fd, SOMAXCONN) == 0)
        return 0;
    int error = errno;
    expvar__socket_unlink(socket);
    return fail(error);
}

int expvar__socket_open(const struct address *address, struct socket *socket) {
    *socket = (struct socket){.fd = open_stream(address->storage.ss_family), .address = *address};
    if (socket->fd < 0)
        return fail(errno == EAFNOSUPPORT ? EADDRNOTAVAIL : errno);
    if (start(socket) == 0)
        return 0;
    int error = errno;
    close(socket->fd);
    return fail(error);
}

void expvar__socket_unlink(const struct socket *socket) {
    const char *path = unix_path(&socket->address);
    struct stat file;
    if (path && lstat(path, &file) == 0 && file.st_dev == socket->device && file.st_ino == socket->inode)
        unlink(path);
}
