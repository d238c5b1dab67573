/* test_socket.c - listening sockets. */
#include "http/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

/* A folder of its own for each case, and the unix address `text` in it. */
struct place {
    char folder[32];
    char path[48];
    struct address address;
};

static int new_place(void **state) {
    struct place *place = calloc(1, sizeof *place);
    strcpy(place->folder, "/tmp/expvar-test-XXXXXX");
    if (!mkdtemp(place->folder))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/socket", place->folder);
    char text[64];
    snprintf(text, sizeof text, "unix:%s", place->path);
    *state = place;
    return expvar__address_parse(text, &place->address);
}

static int free_place(void **state) {
    struct place *place = *state;
    unlink(place->path);
    rmdir(place->folder);
    free(place);
    return 0;
}

static void assert_refused(const struct address *address, int error) {
    struct socket opened;
    errno = 0;
    assert_int_equal(expvar__socket_open(address, &opened), -1);
    assert_int_equal(errno, error);
}

static ino_t inode(const char *path) {
    struct stat file;
    return lstat(path, &file) == 0 ? file.st_ino : 0;
}

static void tcp_socket_gets_a_port_and_is_not_inherited(void **state) {
    (void)state;
    struct address address;
    struct socket opened;
    assert_int_equal(expvar__address_parse(":0", &address), 0);
    assert_int_equal(expvar__socket_open(&address, &opened), 0);
    char *text = expvar__address_format(&opened.address);
    assert_string_not_equal(text, "127.0.0.1:0");
    assert_true(fcntl(opened.fd, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(opened.fd, F_GETFL) & O_NONBLOCK);
    int reuses = 0;
    assert_int_equal(getsockopt(opened.fd, SOL_SOCKET, SO_REUSEADDR, &reuses, &(socklen_t){sizeof reuses}), 0);
    assert_int_equal(reuses, 1);
    assert_refused(&opened.address, EADDRINUSE);
    free(text);
    close(opened.fd);
}

static void foreign_address_is_not_available(void **state) {
    (void)state;
    struct address address;
    assert_int_equal(expvar__address_parse("192.0.2.1:0", &address), 0);
    assert_refused(&address, EADDRNOTAVAIL);
}

static void unix_socket_is_private_whatever_the_umask(void **state) {
    struct place *place = *state;
    struct socket opened;
    struct stat file;
    mode_t before = umask(0);
    assert_int_equal(expvar__socket_open(&place->address, &opened), 0);
    assert_int_equal(umask(before), 0);
    assert_int_equal(lstat(place->path, &file), 0);
    assert_true(S_ISSOCK(file.st_mode));
    assert_int_equal(file.st_mode & 07777, 0600);
    expvar__socket_unlink(&opened);
    assert_int_equal(inode(place->path), 0);
    close(opened.fd);
}

static void stale_unix_socket_is_replaced(void **state) {
    struct place *place = *state;
    struct socket first, second;
    assert_int_equal(expvar__socket_open(&place->address, &first), 0);
    close(first.fd);
    assert_int_equal(expvar__socket_open(&place->address, &second), 0);
    assert_int_equal(second.inode, inode(place->path));
    close(second.fd);
}

static void live_unix_socket_is_in_use(void **state) {
    struct place *place = *state;
    struct socket opened;
    assert_int_equal(expvar__socket_open(&place->address, &opened), 0);
    assert_refused(&place->address, EADDRINUSE);
    assert_int_equal(inode(place->path), opened.inode);
    close(opened.fd);
}

static void live_socket_of_another_type_is_in_use(void **state) {
    struct place *place = *state;
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&place->address.storage, place->address.size), 0);
    ino_t before = inode(place->path);
    assert_refused(&place->address, EADDRINUSE);
    assert_int_equal(inode(place->path), before);
    close(fd);
}

static void file_that_is_no_socket_is_kept(void **state) {
    struct place *place = *state;
    close(open(place->path, O_CREAT | O_WRONLY, 0644));
    ino_t before = inode(place->path);
    assert_refused(&place->address, EEXIST);
    assert_int_equal(inode(place->path), before);
}

static void link_that_leads_nowhere_is_kept(void **state) {
    struct place *place = *state;
    assert_int_equal(symlink("nowhere", place->path), 0);
    assert_refused(&place->address, EEXIST);
    assert_int_not_equal(inode(place->path), 0);
}

static void missing_folder_is_told(void **state) {
    struct place *place = *state;
    struct address address;
    char text[64];
    snprintf(text, sizeof text, "unix:%s/none/socket", place->folder);
    assert_int_equal(expvar__address_parse(text, &address), 0);
    assert_refused(&address, ENOENT);
    close(open(place->path, O_CREAT | O_WRONLY, 0644));
    snprintf(text, sizeof text, "unix:%s/socket", place->path);
    assert_int_equal(expvar__address_parse(text, &address), 0);
    assert_refused(&address, ENOTDIR);
}

static void socket_of_somebody_else_is_not_removed(void **state) {
    struct place *place = *state;
    struct socket ours, theirs;
    assert_int_equal(expvar__socket_open(&place->address, &ours), 0);
    unlink(place->path);
    assert_int_equal(expvar__socket_open(&place->address, &theirs), 0);
    expvar__socket_unlink(&ours);
    assert_int_equal(inode(place->path), theirs.inode);
    close(ours.fd);
    close(theirs.fd);
}

static void refused_socket_leaves_no_descriptor(void **state) {
    struct place *place = *state;
    close(open(place->path, O_CREAT | O_WRONLY, 0644));
    int before = dup(0);
    close(before);
    assert_refused(&place->address, EEXIST);
    int after = dup(0);
    close(after);
    assert_int_equal(before, after);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, new_place, free_place)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcp_socket_gets_a_port_and_is_not_inherited),
        cmocka_unit_test(foreign_address_is_not_available),
        CASE(unix_socket_is_private_whatever_the_umask),
        CASE(stale_unix_socket_is_replaced),
        CASE(live_unix_socket_is_in_use),
        CASE(live_socket_of_another_type_is_in_use),
        CASE(file_that_is_no_socket_is_kept),
        CASE(link_that_leads_nowhere_is_kept),
        CASE(missing_folder_is_told),
        CASE(socket_of_somebody_else_is_not_removed),
        CASE(refused_socket_leaves_no_descriptor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
