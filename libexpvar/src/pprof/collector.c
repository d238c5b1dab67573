/* collector.c - the profiles that can be asked for by name. */
#include "collector.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "pprof/builtin_profiles.h"
#include "pprof/cpu.h"

struct entry {
    struct collector collector;
    const struct entry *next;
};

static _Atomic(const struct entry *) first_added;

/* Pages that are no collectors, and stay what they are. */
static const char *const reserved[] = {"cmdline", "profile", "symbol", "trace", "wall"};

static const struct entry *first(void) {
    return atomic_load_explicit(&first_added, memory_order_acquire);
}

static const struct collector *find_added(const struct entry *from, const char *name) {
    for (const struct entry *entry = from; entry; entry = entry->next)
        if (strcmp(entry->collector.name, name) == 0)
            return &entry->collector;
    return NULL;
}

static const struct collector *find_builtin(const char *name) {
    for (const struct collector *builtin = expvar__builtin_profiles; builtin->name; builtin++)
        if (strcmp(builtin->name, name) == 0)
            return builtin;
    return NULL;
}

const struct collector *expvar__collector_find(const char *name) {
    const struct collector *added = find_added(first(), name);
    return added ? added : find_builtin(name);
}

/* Such as need no escape in a link, a header or a file's name. */
static bool is_name(const char *name) {
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./";
    const size_t size = name ? strlen(name) : 0;
    return size > 0 && size <= COLLECTOR_NAME_MAX && name[strspn(name, allowed)] == '\0';
}

static bool is_taken(const struct collector *collector) {
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(reserved[i], collector->name) == 0)
            return true;
    const struct collector *builtin = find_builtin(collector->name);
    return builtin && !expvar__is_stand_in(builtin) && !(collector->is_registered && builtin->gives_way);
}

int expvar__collector_add(const struct collector *collector) {
    if (!is_name(collector->name)) {
        errno = EINVAL;
        return -1;
    }
    struct entry *entry = malloc(sizeof *entry);
    if (!entry)
        return -1;
    *entry = (struct entry){.collector = *collector, .next = first()};
    do {
        if (is_taken(collector) || find_added(entry->next, collector->name)) {
            free(entry);
            errno = EEXIST;
            return -1;
        }
    } while (!atomic_compare_exchange_weak_explicit(&first_added, &entry->next, entry, memory_order_release,
                                                    memory_order_acquire)); /* first */
    return 0;
}

static int compare(const void *a, const void *b) {
    return strcmp((*(const struct collector *const *)a)->name, (*(const struct collector *const *)b)->name);
}

const struct collector **expvar__collector_list(void) {
    const struct entry *added = first();
    size_t count = 0;
    for (const struct entry *entry = added; entry; entry = entry->next)
        count++;
    for (const struct collector *builtin = expvar__builtin_profiles; builtin->name; builtin++)
        count++;
    const struct collector **list = calloc(count + 1, sizeof *list);
    if (!list)
        return NULL;
    count = 0;
    for (const struct entry *entry = added; entry; entry = entry->next)
        list[count++] = &entry->collector;
    for (const struct collector *builtin = expvar__builtin_profiles; builtin->name; builtin++)
        if (!find_added(added, builtin->name))
            list[count++] = builtin;
    qsort(list, count, sizeof *list, compare);
    return list;
}

const char *expvar__collector_reason(int error) {
    if (error == ENOTSUP)
        return "libexpvar-hooks collects this profile, and is not loaded: link the program with it, or start it with "
               "LD_PRELOAD=libexpvar-hooks.so";
    return expvar__cpu_reason(error);
}
