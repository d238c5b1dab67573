/* output_list.c - prints the variables of all targets in order, each once. */
#include "output_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct listing {
    char **paths;
    size_t count;
    size_t capacity;
    bool answered; /* some target */
    char complaint[1024];
};

static int list_start(struct output *output, const char **reason) {
    output->listing = calloc(1, sizeof *output->listing);
    if (output->listing)
        return 0;
    *reason = "out of memory";
    return -1;
}

static void list_stop(struct output *output) {
    struct listing *listing = output->listing;
    for (size_t i = 0; listing && i < listing->count; i++)
        free(listing->paths[i]);
    if (listing)
        free(listing->paths);
    free(listing);
}

int output_list_add(struct output *output, const char *path) {
    struct listing *listing = output->listing;
    if (listing->count == listing->capacity) {
        const size_t capacity = listing->capacity ? 2 * listing->capacity : 64;
        char **paths = reallocarray(listing->paths, capacity, sizeof *paths);
        if (!paths)
            return -1;
        listing->paths = paths;
        listing->capacity = capacity;
    }
    char *copy = strdup(path);
    if (!copy)
        return -1;
    listing->paths[listing->count++] = copy;
    return 0;
}

/* The first failure is what there is to say when nobody answers. */
static int list_reply(struct output *output, const struct output_reply *reply, const char **reason) {
    (void)reason;
    struct listing *listing = output->listing;
    const struct service *service = &output->plan.fleet->services[reply->service];
    if (service->state != SERVICE_FAILED)
        listing->answered = true;
    else if (!*listing->complaint)
        snprintf(listing->complaint, sizeof listing->complaint, "%s: %s", output->plan.targets[reply->service],
                 service->cause);
    return 0;
}

static int compare_paths(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_finish(struct output *output, const char **reason) {
    struct listing *listing = output->listing;
    if (!listing->answered) {
        output->status = OUTPUT_UNREACHABLE;
        *reason = listing->complaint;
        return -1;
    }
    if (listing->count > 0)
        qsort(listing->paths, listing->count, sizeof *listing->paths, compare_paths);
    for (size_t i = 0; i < listing->count; i++) {
        if (i == 0 || strcmp(listing->paths[i], listing->paths[i - 1]) != 0)
            puts(listing->paths[i]);
    }
    return output_flush(reason);
}

const struct output_kind output_list = {
    .start = list_start,
    .reply = list_reply,
    .finish = list_finish,
    .stop = list_stop,
};
