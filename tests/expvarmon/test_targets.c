/* test_targets.c - whom to ask and with what. */
#include "../../expvarmon/cli/targets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char error[512];

static struct targets targets_of(const struct options *options) {
    struct targets targets;
    if (targets_init(&targets, options, &(struct targets_plan){0}, error, sizeof error) < 0)
        fail_msg("%s", error);
    return targets;
}

static int clean_environment(void **state) {
    (void)state;
    unsetenv("EXPVARMON_BEARER");
    unsetenv("HTTP_USER");
    unsetenv("HTTP_PASSWORD");
    return 0;
}

static void more_is_a_target_beside_the_list(void **state) {
    (void)state;
    const struct options options = {.ports = (char[]){"1"}, .endpoint = "/v"};
    const struct options none = {.endpoint = "/v"};
    struct targets targets;
    assert_int_equal(targets_init(&targets, &options, &(struct targets_plan){.more = "2"}, error, sizeof error), 0);
    assert_int_equal(targets.count, 2);
    assert_string_equal(targets.endpoints[1].name, ":2");
    targets_fini(&targets);
    assert_int_equal(targets_init(&targets, &none, &(struct targets_plan){.more = "2"}, error, sizeof error), 0);
    assert_int_equal(targets.count, 1);
    targets_fini(&targets);
}

static void other_targets_take_the_place_of_more(void **state) {
    (void)state;
    const struct options options = {.ports = (char[]){"1"}, .endpoint = "/v"};
    struct targets targets;
    struct targets_change change;
    assert_int_equal(targets_init(&targets, &options, &(struct targets_plan){.more = "2"}, error, sizeof error), 0);
    assert_int_equal(targets_set_more(&targets, "3,4"), 0);
    assert_int_equal(targets_read_list(&targets, &change, error, sizeof error), 0);
    assert_int_equal(change.count, 3);
    assert_int_equal(change.kept[0], 0);
    assert_int_equal(change.kept[1], TARGETS_NEW);
    targets_take(&targets, &change);
    assert_string_equal(targets.endpoints[2].name, ":4");
    targets_fini(&targets);
}

static void sockets_of_processes_are_called_by_their_number(void **state) {
    (void)state;
    const struct options options = {.endpoint = "/v"};
    const struct targets_plan plan = {
        "unix:/run/x/12.sock,unix:/run/x/12.sockets,unix:/run/x/.sock,unix:/run/xy/1.sock", "/run/x"};
    struct targets targets;
    assert_int_equal(targets_init(&targets, &options, &plan, error, sizeof error), 0);
    assert_int_equal(targets.count, 4);
    assert_string_equal(targets.endpoints[0].name, "pid 12");
    assert_string_equal(targets.endpoints[0].unix_socket, "/run/x/12.sock");
    assert_string_equal(targets.endpoints[1].name, "unix:/run/x/12.sockets");
    assert_string_equal(targets.endpoints[2].name, "unix:/run/x/.sock");
    assert_string_equal(targets.endpoints[3].name, "unix:/run/xy/1.sock");
    targets_fini(&targets);
}

static void credentials_of_the_environment_are_for_targets_without(void **state) {
    (void)state;
    const struct options options = {.ports = (char[]){"1,a:b@2"}, .endpoint = "/v"};
    setenv("HTTP_USER", "u", 1);
    struct targets targets = targets_of(&options);
    assert_null(targets.endpoints[0].user);
    targets_fini(&targets);
    setenv("HTTP_PASSWORD", "p", 1);
    targets = targets_of(&options);
    assert_string_equal(targets.endpoints[0].user, "u");
    assert_string_equal(targets.endpoints[0].password, "p");
    assert_string_equal(targets.endpoints[1].user, "a");
    targets_fini(&targets);
    setenv("EXPVARMON_BEARER", "token", 1);
    targets = targets_of(&options);
    assert_null(targets.endpoints[0].user);
    assert_string_equal(targets.bearer, "token");
    targets_fini(&targets);
}

static void list_that_is_read_again_tells_what_stays(void **state) {
    (void)state;
    char path[64], list[128];
    snprintf(path, sizeof path, "/tmp/test_targets.%d", (int)getpid());
    snprintf(list, sizeof list, "@%s", path);
    FILE *file = fopen(path, "w");
    fputs("1 2 3 3", file);
    fclose(file);
    const struct options options = {.ports = list, .endpoint = "/v"};
    struct targets targets = targets_of(&options);
    assert_int_equal(targets.file_count, 1);
    file = fopen(path, "w");
    fputs("3 4 1 3 3 u:p@2", file);
    fclose(file);
    struct targets_change change;
    assert_int_equal(targets_read_list(&targets, &change, error, sizeof error), 0);
    static const size_t kept[] = {2, TARGETS_NEW, 0, 3, TARGETS_NEW, TARGETS_NEW};
    assert_int_equal(change.count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(change.kept[i], kept[i]);
    targets_take(&targets, &change);
    assert_int_equal(targets.count, 6);
    unlink(path);
    assert_int_equal(targets_read_list(&targets, &change, error, sizeof error), -1);
    assert_int_equal(targets.count, 6);
    targets_fini(&targets);
}

static void wrong_parts_are_refused(void **state) {
    (void)state;
    struct targets targets;
    const struct options options[] = {
        {.ports = (char[]){"x:y"}, .endpoint = "/v"},
        {.ports = (char[]){"1"}, .endpoint = "/v", .ca_file = "/nowhere"},
        {.ports = (char[]){"1"}, .endpoint = "/v", .bearer_file = "/nowhere"},
        {.ports = (char[]){"1"}, .endpoint = "/v", .headers = {.at = (const char *[]){"2 A: b"}, .count = 1}},
    };
    static const char *const starts[] = {"-ports: ", "-cacert: ", "-bearer-file: ", "-header: "};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        assert_int_equal(targets_init(&targets, &options[i], &(struct targets_plan){0}, error, sizeof error), -1);
        assert_memory_equal(error, starts[i], strlen(starts[i]));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(more_is_a_target_beside_the_list, clean_environment),
        cmocka_unit_test_setup(other_targets_take_the_place_of_more, clean_environment),
        cmocka_unit_test_setup(sockets_of_processes_are_called_by_their_number, clean_environment),
        cmocka_unit_test_setup(credentials_of_the_environment_are_for_targets_without, clean_environment),
        cmocka_unit_test_setup(list_that_is_read_again_tells_what_stays, clean_environment),
        cmocka_unit_test_setup(wrong_parts_are_refused, clean_environment),
    };
    return cmocka_run_group_tests_name("targets", tests, NULL, NULL);
}
