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

static int read_list(struct targets *targets, char *error, size_t error_size) {
    size_t count;
    struct endpoint *endpoints = ports_parse(targets->list, targets->options->endpoint, &count, error, error_size);
    if (!endpoints)
        return -1;
    targets->endpoints = endpoints;
    targets->count = count;
    if (add_credentials(targets, endpoints, count) < 0)
        return out_of_memory(error, error_size);
    return headers_check(&targets->headers, endpoints, count, error, error_size);
}

static int join_lists(struct targets *targets, const char *ports, const char *more) {
    return asprintf(&targets->list, "%s%s%s", ports ? ports : "", ports && more ? "," : "", more ? more : "");
}

int targets_init(struct targets *targets, const struct options *options, const char *more, char *error,
                 size_t error_size) {
    *targets = (struct targets){.options = options};
    if (join_lists(targets, options->ports, more) < 0) {
        targets->list = NULL;
        return out_of_memory(error, error_size);
    }
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
    *targets = (struct targets){0};
}
