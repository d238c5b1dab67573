/* modules.c - the log of what is mapped: dl_iterate_phdr, compared with what it said before.
 *
 * The log is a view that does not change: a refresh that finds news makes a new one from the old one, and views
 * that are in use stay as they are. One lock guards which view is the current one. While the loader's lock is
 * held, in the callbacks of dl_iterate_phdr, nothing is allocated: an allocator that asks the loader under a
 * lock of its own would wait for us, and we for it. */
#include "pprof/modules.h"

#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "pprof/lookup.h"
#include "pprof/object.h"

/* Its users and the log itself hold references, counted under the lock. */
struct modules_view {
    size_t references;
    size_t count;
    struct module modules[];
};

/* What dl_iterate_phdr counted at the time of the log. */
struct generation {
    unsigned long long adds;
    unsigned long long subs;
};

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static struct modules_view *current;
static struct generation seen;
static uint64_t forgotten;

void expvar__modules_lock(void) {
    pthread_mutex_lock(&log_lock);
}

void expvar__modules_unlock(void) {
    pthread_mutex_unlock(&log_lock);
}

/* ---- paths --------------------------------------------------------------------------------------------- */

/* The file that is mapped at `address`, from /proc/self/maps. The program is named by no one else: the loader
 * leaves its name empty, and /proc/self/exe is the loader itself when that was called with the program as its
 * argument. */
static bool mapped_path(uintptr_t address, char path[PATH_MAX]) {
    FILE *maps = fopen("/proc/self/maps", "re");
    if (!maps)
        return false;
    char line[PATH_MAX + 100];
    bool found = false;
    while (!found && fgets(line, sizeof line, maps)) {
        unsigned long start, end;
        int name = 0;
        if (sscanf(line, "%lx-%lx %*s %*s %*s %*s %n", &start, &end, &name) >= 2 && name > 0 && address >= start &&
            address < end) {
            line[strcspn(line, "\n")] = '\0';
            found = line[name] == '/';
            snprintf(path, PATH_MAX, "%.*s", PATH_MAX - 1, line + name);
        }
    }
    fclose(maps);
    return found;
}

static void cut_deleted(char *path) {
    static const char mark[] = " (deleted)";
    size_t length = strlen(path);
    if (length > sizeof mark && strcmp(path + length - (sizeof mark - 1), mark) == 0)
        path[length - (sizeof mark - 1)] = '\0';
}

static void main_path(uintptr_t address, char path[PATH_MAX]) {
    if (mapped_path(address, path)) {
        cut_deleted(path);
        return;
    }
    const char *executed = (const char *)getauxval(AT_EXECFN);
    if (!executed || !realpath(executed, path))
        snprintf(path, PATH_MAX, "%s", executed ? executed : program_invocation_name);
}

static void module_path(const struct object *object, char path[PATH_MAX]) {
    if (object->module.is_vdso)
        snprintf(path, PATH_MAX, "[vdso]");
    else if (object->module.is_main)
        main_path(object->headers, path);
    else if (!realpath(object->name, path))
        snprintf(path, PATH_MAX, "%s", object->name);
}

static void remember_file(struct module *module) {
    struct stat status;
    if (module->is_vdso || stat(module->is_main ? "/proc/self/exe" : module->path, &status) < 0)
        return;
    module->file = (struct module_file){true, status.st_dev, status.st_ino, status.st_size, status.st_mtim};
}

/* ---- views --------------------------------------------------------------------------------------------- */

static void view_unref(struct modules_view *view) {
    if (!view || --view->references)
        return;
    for (size_t i = 0; i < view->count; i++)
        free((char *)view->modules[i].path);
    free(view);
}

static struct modules_view *view_alloc(size_t room) {
    struct modules_view *view = calloc(1, sizeof *view + room * sizeof view->modules[0]);
    if (view)
        view->references = 1;
    return view;
}

/* Appends a copy that owns its path. */
static int view_append(struct modules_view *view, const struct module *module, const char *path) {
    char *copy = strdup(path);
    if (!copy)
        return -1;
    view->modules[view->count] = *module;
    view->modules[view->count].path = copy;
    view->count++;
    return 0;
}

static bool is_loaded(const struct module *module) {
    return module->unloaded_ns == INT64_MAX;
}

/* What is loaded twice to the same place from the same file is one module. */
static bool same_module(const struct module *a, const struct module *b) {
    return a->bias == b->bias && a->start == b->start && a->end == b->end && a->headers_hash == b->headers_hash &&
           a->name_hash == b->name_hash && a->build_id_size == b->build_id_size &&
           memcmp(a->build_id, b->build_id, a->build_id_size) == 0;
}

static const struct object *find_object(const struct object_list *objects, const struct module *module) {
    for (size_t i = 0; i < objects->count; i++)
        if (same_module(&objects->items[i].module, module))
            return &objects->items[i];
    return NULL;
}

/* The module of the old view that this object is, still or again. */
static const struct module *find_module(const struct modules_view *view, const struct object *object) {
    for (size_t i = view ? view->count : 0; i > 0; i--)
        if (same_module(&view->modules[i - 1], &object->module))
            return &view->modules[i - 1];
    return NULL;
}

/* How many of the unloaded modules are one too many once these objects are the loaded ones. */
static size_t surplus(const struct modules_view *view, const struct object_list *objects) {
    size_t unloaded = 0;
    for (size_t i = 0; view && i < view->count; i++)
        unloaded += !find_object(objects, &view->modules[i]);
    return unloaded > MODULES_UNLOADED_MAX ? unloaded - MODULES_UNLOADED_MAX : 0;
}

/* Modules of the old view keep their place, unless they came back after they had gone: they are as new then,
 * for the place says what was loaded last. Those that went first are nearest to the front;
 * `drop` of them are left out. */
static int keep_old(struct modules_view *view, const struct modules_view *old, const struct object_list *objects,
                    size_t drop, int64_t now) {
    for (size_t i = 0; old && i < old->count; i++) {
        struct module module = old->modules[i];
        const struct object *object = find_object(objects, &module);
        if (object && !is_loaded(&module))
            continue;
        if (!object && drop) {
            drop--;
            continue;
        }
        if (!object && is_loaded(&module))
            module.unloaded_ns = now;
        if (view_append(view, &module, module.path) < 0)
            return -1;
    }
    return 0;
}

static int add_object(struct modules_view *view, const struct object *object, int64_t now) {
    char path[PATH_MAX];
    module_path(object, path);
    struct module module = object->module;
    module.path = path;
    module.loaded_ns = now;
    module.unloaded_ns = INT64_MAX;
    remember_file(&module);
    return view_append(view, &module, path);
}

static int add_new(struct modules_view *view, const struct modules_view *old, const struct object_list *objects,
                   int64_t now) {
    for (size_t i = 0; i < objects->count; i++) {
        const struct module *known = find_module(old, &objects->items[i]);
        if (!(known && is_loaded(known)) && add_object(view, &objects->items[i], now) < 0)
            return -1;
    }
    return 0;
}

static struct modules_view *view_of(const struct modules_view *old, const struct object_list *objects) {
    struct modules_view *view = view_alloc((old ? old->count : 0) + objects->count);
    if (!view)
        return NULL;
    int64_t now = expvar__clock_ns();
    size_t drop = surplus(old, objects);
    if (keep_old(view, old, objects, drop, now) < 0 || add_new(view, old, objects, now) < 0) {
        view_unref(view);
        return NULL;
    }
    forgotten += drop;
    return view;
}

/* ---- refreshing ---------------------------------------------------------------------------------------- */

static int read_generation(struct dl_phdr_info *info, size_t size, void *generation) {
    (void)size;
    *(struct generation *)generation = (struct generation){info->dlpi_adds, info->dlpi_subs};
    return 1;
}

static int refresh_locked(void) {
    struct generation now = {0};
    dl_iterate_phdr(read_generation, &now);
    if (current && now.adds == seen.adds && now.subs == seen.subs)
        return 0;
    struct object_list objects;
    if (expvar__objects_init(&objects) < 0)
        return -1;
    struct modules_view *view = view_of(current, &objects);
    expvar__objects_fini(&objects);
    if (!view)
        return -1;
    view_unref(current);
    current = view;
    seen = now; /* read before the objects: what came in between is looked at again */
    return 0;
}

int expvar__modules_refresh(void) {
    expvar__modules_lock();
    int result = refresh_locked();
    expvar__modules_unlock();
    if (result < 0)
        errno = ENOMEM;
    return result;
}

struct modules_view *expvar__modules_view_new(void) {
    if (expvar__modules_refresh() < 0)
        return NULL;
    expvar__modules_lock();
    struct modules_view *view = current;
    view->references++;
    expvar__modules_unlock();
    return view;
}

void expvar__modules_view_free(struct modules_view *view) {
    expvar__modules_lock();
    view_unref(view);
    expvar__modules_unlock();
}

/* ---- reading ------------------------------------------------------------------------------------------- */

size_t expvar__modules_count(const struct modules_view *view) {
    return view->count;
}

const struct module *expvar__modules_get(const struct modules_view *view, size_t index) {
    return &view->modules[index];
}

static size_t find_segment(const struct module *module, uintptr_t address) {
    for (size_t i = 0; i < module->segment_count; i++)
        if (address >= module->segments[i].start && address < module->segments[i].end)
            return i;
    return SIZE_MAX;
}

size_t expvar__modules_find(const struct modules_view *view, uintptr_t address, size_t *segment) {
    for (size_t i = view->count; i > 0; i--) {
        size_t found = find_segment(&view->modules[i - 1], address);
        if (found == SIZE_MAX)
            continue;
        if (segment)
            *segment = found;
        return i - 1;
    }
    return SIZE_MAX;
}

uint64_t expvar__modules_headers_hash(const ElfW(Phdr) * headers, size_t count) {
    return expvar__lookup_hash(0, headers, count * sizeof *headers);
}

uint64_t expvar__modules_forgotten(void) {
    expvar__modules_lock();
    uint64_t count = forgotten;
    expvar__modules_unlock();
    return count;
}
