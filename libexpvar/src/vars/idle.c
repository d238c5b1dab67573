/* idle.c - the children of a family that have not changed for long: found by looking at them now and then, since
 * nothing in an addition could tell the time for its price.
 */
#include "vars/family.h"

#include <errno.h>

#include "base/clock.h"
#include "vars/locks.h"

#define SECOND_NS INT64_C(1000000000)

static struct idle *idle_of(struct expvar_var *child) {
    return child->kind == EXPVAR_KIND_INT ? &child->int_idle : &child->histogram.idle;
}

void expvar__child_begin(struct expvar_var *child) {
    idle_of(child)->changed_ns = expvar__clock_ns();
}

/* Looks at a child; whether it may go. Under the structure lock. */
static bool is_idle(struct expvar_var *child, int64_t now_ns, int64_t idle_ns) {
    pthread_mutex_lock(&expvar__windows_lock);
    const double total = expvar__var_total(child);
    pthread_mutex_unlock(&expvar__windows_lock);
    struct idle *idle = idle_of(child);
    if (total != idle->seen) {
        idle->seen = total;
        idle->changed_ns = now_ns;
        return false;
    }
    return !child->held && now_ns - idle->changed_ns >= idle_ns;
}

static bool remove_if_idle(struct family *family, const struct snapshot_item *item, int64_t now_ns, int64_t idle_ns) {
    struct garbage garbage = {0};
    struct name name = expvar__name(item->name);
    pthread_mutex_lock(&expvar__structure_lock);
    struct entry *entry = expvar__namespace_find(&family->children, &name);
    bool goes = entry && atomic_load_explicit(&entry->variable, memory_order_relaxed) == item->variable &&
                is_idle(item->variable, now_ns, idle_ns);
    if (goes)
        expvar__namespace_remove(&family->children, entry, &garbage);
    pthread_mutex_unlock(&expvar__structure_lock);
    expvar__garbage_free(&garbage);
    return goes;
}

size_t expvar__family_remove_idle(struct family *family, int64_t idle_ns) {
    struct snapshot *snapshot = expvar__snapshot_get(&family->children);
    if (!snapshot)
        return 0;
    const int64_t now_ns = expvar__clock_ns();
    size_t removed = 0;
    for (size_t i = 0; i < snapshot->count; i++)
        removed += remove_if_idle(family, &snapshot->items[i], now_ns, idle_ns);
    expvar__snapshot_unref(snapshot);
    return removed;
}

int64_t expvar__family_idle_limit(struct family *family) {
    pthread_mutex_lock(&expvar__structure_lock);
    int64_t idle_ns = family->idle_ns;
    pthread_mutex_unlock(&expvar__structure_lock);
    return idle_ns;
}

bool expvar__family_sweep_is_due(struct family *family) {
    const int64_t now_ns = expvar__clock_ns();
    if (!family->idle_ns || now_ns - family->swept_ns < SECOND_NS)
        return false;
    family->swept_ns = now_ns;
    return true;
}

int expvar_family_limit(expvar_family *family, size_t max_children, unsigned idle_seconds) {
    if (!family) {
        errno = EINVAL;
        return -1;
    }
    pthread_mutex_lock(&expvar__structure_lock);
    expvar__family_of(family)->max_children = max_children;
    expvar__family_of(family)->idle_ns = idle_seconds * SECOND_NS;
    pthread_mutex_unlock(&expvar__structure_lock);
    return 0;
}

size_t expvar_family_remove_idle(expvar_family *family, unsigned idle_seconds) {
    return family ? expvar__family_remove_idle(expvar__family_of(family), idle_seconds * SECOND_NS) : 0;
}
