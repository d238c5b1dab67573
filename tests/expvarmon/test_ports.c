/* test_ports.c - the grammar of -ports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../expvarmon/cli/ports.h"
#include "../support/failing_alloc.h"

#define USUAL_PATH "/debug/vars"

static struct endpoint *parsed_with(const char *list, const char *path, size_t expected_count) {
    char error[256] = "";
    size_t count = 0;
    struct endpoint *endpoints = ports_parse(list, path, &count, error, sizeof(error));
    if (!endpoints)
        fail_msg("%s: %s", list, error);
    assert_int_equal(count, expected_count);
    return endpoints;
}

static struct endpoint *parsed(const char *list, size_t expected_count) {
    return parsed_with(list, USUAL_PATH, expected_count);
}

static void assert_endpoint(const char *list, const char *url, const char *name) {
    struct endpoint *endpoints = parsed(list, 1);
    assert_string_equal(endpoints[0].url, url);
    assert_string_equal(endpoints[0].name, name);
    assert_null(endpoints[0].user);
    assert_null(endpoints[0].password);
    assert_null(endpoints[0].unix_socket);
    ports_free(endpoints, 1);
}

static void assert_credentials(const char *list, const char *url, const char *name, const char *user,
                               const char *password) {
    struct endpoint *endpoints = parsed(list, 1);
    assert_string_equal(endpoints[0].url, url);
    assert_string_equal(endpoints[0].name, name);
    assert_string_equal(endpoints[0].user, user);
    assert_string_equal(endpoints[0].password, password);
    ports_free(endpoints, 1);
}

static void assert_refused(const char *list, const char *expected) {
    char error[256] = "";
    size_t count = 42;
    assert_null(ports_parse(list, USUAL_PATH, &count, error, sizeof(error)));
    assert_string_equal(error, expected);
    assert_int_equal(count, 42);
}

static void port_alone_is_one_of_this_machine(void **state) {
    (void)state;
    assert_endpoint("1234", "http://localhost:1234/debug/vars", ":1234");
    assert_endpoint(":1234", "http://localhost:1234/debug/vars", ":1234");
    assert_endpoint("localhost:1234", "http://localhost:1234/debug/vars", ":1234");
    assert_endpoint("http://LocalHost:1234", "http://localhost:1234/debug/vars", ":1234");
    assert_endpoint("65535", "http://localhost:65535/debug/vars", ":65535");
}

static void range_is_each_of_its_ports(void **state) {
    (void)state;
    struct endpoint *endpoints = parsed("1234-1236", 3);
    assert_string_equal(endpoints[0].url, "http://localhost:1234/debug/vars");
    assert_string_equal(endpoints[2].url, "http://localhost:1236/debug/vars");
    ports_free(endpoints, 3);
    endpoints = parsed("https://u:p@example.com:1-2/x", 2);
    assert_string_equal(endpoints[1].url, "https://example.com:2/x");
    assert_string_equal(endpoints[1].name, "example.com:2/x");
    assert_string_equal(endpoints[1].user, "u");
    ports_free(endpoints, 2);
    endpoints = parsed("7-7", 1);
    ports_free(endpoints, 1);
    endpoints = parsed("1-65535", 65535);
    assert_string_equal(endpoints[65534].name, ":65535");
    ports_free(endpoints, 65535);
}

static void port_may_be_left_out(void **state) {
    (void)state;
    assert_endpoint("example.com", "http://example.com/debug/vars", "example.com");
    assert_endpoint("https://example.com", "https://example.com/debug/vars", "example.com");
    assert_endpoint("localhost", "http://localhost/debug/vars", "localhost");
    assert_endpoint("192.0.2.7", "http://192.0.2.7/debug/vars", "192.0.2.7");
}

static void host_may_begin_with_http(void **state) {
    (void)state;
    assert_endpoint("httpd", "http://httpd/debug/vars", "httpd");
    assert_endpoint("http-1.example.com:80", "http://http-1.example.com:80/debug/vars", "http-1.example.com:80");
    assert_endpoint("https:8080", "http://https:8080/debug/vars", "https:8080");
    assert_endpoint("unix:8080", "http://unix:8080/debug/vars", "unix:8080");
    assert_endpoint("10-20.example.com", "http://10-20.example.com/debug/vars", "10-20.example.com");
}

static void path_needs_no_scheme(void **state) {
    (void)state;
    assert_endpoint("1234/stats", "http://localhost:1234/stats", ":1234/stats");
    assert_endpoint("example.com:1234/a/b", "http://example.com:1234/a/b", "example.com:1234/a/b");
    assert_endpoint("example.com/", "http://example.com/", "example.com/");
    assert_endpoint("http://example.com/debug/vars", "http://example.com/debug/vars", "example.com");
}

static void query_is_kept_but_not_shown(void **state) {
    (void)state;
    assert_endpoint("http://h:1/p?token=secret&b=/x:@", "http://h:1/p?token=secret&b=/x:@", "h:1/p");
    assert_endpoint("h?a=1", "http://h/debug/vars?a=1", "h");
}

static void ipv6_addresses_are_bracketed(void **state) {
    (void)state;
    assert_endpoint("[::1]", "http://[::1]/debug/vars", "[::1]");
    assert_endpoint("[::1]:1234", "http://[::1]:1234/debug/vars", "[::1]:1234");
    assert_endpoint("http://[2001:db8::7]:80/x", "http://[2001:db8::7]:80/x", "[2001:db8::7]:80/x");
    assert_endpoint("[fe80::1%eth0]:80", "http://[fe80::1%eth0]:80/debug/vars", "[fe80::1%eth0]:80");
    const char *no_address = "there is no IPv6 address between its brackets";
    static const char *const wrong[] = {"[]", "[1.2.3.4]", "[::g]", "[::1%]", "[localhost]"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char error[256] = "";
        size_t count;
        assert_null(ports_parse(wrong[i], USUAL_PATH, &count, error, sizeof(error)));
        assert_non_null(strstr(error, no_address));
    }
    assert_refused("[::1", "-ports: target 1, \"[::1\": the bracket of its address is not closed");
    assert_refused("[::1]1234", "-ports: target 1, \"[::1]1234\": something other than a port follows the bracket");
    assert_refused("::1", "-ports: target 1, \"::1\": it has too many colons; an IPv6 address needs brackets: "
                          "[::1]:1234");
}

static void credentials_are_decoded_and_cut_out(void **state) {
    (void)state;
    assert_credentials("http://user:pass@h:1/x", "http://h:1/x", "h:1/x", "user", "pass");
    assert_credentials("user:pass@h:1", "http://h:1/debug/vars", "h:1", "user", "pass");
    assert_credentials("u:p@1234", "http://localhost:1234/debug/vars", ":1234", "u", "p");
    assert_credentials("https://us%40er:p%3A%2f%25@h", "https://h/debug/vars", "h", "us@er", "p:/%");
    assert_credentials("https://u:p@ss@h", "https://h/debug/vars", "h", "u", "p@ss");
    assert_credentials("u:a:b@h", "http://h/debug/vars", "h", "u", "a:b");
    assert_credentials("user@h", "http://h/debug/vars", "h", "user", "");
    assert_credentials(":token@h", "http://h/debug/vars", "h", "", "token");
    assert_credentials("http://u:a\\,b@h", "http://h/debug/vars", "h", "u", "a,b");
}

static void unix_sockets_are_paths(void **state) {
    (void)state;
    struct endpoint *endpoints = parsed("unix:/run/service.sock", 1);
    assert_string_equal(endpoints[0].url, "http://localhost/debug/vars");
    assert_string_equal(endpoints[0].unix_socket, "/run/service.sock");
    assert_string_equal(endpoints[0].name, "unix:/run/service.sock");
    ports_free(endpoints, 1);
    endpoints = parsed_with("unix:///run/a\\,b@c?d:1", "/stats", 1);
    assert_string_equal(endpoints[0].url, "http://localhost/stats");
    assert_string_equal(endpoints[0].unix_socket, "/run/a,b@c?d:1");
    ports_free(endpoints, 1);
    char list[160] = "unix:/";
    memset(list + 6, 'x', 107);
    char error[256];
    size_t count;
    assert_null(ports_parse(list, USUAL_PATH, &count, error, sizeof(error)));
    assert_non_null(strstr(error, "the path is too long for a Unix socket"));
    list[6 + 106] = '\0';
    ports_free(parsed(list, 1), 1);
}

static void list_keeps_its_order(void **state) {
    (void)state;
    struct endpoint *endpoints = parsed("2,1-2, example.com:9 ,\tunix:/s", 5);
    assert_string_equal(endpoints[0].name, ":2");
    assert_string_equal(endpoints[1].name, ":1");
    assert_string_equal(endpoints[2].name, ":2");
    assert_string_equal(endpoints[3].name, "example.com:9");
    assert_string_equal(endpoints[4].name, "unix:/s");
    ports_free(endpoints, 5);
}

static void backslash_takes_the_next_character_literally(void **state) {
    (void)state;
    assert_endpoint("h:1/a\\,b", "http://h:1/a,b", "h:1/a,b");
    assert_endpoint("h:1/a\\\\b", "http://h:1/a\\b", "h:1/a\\b");
    assert_refused("h\\", "-ports: target 1, \"h\\\": it ends in a backslash");
}

static void default_path_is_where_nothing_else_is_said(void **state) {
    (void)state;
    struct endpoint *endpoints = parsed_with("1,2/debug/vars", "/stats", 2);
    assert_string_equal(endpoints[0].url, "http://localhost:1/stats");
    assert_string_equal(endpoints[0].name, ":1");
    assert_string_equal(endpoints[1].url, "http://localhost:2/debug/vars");
    assert_string_equal(endpoints[1].name, ":2/debug/vars");
    ports_free(endpoints, 2);
    endpoints = parsed_with("1", "stats", 1);
    assert_string_equal(endpoints[0].url, "http://localhost:1/stats");
    ports_free(endpoints, 1);
    char error[256];
    size_t count;
    assert_null(ports_parse("1", "/a b", &count, error, sizeof(error)));
    assert_string_equal(error, "-endpoint: a path has no blanks, control characters or # in it");
}

static void mistake_names_the_field_and_the_reason(void **state) {
    (void)state;
    assert_refused("", "-ports: target 1, \"\": it is empty");
    assert_refused("1,,2", "-ports: target 2, \"\": it is empty");
    assert_refused("1,2,", "-ports: target 3, \"\": it is empty");
    assert_refused("1,ftp://h", "-ports: target 2, \"ftp://h\": the scheme is neither http nor https");
    assert_refused("h:65536", "-ports: target 1, \"h:65536\": a port is above 65535");
    assert_refused("99999999999999999999", "-ports: target 1, \"99999999999999999999\": a port is above 65535");
    assert_refused("0", "-ports: target 1, \"0\": port 0 cannot be asked");
    assert_refused("0-5", "-ports: target 1, \"0-5\": port 0 cannot be asked");
    assert_refused("h:", "-ports: target 1, \"h:\": there is no port behind the colon");
    assert_refused("1240-1234", "-ports: target 1, \"1240-1234\": the range of ports runs backwards");
    const char *no_port = "what should be a port, or a range such as 1234-1240, is not one";
    static const char *const wrong[] = {"1-", "-1", "1--2", "1-2-3", "h:1x", "h:x", "-"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char error[256] = "";
        size_t count;
        assert_null(ports_parse(wrong[i], USUAL_PATH, &count, error, sizeof(error)));
        if (!strstr(error, no_port))
            fail_msg("%s: %s", wrong[i], error);
    }
    assert_refused("http://", "-ports: target 1, \"http://\": it has neither a host nor a port");
    assert_refused("/debug/vars", "-ports: target 1, \"/debug/vars\": it has neither a host nor a port");
    assert_refused("ho st", "-ports: target 1, \"ho st\": it has a blank in it");
    assert_refused("h\033[2J", "-ports: target 1, \"h?[2J\": it has a control character in it");
    assert_refused("h/a#b", "-ports: target 1, \"h/a#b\": it has a fragment (#), which is nothing that a server sees");
    assert_refused("h*st", "-ports: target 1, \"h*st\": the host has a character in it that no name of a host has");
    assert_refused("1-65535,2-3", "-ports: target 2, \"2-3\": there are more than 65536 targets up to here");
}

static void mistake_shows_no_credentials_and_no_query(void **state) {
    (void)state;
    static const char *const lists[] = {
        "http://user:secret@h:99999",
        "user:secret@h:x",
        "http://user:sec/ret,x@h",
        "http://user:secret,x@h:1",
        "http://u:a,secret,x@h",
        "user:secret",
        "http://user:secret",
        "http://u:%zzsecret@h",
        "http://u:secret%00@h",
        "http://u:secret@h secret@",
        "http://h:99999/?token=secret",
        "http://h:99999?secret",
        "http://u:secret@[::1",
        "secret:@x*",
        "u:x\\,secret@h*",
        "ftp://u:secret@h",
        "http://u:secret@",
        "u%3Asecret:p@h",
        "http://u:secret#@h",
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        char error[256] = "";
        size_t count;
        struct endpoint *endpoints = ports_parse(lists[i], USUAL_PATH, &count, error, sizeof(error));
        if (endpoints)
            fail_msg("%s is accepted as %s", lists[i], endpoints[0].url);
        if (strstr(error, "secret"))
            fail_msg("%s: %s", lists[i], error);
        assert_true(strlen(error) > 0);
    }
}

/* A file with this text; its name, until the next call. */
static const char *file_with(const char *text) {
    static char path[64];
    snprintf(path, sizeof path, "/tmp/test_ports.%d", (int)getpid());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void file_stands_for_the_targets_in_it(void **state) {
    (void)state;
    char list[128];
    const char *path = file_with("# all of ours\n1\n\n 2, host:3 , 4 # the last\r\n5-6,\n7");
    snprintf(list, sizeof list, "10,@%s, 11", path);
    static const char *const expected[] = {":10", ":1", ":2", "host:3", ":4", ":5", ":6", ":7", ":11"};
    struct endpoint *endpoints = parsed(list, 9);
    for (size_t i = 0; i < 9; i++)
        assert_string_equal(endpoints[i].name, expected[i]);
    ports_free(endpoints, 9);
    unlink(path);
}

static void mistake_in_a_file_names_it_with_line_and_field(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *error;
    } rows[] = {
        {"1\n2 20-10", " line 2, \"20-10\": the range of ports runs backwards"},
        {"u:secret@h:0 # x", " line 1, \"h:0\": port 0 cannot be asked"},
        {"u:se,cret@h:1", " line 1: the host has a character in it that no name of a host has"},
        {"1,,2", " line 1, \"\": it is empty"},
        {"@other", " line 1, \"other\": a list in a file names no other file"},
        {"1\\", " line 1, \"1\\\": it ends in a backslash"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char list[128], error[256] = "", expected[256];
        size_t count;
        const char *path = file_with(rows[i].text);
        snprintf(list, sizeof list, "1,@%s", path);
        snprintf(expected, sizeof expected, "-ports: \"%s\"%s", path, rows[i].error);
        assert_null(ports_parse(list, USUAL_PATH, &count, error, sizeof error));
        if (i != 2) /* whatever is wrong with it, the secret is not shown */
            assert_string_equal(error, expected);
        assert_null(strstr(error, "secret"));
        assert_null(strstr(error, "u:se"));
        unlink(path);
    }
    assert_refused("@/nowhere", "-ports: \"/nowhere\": No such file or directory");
}

static void list_with_only_empty_files_is_refused(void **state) {
    (void)state;
    char list[128];
    const char *path = file_with("# nobody\n");
    snprintf(list, sizeof list, "@%s", path);
    assert_refused(list, "-ports: there is no target in the list");
    unlink(path);
}

static void files_of_a_list_are_known(void **state) {
    (void)state;
    size_t count;
    char **files = ports_files("1, @a\\,b ,u:@h:1,@c/d", &count);
    assert_int_equal(count, 2);
    assert_string_equal(files[0], "a,b");
    assert_string_equal(files[1], "c/d");
    ports_files_free(files, count);
    files = ports_files("1", &count);
    assert_int_equal(count, 0);
    assert_non_null(files);
    ports_files_free(files, count);
}

static void lack_of_memory_fails_the_whole_list(void **state) {
    (void)state;
    const long before = failing_alloc_live();
    for (size_t nth = 1;; nth++) {
        char error[256] = "";
        size_t count = 0;
        failing_alloc_at(nth);
        struct endpoint *endpoints =
            ports_parse("http://u:p@h:1-3/x,unix:/s,5", USUAL_PATH, &count, error, sizeof(error));
        if (!failing_alloc_stop()) {
            assert_int_equal(count, 5);
            assert_true(nth > 15);
            ports_free(endpoints, count);
            break;
        }
        assert_null(endpoints);
        assert_non_null(strstr(error, "not fit in memory"));
        assert_int_equal(failing_alloc_live(), before);
    }
}

static void free_takes_nothing_and_no_endpoints(void **state) {
    (void)state;
    ports_free(NULL, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(port_alone_is_one_of_this_machine),
        cmocka_unit_test(range_is_each_of_its_ports),
        cmocka_unit_test(port_may_be_left_out),
        cmocka_unit_test(host_may_begin_with_http),
        cmocka_unit_test(path_needs_no_scheme),
        cmocka_unit_test(query_is_kept_but_not_shown),
        cmocka_unit_test(ipv6_addresses_are_bracketed),
        cmocka_unit_test(credentials_are_decoded_and_cut_out),
        cmocka_unit_test(unix_sockets_are_paths),
        cmocka_unit_test(list_keeps_its_order),
        cmocka_unit_test(backslash_takes_the_next_character_literally),
        cmocka_unit_test(default_path_is_where_nothing_else_is_said),
        cmocka_unit_test(mistake_names_the_field_and_the_reason),
        cmocka_unit_test(mistake_shows_no_credentials_and_no_query),
        cmocka_unit_test(file_stands_for_the_targets_in_it),
        cmocka_unit_test(mistake_in_a_file_names_it_with_line_and_field),
        cmocka_unit_test(list_with_only_empty_files_is_refused),
        cmocka_unit_test(files_of_a_list_are_known),
        cmocka_unit_test(lack_of_memory_fails_the_whole_list),
        cmocka_unit_test(free_takes_nothing_and_no_endpoints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
