/* ports.h - the grammar of -ports: a comma list of targets.
 *
 *     1234          :1234         a port of this machine
 *     1234-1240                   a range of them; also host:1234-1240
 *     host          host:1234     [::1]:1234
 *     http://user:password@host:1234/path?query
 *     unix:/run/service.sock
 *
 * What a field leaves out: http, localhost, no port (the scheme's own), and `endpoint` as path. A backslash takes the
 * next character literally (`\,`).
 */
#ifndef EXPVARMON_CLI_PORTS_H
#define EXPVARMON_CLI_PORTS_H

#include <stddef.h>

struct endpoint {
    char *url;         /* without credentials */
    char *unix_socket; /* NULL for TCP */
    char *user;        /* NULL for none */
    char *password;
    char *name; /* for the screen: host:port, without localhost, scheme or credentials where that is clear */
};

/* Parses a list. Returns the endpoints, to be freed with ports_free; NULL with one line in `error` that names the field
 * and the reason. */
struct endpoint *ports_parse(const char *list, const char *default_path, size_t *count, char *error,
                             size_t error_size);
void ports_free(struct endpoint *endpoints, size_t count);

#endif
