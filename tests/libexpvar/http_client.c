/* http_client.c - a small client for tests. */
#include "http_client.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/address.h"

#define REPLY_MAX ((size_t)1 << 22)

int client_connect(const char *address) {
    struct address to;
    assert_non_null(address);
    assert_int_equal(expvar__address_parse(address, &to), 0);
    int fd = socket(to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    const struct timeval patience = {.tv_sec = 60};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (struct sockaddr *)&to.storage, to.size), 0);
    return fd;
}

/* The other side may have refused, and closed, before all of it was sent. */
void client_send(int fd, const void *bytes, size_t size) {
    const char *at = bytes;
    while (size > 0) {
        ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
        if (sent < 0) {
            assert_true(errno == EPIPE || errno == ECONNRESET);
            return;
        }
        at += sent;
        size -= (size_t)sent;
    }
}

void client_say(int fd, const char *text) {
    client_send(fd, text, strlen(text));
}

static size_t expected_size(const struct reply *reply) {
    const char *length = reply_header(reply, "Content-Length");
    return length[0] ? strtoul(length, NULL, 10) : SIZE_MAX;
}

struct reply client_receive(int fd, int is_head) {
    struct reply reply = {.text = calloc(1, REPLY_MAX)};
    assert_non_null(reply.text);
    size_t size = 0;
    for (;;) {
        ssize_t got = recv(fd, reply.text + size, REPLY_MAX - size - 1, 0);
        if (got < 0)
            assert_int_equal(errno, ECONNRESET);
        if (got <= 0)
            break;
        size += (size_t)got;
        char *end = strstr(reply.text, "\r\n\r\n");
        if (!end)
            continue;
        reply.body = end + 4;
        reply.body_size = size - (size_t)(reply.body - reply.text);
        if (is_head || reply.body_size >= expected_size(&reply))
            break;
    }
    if (reply.body)
        assert_int_equal(sscanf(reply.text, "HTTP/1.%*d %d", &reply.status), 1);
    return reply;
}

struct reply client_ask(const char *address, const char *request) {
    int fd = client_connect(address);
    client_say(fd, request);
    client_say(fd, "\r\n");
    struct reply reply = client_receive(fd, strncmp(request, "HEAD ", 5) == 0);
    close(fd);
    return reply;
}

struct reply client_get(const char *address, const char *target, const char *headers) {
    char request[4096];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s", target, headers ? headers : "");
    return client_ask(address, request);
}

const char *reply_header(const struct reply *reply, const char *name) {
    static char value[1024];
    size_t size = strlen(name);
    const char *end = strstr(reply->text, "\r\n\r\n");
    for (const char *line = strstr(reply->text, "\r\n"); line && line < end; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, size) == 0 && line[2 + size] == ':') {
            const char *text = line + 2 + size + 1 + strspn(line + 2 + size + 1, " ");
            snprintf(value, sizeof value, "%.*s", (int)strcspn(text, "\r"), text);
            return value;
        }
    return "";
}

void reply_fini(struct reply *reply) {
    free(reply->text);
    *reply = (struct reply){0};
}
