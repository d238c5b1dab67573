/* choose.c - what to watch in a document nobody asked about. */
#include "document.h"

#include <stdlib.h>
#include <string.h>

#include "../model/timeunit.h"
#include "node.h"

/* Variables of Go services, of libexpvar, and names that are common for the same: in the order in which they
 * are shown. */
static const struct {
    const char *spec;
    bool unless_zero; /* Go's fields for what C does not have are truly 0 there */
} well_known[] = {
    {"threads", false},          {"goroutines", false},
    {"Goroutines", false},       {"mem:memstats.Alloc", false},
    {"mem:memstats.Sys", false}, {"mem:process.resident_memory_bytes", false},
    {"process.open_fds", false}, {"duration:memstats.PauseTotalNs", true},
    {"go_goroutines", false},    {"mem:process_resident_memory_bytes", false},
    {"process_open_fds", false},
};
#define WELL_KNOWN_COUNT (sizeof well_known / sizeof *well_known)

/* Members of the document that are not the service's own measurements. */
static const char *const not_own[] = {
    "memstats", "process", "threads", "goroutines",     "Goroutines",
    "pid",      "uptime",  "Uptime",  "uptime_seconds", "start_time_seconds",
};

/* Units by which names commonly end, and the kind that shows them. Times since 1970 are told apart by their size. */
static const struct {
    const char *ending;
    const char *kind;
} units[] = {
    {"_bytes", "mem:"},
    {"Bytes", "mem:"},
    {"_time_seconds", "time:"},
    {"_timestamp_seconds", "time:"},
};

/* What the clients of Prometheus say about the process and about themselves. */
static const char *const client_prefixes[] = {"process_", "go_", "python_", "jvm_", "promhttp_", "scrape_"};

#define OWN_MIN   4
#define DEPTH_MAX 8

struct choice {
    const struct document *document;
    struct variable *variables; /* room for DOCUMENT_CHOICE_MAX */
    size_t count;
    size_t max; /* stop here */
};

static bool is_not_own(const char *key) {
    for (size_t i = 0; i < sizeof not_own / sizeof *not_own; i++) {
        if (strcmp(not_own[i], key) == 0)
            return true;
    }
    return false;
}

const char *document_unit(const char *key) {
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t ending = strlen(units[i].ending);
        size_t length = strlen(key);
        if (length > ending && strcmp(key + length - ending, units[i].ending) == 0)
            return units[i].kind;
    }
    return timeunit_of_key(key) > 0 ? "duration:" : "";
}

/* One of client_prefixes, in a document that has what such clients have. */
static bool is_of_client(const struct document *document, const char *key) {
    for (size_t i = 0; i < sizeof client_prefixes / sizeof *client_prefixes; i++) {
        if (strncmp(key, client_prefixes[i], strlen(client_prefixes[i])) == 0)
            return node_member(document->root, "process_cpu_seconds_total") != NULL;
    }
    return false;
}

/* A key may be in the document twice. */
static bool is_chosen(const struct choice *choice, const char *spec) {
    for (size_t i = 0; i < choice->count; i++) {
        if (strcmp(choice->variables[i].spec, spec) == 0)
            return true;
    }
    return false;
}

/* Adds the value at the keys; one that there is no memory for is left out. */
static void add_own(struct choice *choice, struct path_step *keys, size_t depth) {
    char *path = path_format(&(struct path){.count = depth, .steps = keys});
    if (!path)
        return;
    const char *kind = document_unit(keys[depth - 1].key);
    char *spec = malloc(strlen(kind) + strlen(path) + 1);
    if (spec) {
        stpcpy(stpcpy(spec, kind), path);
        const char *reason;
        if (!is_chosen(choice, spec) && variable_parse(&choice->variables[choice->count], spec, &reason) == 0)
            choice->count++;
    }
    free(spec);
    free(path);
}

/* Adds the numbers that are exactly `more` levels below `object`, which is at keys[0..depth). */
static void add_level(struct choice *choice, const cJSON *object, struct path_step *keys, size_t depth, size_t more) {
    for (cJSON *node = object->child; node && choice->count < choice->max; node = node->next) {
        /* A path cannot name an empty key. */
        if (!*node->string ||
            (depth == 0 && (is_not_own(node->string) || is_of_client(choice->document, node->string))))
            continue;
        keys[depth] = (struct path_step){.key = node->string};
        if (more == 0 && node_is_number(node))
            add_own(choice, keys, depth + 1);
        else if (more > 0 && cJSON_IsObject(node))
            add_level(choice, node, keys, depth + 1, more - 1);
    }
}

/* Level by level from the root: walking the upper levels again costs less than a queue. */
static void add_own_numbers(struct choice *choice, const struct document *document) {
    struct path_step keys[DEPTH_MAX + 1];
    for (size_t level = 0; level <= DEPTH_MAX; level++)
        add_level(choice, document->root, keys, 0, level);
}

static bool is_worth_watching(const struct document *document, const struct variable *variable, bool unless_zero) {
    struct value value = document_value(document, &variable->path);
    bool is_number = value.kind == VALUE_INT || value.kind == VALUE_UINT || value.kind == VALUE_FLOAT;
    return is_number && !(unless_zero && value_number(&value) == 0);
}

/* Fills an array of WELL_KNOWN_COUNT with those that the document has. */
static size_t find_well_known(const struct document *document, struct variable *variables) {
    size_t count = 0;
    for (size_t i = 0; i < WELL_KNOWN_COUNT; i++) {
        const char *reason;
        if (variable_parse(&variables[count], well_known[i].spec, &reason) < 0)
            continue;
        if (is_worth_watching(document, &variables[count], well_known[i].unless_zero))
            count++;
        else
            variable_fini(&variables[count]);
    }
    return count;
}

struct variable *document_choose(const struct document *document, size_t *count) {
    *count = 0;
    struct choice choice = {.document = document, .variables = calloc(DOCUMENT_CHOICE_MAX, sizeof *choice.variables)};
    if (!choice.variables)
        return NULL;
    struct variable known[WELL_KNOWN_COUNT];
    size_t known_count = find_well_known(document, known);
    choice.max = DOCUMENT_CHOICE_MAX > OWN_MIN + known_count ? DOCUMENT_CHOICE_MAX - known_count : OWN_MIN;
    add_own_numbers(&choice, document);
    for (size_t i = 0; i < known_count; i++) {
        if (choice.count < DOCUMENT_CHOICE_MAX)
            choice.variables[choice.count++] = known[i];
        else
            variable_fini(&known[i]);
    }
    if (choice.count == 0) {
        free(choice.variables);
        return NULL;
    }
    *count = choice.count;
    return choice.variables;
}
