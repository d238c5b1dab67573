/* ports.c - the grammar of -ports: a comma list of targets. */
#include "ports.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "quote.h"
#include "target.h"
#include "text_file.h"

/* The list while it is read. */
struct reading {
    const char *default_path; /* without its first slash */
    struct endpoint *endpoints;
    size_t count;
    size_t capacity;
};

/* One field as it stands in the list, escapes and all. */
struct field {
    const char *text;
    size_t size;
    size_t number;        /* from 1; of the line, in a file */
    const char *line_end; /* of the line, or of the list */
    const char *file;     /* NULL: the list itself */
};

/* Where the field that starts at `text` ends: at one of `stops` that is not escaped, or at the end. */
static size_t field_size(const char *text, const char *stops) {
    size_t size = 0;
    while (text[size] && !strchr(stops, text[size]))
        size += text[size] == '\\' && text[size + 1] ? 2 : 1;
    return size;
}

static bool is_blank(char character) {
    return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

/* Copies a field without the blanks around it, escapes resolved, to `text`, which has room for it. Returns
 * false if it ends in a backslash. */
static bool unescape(const struct field *field, char *text) {
    const char *from = field->text;
    const char *end = from + field->size;
    while (from < end && is_blank(*from))
        from++;
    while (end > from && is_blank(end[-1]) && !(end - from > 1 && end[-2] == '\\'))
        end--;
    for (; from < end; from++) {
        if (*from == '\\' && ++from == end)
            return false;
        *text++ = *from;
    }
    *text = '\0';
    return true;
}

static const char *find_last(const char *text, size_t size, char character) {
    return memrchr(text, character, size);
}

/* The part of a field that may be shown, as quoted text, or "" if none may: nothing before an @, nothing
 * behind a question mark, and no port that is not one, for it may be the password of somebody who forgot the
 * host. An @ in a later field means that this one may be the beginning of credentials with a comma in them.
 */
static const char *show(const struct field *field, struct quote *quote) {
    const char *end = field->text + field->size;
    if (!find_last(field->text, field->size, '@') && memchr(end, '@', (size_t)(field->line_end - end)))
        return "";
    const char *at = find_last(field->text, field->size, '@');
    const char *start = at ? at + 1 : field->text;
    const char *query = memchr(start, '?', (size_t)(end - start));
    if (query)
        end = query;
    const char *scheme = memmem(start, (size_t)(end - start), "://", 3);
    const char *host = scheme ? scheme + 3 : start;
    const char *slash = memchr(host, '/', (size_t)(end - host));
    const char *authority_end = slash ? slash : end;
    const char *bracket = *host == '[' ? memchr(host, ']', (size_t)(authority_end - host)) : NULL;
    const char *port = bracket ? bracket : host;
    const char *colon = find_last(port, (size_t)(authority_end - port), ':');
    if (colon && colon + 1 + strspn(colon + 1, "0123456789-") < authority_end)
        end = colon;
    return quote_text(quote, start, (size_t)(end - start));
}

static int complain(char *error, size_t error_size, const struct field *field, const char *reason) {
    struct quote quote, file;
    char where[QUOTE_SHOWN_MAX + 64];
    const char *shown = show(field, &quote);
    if (field->file)
        snprintf(where, sizeof where, "%s line %zu", quote_text(&file, field->file, strlen(field->file)),
                 field->number);
    else
        snprintf(where, sizeof where, "target %zu", field->number);
    snprintf(error, error_size, "-ports: %s%s%s: %s", where, *shown ? ", " : "", shown, reason);
    return -1;
}

static __attribute__((format(printf, 1, 2))) char *text_of(const char *format, ...) {
    va_list arguments;
    char *text;
    va_start(arguments, format);
    const int size = vasprintf(&text, format, arguments);
    va_end(arguments);
    return size < 0 ? NULL : text;
}

/* The texts of one endpoint of a target; a NULL among them is noticed by the caller. Paths are without their
 * first slash here. */
static struct endpoint make_endpoint(const char *default_path, const struct target *target, int port) {
    const char *path = target->path ? target->path : default_path;
    const bool usual = !strcmp(path, default_path);
    struct endpoint endpoint = {0};
    if (target->unix_socket) {
        endpoint.url = text_of("http://localhost/%s", path);
        endpoint.unix_socket = strdup(target->unix_socket);
        endpoint.name = text_of("unix:%s", target->unix_socket);
        return endpoint;
    }
    char port_text[16] = "";
    if (port)
        snprintf(port_text, sizeof(port_text), ":%d", port);
    const char *host = target->host ? target->host : "localhost";
    endpoint.url = text_of("http%s://%s%s/%s%s%s", target->https ? "s" : "", host, port_text, path,
                           target->query ? "?" : "", target->query ? target->query : "");
    endpoint.name =
        text_of("%s%s%s%s", target->host || !port ? host : "", port_text, usual ? "" : "/", usual ? "" : path);
    if (target->user) {
        endpoint.user = strdup(target->user);
        endpoint.password = strdup(target->password);
    }
    return endpoint;
}

static void free_endpoint(struct endpoint *endpoint) {
    free(endpoint->url);
    free(endpoint->unix_socket);
    free(endpoint->user);
    free(endpoint->password);
    free(endpoint->name);
}

static int reserve(struct reading *reading, size_t more) {
    if (reading->count + more <= reading->capacity)
        return 0;
    size_t capacity = reading->capacity * 2;
    if (capacity < reading->count + more)
        capacity = reading->count + more;
    struct endpoint *endpoints = realloc(reading->endpoints, capacity * sizeof(*endpoints));
    if (!endpoints)
        return -1;
    reading->endpoints = endpoints;
    reading->capacity = capacity;
    return 0;
}

/* Appends an endpoint for each port of the target. Returns 0, or -1 with the reason. */
static int add_target(struct reading *reading, const struct target *target, const char **reason) {
    const size_t more = (size_t)(target->last_port - target->first_port) + 1;
    *reason = "there are more than 65536 targets up to here";
    if (more > PORTS_MAX - reading->count)
        return -1;
    *reason = "it does not fit in memory";
    if (reserve(reading, more))
        return -1;
    for (int port = target->first_port; port <= target->last_port; port++) {
        struct endpoint endpoint = make_endpoint(reading->default_path, target, port);
        reading->endpoints[reading->count++] = endpoint;
        if (!endpoint.url || !endpoint.name || (target->unix_socket && !endpoint.unix_socket) ||
            (target->user && (!endpoint.user || !endpoint.password)))
            return -1;
    }
    return 0;
}

/* Reads one field that names no file; `text` has room for it. */
static int read_target(struct reading *reading, char *text, const char **reason) {
    struct target target;
    if (target_parse(&target, text, reason))
        return -1;
    return add_target(reading, &target, reason);
}

/* Reads what the line at field->text has. Returns 0, or -1 with the field at fault and the reason. */
static int read_line(struct reading *reading, struct field *field, char *room, const char **reason) {
    for (;;) {
        while (is_blank(*field->text) && field->text < field->line_end)
            field->text++;
        if (field->text == field->line_end || *field->text == '#')
            return 0;
        field->size = field_size(field->text, ", \t\r\n");
        *reason = "it ends in a backslash";
        if (!unescape(field, room))
            return -1;
        *reason = "a list in a file names no other file";
        if (*room == '@' || read_target(reading, room, reason))
            return -1;
        field->text += field->size;
        while (is_blank(*field->text) && field->text < field->line_end)
            field->text++;
        field->text += *field->text == ',';
    }
}

static int read_file(struct reading *reading, const char *path, char *error, size_t error_size) {
    const char *reason;
    struct quote quote;
    char *text = text_file_read(path, PORTS_FILE_MAX, &reason);
    char *room = text ? malloc(strlen(text) + 1) : NULL;
    int result = room ? 0 : -1;
    if (!room)
        snprintf(error, error_size, "-ports: %s: %s", quote_text(&quote, path, strlen(path)),
                 text ? "it does not fit in memory" : reason);
    const char *line = text;
    for (size_t number = 1; result == 0 && *line; number++) {
        const char *end = strchrnul(line, '\n');
        struct field field = {.text = line, .number = number, .line_end = end, .file = path};
        result = read_line(reading, &field, room, &reason);
        if (result)
            complain(error, error_size, &field, reason);
        line = *end ? end + 1 : end;
    }
    free(room);
    free(text);
    return result;
}

/* `room` has room for the field. */
static int read_field(struct reading *reading, const struct field *field, char *room, char *error, size_t error_size) {
    const char *reason = "it ends in a backslash";
    const bool whole = unescape(field, room);
    if (whole && *room == '@')
        return read_file(reading, room + 1, error, error_size);
    if (whole && read_target(reading, room, &reason) == 0)
        return 0;
    return complain(error, error_size, field, reason);
}

static int read_list(struct reading *reading, const char *list, char *error, size_t error_size) {
    char *room = malloc(strlen(list) + 1);
    if (!room) {
        snprintf(error, error_size, "-ports: the list does not fit in memory");
        return -1;
    }
    int result = 0;
    struct field field = {.text = list, .number = 1, .line_end = strchr(list, '\0')};
    for (;;) {
        field.size = field_size(field.text, ",");
        result = read_field(reading, &field, room, error, error_size);
        if (result || !field.text[field.size])
            break;
        field.text += field.size + 1;
        field.number++;
    }
    free(room);
    if (result || reading->count > 0)
        return result;
    snprintf(error, error_size, "-ports: there is no target in the list");
    return -1;
}

/* Adds the file that a field names, if it names one. */
static int add_file(char **files, size_t *count, const struct field *field, char *room) {
    if (!unescape(field, room) || *room != '@')
        return 0;
    files[*count] = strdup(room + 1);
    return files[*count] ? (++*count, 0) : -1;
}

char **ports_files(const char *list, size_t *count) {
    *count = 0;
    size_t fields = 1;
    for (const char *at = list; *at; at++)
        fields += *at == ',';
    char **files = calloc(fields, sizeof *files);
    char *room = malloc(strlen(list) + 1);
    int result = files && room ? 0 : -1;
    struct field field = {.text = list};
    for (bool more = true; more && result == 0;) {
        field.size = field_size(field.text, ",");
        result = add_file(files, count, &field, room);
        more = field.text[field.size];
        field.text += field.size + 1;
    }
    free(room);
    if (result == 0)
        return files;
    ports_files_free(files, *count);
    return NULL;
}

void ports_files_free(char **files, size_t count) {
    for (size_t i = 0; i < count && files; i++)
        free(files[i]);
    free(files);
}

struct endpoint *ports_parse(const char *list, const char *default_path, size_t *count, char *error,
                             size_t error_size) {
    struct reading reading = {.default_path = default_path + (*default_path == '/')};
    for (const char *at = default_path; *at; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7f || *at == '#') {
            snprintf(error, error_size, "-endpoint: a path has no blanks, control characters or # in it");
            return NULL;
        }
    if (read_list(&reading, list, error, error_size)) {
        ports_free(reading.endpoints, reading.count);
        return NULL;
    }
    *count = reading.count;
    return reading.endpoints;
}

void ports_free(struct endpoint *endpoints, size_t count) {
    for (size_t i = 0; i < count; i++)
        free_endpoint(&endpoints[i]);
    free(endpoints);
}

bool endpoint_same(const struct endpoint *a, const struct endpoint *b) {
    if (strcmp(a->url, b->url) || !a->unix_socket != !b->unix_socket)
        return false;
    return !a->unix_socket || !strcmp(a->unix_socket, b->unix_socket);
}
