/* ports.h - the grammar of -ports: a comma list of targets.
 *
 *     1234          :1234         a port of this machine
 *     1234-1240                   each port of a range; also host:1234-1240
 *     host          host:1234     [::1]:1234
 *     http://user:password@host:1234/path?query
 *     unix:/run/service.sock
 *     @FILE
 *
 * What a field leaves out: http, localhost, no port (the scheme's own), and `default_path` as path. Of the
 * parts of a URL only the host or the port must be there; a scheme, credentials or a path go with every form
 * but unix:. User name and password are percent-decoded. Blanks around a field do not count. A backslash
 * takes the next character literally
 * (`\,`).
 */
#ifndef EXPVARMON_CLI_PORTS_H
#define EXPVARMON_CLI_PORTS_H

#include <stdbool.h>
#include <stddef.h>

/* A field @FILE stands for the targets in a file: the same fields, joined by commas or blanks, on any number of lines;
 * what follows a # is a comment. */
#define PORTS_FILE_MAX ((size_t)8 << 20)

/* Targets in one list, ranges counted out. */
#define PORTS_MAX 65536

struct endpoint {
    char *url;         /* without credentials */
    char *unix_socket; /* NULL for TCP */
    char *user;        /* NULL for none */
    char *password;    /* NULL without a user; "" if only a user was given */

    /* For the screen: ":1234" on this machine, "host:1234", "host", "unix:/run/service.sock"; followed by the
     * path where it is not the default one. Never credentials, nor a query, where a token may be. */
    char *name;
};

/* Parses a list. Returns the endpoints, to be freed with ports_free; NULL with one line in `error` that names
 * the field and the reason, without its credentials or query. */
struct endpoint *ports_parse(const char *list, const char *default_path, size_t *count, char *error, size_t error_size);
void ports_free(struct endpoint *endpoints, size_t count);

/* The files that a list names, to be freed with ports_files_free; *count 0 if there are none. NULL when out of
 * memory. */
char **ports_files(const char *list, size_t *count);
void ports_files_free(char **files, size_t count);

/* Whether two endpoints are at the same place, whoever asks there. */
bool endpoint_same(const struct endpoint *a, const struct endpoint *b);

#endif
