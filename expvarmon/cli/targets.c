/* targets.c - whom to ask and with what. */
#include "targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bearer.h"
#include "pem.h"

static int out_of_memory(char *error, size_t error_size) {
    snprintf(error, error_size, "out of memory");
    return -1;
}

int targets_read_bearer(struct targets *targets, char *error, size_t error_size) {
    char *token = bearer_read(targets->options->bearer_file, error, error_size);
    if (!token)
        return -1;
    free(targets->bearer);
    targets->bearer = token;
    return 0;
}

static int find_bearer(struct targets *targets, char *error, size_t error_size) {
    if (targets->options->bearer_file)
        return targets_read_bearer(targets, error, error_size);
    const char *token = getenv("EXPVARMON_BEARER");
    if (!token || !*token)
        return 0;
    const char *reason;
    if (bearer_check(token, &reason) < 0) {
        snprintf(error, error_size, "EXPVARMON_BEARER: %s", reason);
        return -1;
    }
    targets->bearer = strdup(token);
    return targets->bearer ? 0 : out_of_memory(error, error_size);
}

static int check_files(const struct options *options, char *error, size_t error_size) {
    const struct {
        const char *flag;
        const char *path;
        enum pem_kind kind;
    } files[] = {
        {"cacert", options->ca_file, PEM_CERTIFICATE},
        {"cert", options->cert_file, PEM_CERTIFICATE},
        {"key", options->key_file ? options->key_file : options->cert_file, PEM_KEY},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i].path && pem_check(files[i].flag, files[i].path, files[i].kind, error, error_size) < 0)
            return -1;
    return 0;
}

static int add_credentials(const struct targets *targets, struct endpoint *endpoints, size_t count) {
    const char *user = getenv("HTTP_USER"), *password = getenv("HTTP_PASSWORD");
    for (size_t i = 0; user && password && !targets->bearer && i < count; i++) {
        if (endpoints[i].user)
            continue;
        endpoints[i].user = strdup(user);
        endpoints[i].password = strdup(password);
        if (!endpoints[i].user || !endpoints[i].password)
            return -1;
    }
    return 0;
}

static bool same_text(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : !a && !b;
}

/* Each of the present endpoints is one of the new ones at most: a list may name a target twice. */
static int find_kept(const struct targets *targets, struct targets_change *change) {
    bool *taken = calloc(targets->count + 1, sizeof *taken);
    change->kept = calloc(change->count + 1, sizeof *change->kept);
    for (size_t i = 0; taken && change->kept && i < change->count; i++) {
        const struct endpoint *now = &change->endpoints[i];
        size_t j = i < targets->count && !taken[i] && endpoint_same(now, &targets->endpoints[i]) ? i : 0;
        while (j < targets->count && (taken[j] || !endpoint_same(now, &targets->endpoints[j]) ||
                                      !same_text(now->user, targets->endpoints[j].user) ||
                                      !same_text(now->password, targets->endpoints[j].password)))
            j++;
        change->kept[i] = j < targets->count ? j : TARGETS_NEW;
        if (j < targets->count)
            taken[j] = true;
    }
    const int result = taken && change->kept ? 0 : -1;
    free(taken);
    return result;
}

/* "pid 1234" in place of the path of a process's socket. */
static int name_process(const char *directory, struct endpoint *endpoint) {
    const size_t length = strlen(directory);
    char *name;
    if (!endpoint->unix_socket || strncmp(endpoint->unix_socket, directory, length) != 0 ||
        endpoint->unix_socket[length] != '/')
        return 0;
    const char *file = endpoint->unix_socket + length + 1;
    const size_t digits = strspn(file, "0123456789");
    if (digits == 0 || strcmp(file + digits, ".sock") != 0)
        return 0;
    if (asprintf(&name, "pid %.*s", (int)digits, file) < 0)
        return -1;
    free(endpoint->name);
    endpoint->name = name;
    return 0;
}

static int name_processes(const struct targets *targets, struct endpoint *endpoints, size_t count) {
    for (size_t i = 0; targets->processes && i < count; i++)
        if (name_process(targets->processes, &endpoints[i]) < 0)
            return -1;
    return 0;
}

int targets_read_list(const struct targets *targets, struct targets_change *change, char *error, size_t error_size) {
    *change = (struct targets_change){0};
    change->endpoints = ports_parse(targets->list, targets->options->endpoint, &change->count, error, error_size);
    if (!change->endpoints)
        return -1;
    if (add_credentials(targets, change->endpoints, change->count) == 0 &&
        name_processes(targets, change->endpoints, change->count) == 0 && find_kept(targets, change) == 0)
        return 0;
    targets_change_fini(change);
    return out_of_memory(error, error_size);
}

void targets_take(struct targets *targets, struct targets_change *change) {
    ports_free(targets->endpoints, targets->count);
    targets->endpoints = change->endpoints;
    targets->count = change->count;
    change->endpoints = NULL;
    targets_change_fini(change);
}

void targets_change_fini(struct targets_change *change) {
    if (change->endpoints)
        ports_free(change->endpoints, change->count);
    free(change->kept);
    *change = (struct targets_change){0};
}

/* The first time. A header may be for a target that a file does not name yet. */
static int read_list(struct targets *targets, char *error, size_t error_size) {
    struct targets_change change;
    targets->files = ports_files(targets->list, &targets->file_count);
    if (!targets->files)
        return out_of_memory(error, error_size);
    if (targets_read_list(targets, &change, error, error_size) < 0)
        return -1;
    targets_take(targets, &change);
    if (targets->file_count > 0)
        return 0;
    return headers_check(&targets->headers, targets->endpoints, targets->count, error, error_size);
}

int targets_set_more(struct targets *targets, const char *more) {
    const char *ports = targets->options->ports;
    char *list;
    if (asprintf(&list, "%s%s%s", ports ? ports : "", ports && more ? "," : "", more ? more : "") < 0)
        return -1;
    free(targets->list);
    targets->list = list;
    return 0;
}

int targets_init(struct targets *targets, const struct options *options, const struct targets_plan *plan, char *error,
                 size_t error_size) {
    *targets = (struct targets){.options = options, .processes = plan->processes};
    if (targets_set_more(targets, plan->more) < 0)
        return out_of_memory(error, error_size);
    if (check_files(options, error, error_size) == 0 && find_bearer(targets, error, error_size) == 0 &&
        headers_parse(&targets->headers, options->headers.at, options->headers.count, options->endpoint, error,
                      error_size) == 0 &&
        read_list(targets, error, error_size) == 0)
        return 0;
    targets_fini(targets);
    return -1;
}

void targets_fini(struct targets *targets) {
    ports_free(targets->endpoints, targets->count);
    headers_fini(&targets->headers);
    free(targets->bearer);
    free(targets->list);
    ports_files_free(targets->files, targets->file_count);
    *targets = (struct targets){0};
}
