/* http_client.h - a small client for tests: sends bytes as they are, and takes replies apart. Failures
 * fail the test. */
#ifndef TESTS_HTTP_CLIENT_H
#define TESTS_HTTP_CLIENT_H

#include <stddef.h>

/* A whole reply; `body` points into `text`. */
struct reply {
    int status; /* 0 if the connection was closed before a reply came */
    char *text;
    char *body;
    size_t body_size;
};

/* Connects to an address of the form that expvar_server_address gives. */
int client_connect(const char *address);

void client_send(int fd, const void *bytes, size_t size);
void client_say(int fd, const char *text);

/* Reads one reply, up to the end that Content-Length tells; to a HEAD, only the headers. */
struct reply client_receive(int fd, int is_head);

/* Sends `request`, followed by an empty line, on a connection of its own. */
struct reply client_ask(const char *address, const char *request);

/* A GET with Host: localhost and these further header lines, each with its \r\n; NULL for none. */
struct reply client_get(const char *address, const char *target, const char *headers);

/* The value of a header; "" if there is none. Valid until the next call. */
const char *reply_header(const struct reply *reply, const char *name);

void reply_fini(struct reply *reply);

#endif
