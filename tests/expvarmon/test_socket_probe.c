/* test_socket_probe.c - whether somebody listens at a Unix socket. */
#include "../../expvarmon/attach/socket_probe.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/socket_probe.XXXXXX";
static struct sockaddr_un address = {.sun_family = AF_UNIX};
static int listener;

static int make_socket(void **state) {
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(address.sun_path, sizeof address.sun_path, "%s/1.sock", folder);
    listener = socket(AF_UNIX, SOCK_STREAM, 0);
    return bind(listener, (const struct sockaddr *)&address, sizeof address);
}

static int remove_socket(void **state) {
    (void)state;
    close(listener);
    unlink(address.sun_path);
    return rmdir(folder);
}

static void expect_nobody(const char *path, int number) {
    errno = 0;
    assert_false(socket_probe(path));
    assert_int_equal(errno, number);
}

static void listeners_are_found_and_others_have_a_reason(void **state) {
    (void)state;
    expect_nobody(address.sun_path, ECONNREFUSED);
    assert_int_equal(listen(listener, 1), 0);
    assert_true(socket_probe(address.sun_path));
    unlink(address.sun_path);
    expect_nobody(address.sun_path, ENOENT);
}

static void a_listener_with_no_room_for_more_is_one(void **state) {
    (void)state;
    assert_int_equal(listen(listener, 0), 0);
    for (int i = 0; i < 10; i++)
        assert_true(socket_probe(address.sun_path));
}

static void a_path_that_no_socket_can_have_is_refused(void **state) {
    (void)state;
    char path[200];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    expect_nobody(path, ENAMETOOLONG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(listeners_are_found_and_others_have_a_reason, make_socket, remove_socket),
        cmocka_unit_test_setup_teardown(a_listener_with_no_room_for_more_is_one, make_socket, remove_socket),
        cmocka_unit_test(a_path_that_no_socket_can_have_is_refused),
    };
    return cmocka_run_group_tests_name("socket_probe", tests, NULL, NULL);
}
