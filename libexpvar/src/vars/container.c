/* container.c - what the registry and the maps share: a container of variables.
 *
 * Every change runs under expvar__structure_lock and hands what it took out to the caller as garbage, to be freed when
 * the lock is released: freeing waits for lookups, and for functions that are running.
 */
#include "vars/container.h"

#include <errno.h>

#include "vars/func.h"
#include "vars/grace.h"
#include "vars/locks.h"

/* ---- reachability and nesting -------------------------------------------------------------------------------- */

/* The number of the last change that took something out; under expvar__structure_lock. */
static uint64_t last_change;

static void gain_entry(struct entry *entry, void *context);
static void lose_entry(struct entry *entry, void *change);

/* The variable stands under one more reachable name. */
static void gain(struct expvar_var *variable) {
    if (variable && atomic_fetch_add(&variable->reachable, 1) == 0 && variable->kind == EXPVAR_KIND_MAP)
        expvar__namespace_each(&variable->map.names, gain_entry, NULL);
}

static void lose(struct expvar_var *variable, uint64_t change) {
    if (!variable)
        return;
    if (variable->kind == EXPVAR_KIND_FUNC)
        atomic_store(&variable->func.removed_by, change);
    if (atomic_fetch_sub(&variable->reachable, 1) == 1 && variable->kind == EXPVAR_KIND_MAP)
        expvar__namespace_each(&variable->map.names, lose_entry, &change);
}

static void gain_entry(struct entry *entry, void *context) {
    (void)context;
    gain(atomic_load_explicit(&entry->variable, memory_order_relaxed));
}

static void lose_entry(struct entry *entry, void *change) {
    lose(atomic_load_explicit(&entry->variable, memory_order_relaxed), *(const uint64_t *)change);
}

/* What a walk down from a map looks for, and what it found. */
struct descent {
    const struct expvar_var *target;
    unsigned level;  /* of the map whose entries are being visited */
    unsigned lowest; /* the largest level seen */
    bool found;
};

static void descend(struct expvar_var *variable, struct descent *descent);

static void descend_entry(struct entry *entry, void *context) {
    descend(atomic_load_explicit(&entry->variable, memory_order_relaxed), context);
}

/* Recursion is bounded: no map lies deeper than EXPVAR_WRITER_DEPTH. */
static void descend(struct expvar_var *variable, struct descent *descent) {
    if (!variable || variable->kind != EXPVAR_KIND_MAP)
        return;
    descent->level++;
    if (descent->level > descent->lowest)
        descent->lowest = descent->level;
    if (variable == descent->target)
        descent->found = true;
    else
        expvar__namespace_each(&variable->map.names, descend_entry, descent);
    descent->level--;
}

static void sink_entry(struct entry *entry, void *context);

/* A map lies at least at this level now, and its maps below it. */
static void sink(struct expvar_var *variable, unsigned level) {
    if (!variable || variable->kind != EXPVAR_KIND_MAP || variable->map.level >= level)
        return;
    variable->map.level = level;
    expvar__namespace_each(&variable->map.names, sink_entry, variable);
}

static void sink_entry(struct entry *entry, void *above) {
    sink(atomic_load_explicit(&entry->variable, memory_order_relaxed),
         ((const struct expvar_var *)above)->map.level + 1);
}

/* Whether a variable may be put into a container: not a map that would then contain itself or lie too deep. */
static bool fits(const struct expvar_var *container, struct expvar_var *variable) {
    struct descent descent = {.target = container, .level = container->map.level};
    descend(variable, &descent);
    if (!descent.found && descent.lowest < EXPVAR_WRITER_DEPTH)
        return true;
    errno = ELOOP;
    return false;
}

/* ---- changes, under the structure lock ----------------------------------------------------------------------- */

/* Takes over a reference to `variable`, on success only. */
static int insert(struct expvar_var *container, const struct name *name, struct expvar_var *variable,
                  struct garbage *garbage) {
    if (!fits(container, variable) || expvar__namespace_insert(&container->map.names, name, variable, garbage) < 0)
        return -1;
    sink(variable, container->map.level + 1);
    if (atomic_load(&container->reachable))
        gain(variable);
    return 0;
}

static struct expvar_var *existing_variable(const struct entry *entry, expvar_kind kind, enum existing existing) {
    struct expvar_var *variable = atomic_load_explicit(&entry->variable, memory_order_relaxed);
    if (existing == EXISTING_USE && variable && variable->kind == kind)
        return variable;
    errno = EEXIST;
    return NULL;
}

/* What a function variable is made of; NULL for the other kinds. */
struct func_content {
    expvar_write_fn *write;
    void *context;
};

static struct expvar_var *create(struct expvar_var *container, const struct name *name, expvar_kind kind,
                                 const struct func_content *func, struct garbage *garbage) {
    struct expvar_var *variable = expvar__var_new(kind);
    if (!variable)
        return NULL;
    if (func) {
        variable->func.write = func->write;
        variable->func.context = func->context;
    }
    if (insert(container, name, variable, garbage) < 0) {
        garbage->variable = variable;
        return NULL;
    }
    return variable;
}

/* ---- calls --------------------------------------------------------------------------------------------------- */

static struct expvar_var *find_or_create(struct expvar_var *container, const char *text, expvar_kind kind,
                                         enum existing existing, const struct func_content *func, bool hold) {
    if (!container) {
        errno = EINVAL;
        return NULL;
    }
    if (expvar__name_check(text) < 0)
        return NULL;
    struct name name = expvar__name(text);
    struct garbage garbage = {0};
    pthread_mutex_lock(&expvar__structure_lock);
    const struct entry *entry = expvar__namespace_find(&container->map.names, &name);
    struct expvar_var *variable =
        entry ? existing_variable(entry, kind, existing) : create(container, &name, kind, func, &garbage);
    if (hold)
        expvar__var_ref(variable);
    pthread_mutex_unlock(&expvar__structure_lock);
    int saved_errno = errno;
    expvar__garbage_free(&garbage);
    errno = saved_errno;
    return variable;
}

struct expvar_var *expvar__container_create(struct expvar_var *container, const char *text, expvar_kind kind,
                                            enum existing existing) {
    return find_or_create(container, text, kind, existing, NULL, false);
}

struct expvar_var *expvar__container_hold(struct expvar_var *container, const char *text, expvar_kind kind) {
    return find_or_create(container, text, kind, EXISTING_USE, NULL, true);
}

struct expvar_var *expvar__container_create_func(struct expvar_var *container, const char *text, expvar_write_fn *write,
                                                 void *context) {
    if (!write) {
        errno = EINVAL;
        return NULL;
    }
    struct func_content func = {write, context};
    return find_or_create(container, text, EXPVAR_KIND_FUNC, EXISTING_REFUSE, &func, false);
}

/* Frees what a change took out, once no function in it still runs. */
static void discard(struct garbage *garbage) {
    if (garbage->change)
        expvar__funcs_wait(garbage->change);
    expvar__garbage_free(garbage);
}

/* The container has lost what is in the garbage. */
static void lose_garbage(const struct expvar_var *container, struct garbage *garbage) {
    if (!garbage->variable || !atomic_load(&container->reachable))
        return;
    garbage->change = ++last_change;
    lose(garbage->variable, garbage->change);
}

static int replace(struct expvar_var *container, struct entry *entry, struct expvar_var *variable,
                   struct garbage *garbage) {
    if (!fits(container, variable))
        return -1;
    sink(variable, container->map.level + 1);
    expvar__namespace_replace(&container->map.names, entry, variable, garbage);
    if (atomic_load(&container->reachable))
        gain(variable);
    lose_garbage(container, garbage);
    return 0;
}

static int put(struct expvar_var *container, const struct name *name, struct expvar_var *variable,
               enum existing existing, struct garbage *garbage) {
    struct entry *entry = expvar__namespace_find(&container->map.names, name);
    if (!entry)
        return insert(container, name, variable, garbage);
    if (existing == EXISTING_USE)
        return replace(container, entry, variable, garbage);
    errno = EEXIST;
    return -1;
}

int expvar__container_put(struct expvar_var *container, const char *text, struct expvar_var *variable,
                          enum existing existing) {
    if (!container) {
        errno = EINVAL;
        return -1;
    }
    if (expvar__name_check(text) < 0)
        return -1;
    struct name name = expvar__name(text);
    struct garbage garbage = {0};
    expvar__var_ref(variable);
    pthread_mutex_lock(&expvar__structure_lock);
    int result = put(container, &name, variable, existing, &garbage);
    pthread_mutex_unlock(&expvar__structure_lock);
    int saved_errno = errno;
    if (result < 0)
        expvar__var_unref(variable);
    discard(&garbage);
    errno = saved_errno;
    return result;
}

/* Looking up under the lock serves threads without a block as well; nobody gets a variable often enough to mind. */
struct expvar_var *expvar__container_get(const struct expvar_var *container, const char *text) {
    struct name name = expvar__name(text);
    pthread_mutex_lock(&expvar__structure_lock);
    const struct entry *entry = container ? expvar__namespace_find(&container->map.names, &name) : NULL;
    struct expvar_var *variable = entry ? atomic_load_explicit(&entry->variable, memory_order_relaxed) : NULL;
    pthread_mutex_unlock(&expvar__structure_lock);
    if (!variable)
        errno = entry ? 0 : ENOENT;
    return variable;
}

int expvar__container_remove(struct expvar_var *container, const char *text) {
    struct name name = expvar__name(text);
    struct garbage garbage = {0};
    pthread_mutex_lock(&expvar__structure_lock);
    struct entry *entry = expvar__namespace_find(&container->map.names, &name);
    if (entry) {
        expvar__namespace_remove(&container->map.names, entry, &garbage);
        lose_garbage(container, &garbage);
    }
    pthread_mutex_unlock(&expvar__structure_lock);
    discard(&garbage);
    if (entry)
        return 0;
    errno = ENOENT;
    return -1;
}

void expvar__container_clear(struct expvar_var *container) {
    struct namespace detached;
    pthread_mutex_lock(&expvar__structure_lock);
    expvar__namespace_detach(&container->map.names, &detached);
    uint64_t change = ++last_change;
    if (atomic_load(&container->reachable))
        expvar__namespace_each(&detached, lose_entry, &change);
    pthread_mutex_unlock(&expvar__structure_lock);
    expvar__funcs_wait(change);
    expvar__grace_wait();
    expvar__namespace_fini(&detached);
}

int expvar__container_do(struct expvar_var *container, expvar_visit_fn *visit, void *context) {
    if (!container || !visit) {
        errno = EINVAL;
        return -1;
    }
    struct snapshot *snapshot = expvar__snapshot_get(&container->map.names);
    if (!snapshot)
        return -1;
    int result = 0;
    for (size_t i = 0; i < snapshot->count && result == 0; i++)
        result = visit(snapshot->items[i].name, snapshot->items[i].variable, context);
    expvar__snapshot_unref(snapshot);
    return result;
}
