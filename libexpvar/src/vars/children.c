/* children.c - the children of a family: found, created, counted in, held and removed by their values.
 *
 * A child that is removed while another thread is adding to it by values is freed after that addition (the grace wait),
 * and takes it along, as all that was added before.
 */
#include "vars/family.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"
#include "vars/cells.h"
#include "vars/grace.h"
#include "vars/locks.h"

#undef expvar_family_int
#undef expvar_family_histogram
#undef expvar_family_add
#undef expvar_family_record
#undef expvar_family_remove

/* ---- names of children --------------------------------------------------------------------------------------- */

/* The values as a child's name; false if no child can have these. */
static bool join(const struct family *family, va_list values, char text[EXPVAR_NAME_MAX + 1]) {
    size_t size = 0, count = 0;
    for (const char *value; (value = va_arg(values, const char *)) != NULL; count++) {
        size_t length = strnlen(value, EXPVAR_NAME_MAX);
        if (size + 1 + length > EXPVAR_NAME_MAX || memchr(value, EXPVAR__VALUE_MARK, length))
            return false;
        text[size++] = EXPVAR__VALUE_MARK;
        memcpy(text + size, value, length);
        size += length;
    }
    text[size] = '\0';
    return count == family->label_count;
}

/* ---- finding and creating ------------------------------------------------------------------------------------ */

static struct expvar_var *overflow(struct family *family) {
    atomic_store_explicit(&family->overflowed, true, memory_order_relaxed);
    return family->overflow;
}

/* Under the structure lock. NULL: no room or no memory. */
static struct expvar_var *insert_child(struct family *family, const struct name *name, struct garbage *garbage) {
    struct expvar_var *child = family->children.count < family->max_children ? expvar__var_new(family->kind) : NULL;
    if (!child)
        return NULL;
    if (expvar__namespace_insert(&family->children, name, child, garbage) < 0) {
        garbage->variable = child;
        return NULL;
    }
    expvar__child_begin(child);
    return child;
}

/* The child of this name with one more reference, or NULL; then `*sweep` is whether idle children shall make room. */
static struct expvar_var *find_or_insert(struct family *family, const struct name *name, bool held, bool *sweep) {
    struct garbage garbage = {0};
    pthread_mutex_lock(&expvar__structure_lock);
    const struct entry *entry = expvar__namespace_find(&family->children, name);
    struct expvar_var *child =
        entry ? atomic_load_explicit(&entry->variable, memory_order_relaxed) : insert_child(family, name, &garbage);
    if (child && held)
        child->held = true;
    expvar__var_ref(child);
    *sweep = !child && expvar__family_sweep_is_due(family);
    pthread_mutex_unlock(&expvar__structure_lock);
    expvar__garbage_free(&garbage);
    return child;
}

/* The child of this name, or the overflow, with one more reference. */
static struct expvar_var *hold(struct family *family, const struct name *name, bool held) {
    struct expvar_var *child = NULL;
    if (expvar__utf8_valid(name->text, name->length)) {
        bool sweep;
        child = find_or_insert(family, name, held, &sweep);
        if (sweep && expvar__family_remove_idle(family, expvar__family_idle_limit(family)))
            child = find_or_insert(family, name, held, &sweep);
    }
    if (!child)
        expvar__var_ref(child = overflow(family));
    return child;
}

static struct family *family_of(const expvar_family *family, expvar_kind kind) {
    struct family *inside = family ? expvar__family_of(family) : NULL;
    return inside && inside->kind == kind ? inside : NULL;
}

static void count(struct expvar_var *child, int64_t amount) {
    if (child->kind == EXPVAR_KIND_INT)
        expvar_int_add((expvar_int *)child, amount);
    else
        expvar_histogram_record((expvar_histogram *)child, amount);
}

/* The path for a child that is not there yet, and for a thread that cannot look up without a lock. */
static void count_held(struct family *family, const struct name *name, int64_t amount) {
    int saved_errno = errno;
    struct expvar_var *child = hold(family, name, false);
    count(child, amount);
    expvar__var_unref(child);
    errno = saved_errno;
}

static void count_found(struct family *family, const char *text, int64_t amount) {
    struct name name = expvar__name(text);
    struct block *lookup = expvar__grace_enter();
    const struct entry *entry = lookup ? expvar__namespace_find(&family->children, &name) : NULL;
    if (entry)
        count(atomic_load(&entry->variable), amount);
    if (lookup)
        expvar__grace_leave(lookup);
    if (!entry)
        count_held(family, &name, amount);
}

static void count_for(const expvar_family *family, expvar_kind kind, int64_t amount, va_list values) {
    char text[EXPVAR_NAME_MAX + 1];
    struct family *inside = family_of(family, kind);
    if (!inside)
        return;
    if (join(inside, values, text))
        count_found(inside, text, amount);
    else
        count(overflow(inside), amount);
}

void expvar_family_add(expvar_family *family, int64_t n, ...) {
    va_list values;
    va_start(values, n);
    count_for(family, EXPVAR_KIND_INT, n, values);
    va_end(values);
}

void expvar_family_record(expvar_family *family, int64_t value, ...) {
    va_list values;
    va_start(values, value);
    count_for(family, EXPVAR_KIND_HISTOGRAM, value, values);
    va_end(values);
}

/* The handle outlives the reference: the family has its own. */
static struct expvar_var *handle_for(const expvar_family *family, expvar_kind kind, va_list values) {
    char text[EXPVAR_NAME_MAX + 1];
    struct family *inside = family_of(family, kind);
    if (!inside) {
        errno = EINVAL;
        return NULL;
    }
    if (!join(inside, values, text))
        return overflow(inside);
    struct name name = expvar__name(text);
    struct expvar_var *child = hold(inside, &name, true);
    expvar__var_unref(child);
    return child;
}

expvar_int *expvar_family_int(expvar_family *family, ...) {
    va_list values;
    va_start(values, family);
    struct expvar_var *child = handle_for(family, EXPVAR_KIND_INT, values);
    va_end(values);
    return (expvar_int *)child;
}

expvar_histogram *expvar_family_histogram(expvar_family *family, ...) {
    va_list values;
    va_start(values, family);
    struct expvar_var *child = handle_for(family, EXPVAR_KIND_HISTOGRAM, values);
    va_end(values);
    return (expvar_histogram *)child;
}

/* ---- removal -------------------------------------------------------------------------------------------------- */

static int remove_child(struct family *family, const char *text) {
    struct garbage garbage = {0};
    struct name name = expvar__name(text);
    pthread_mutex_lock(&expvar__structure_lock);
    struct entry *entry = expvar__namespace_find(&family->children, &name);
    if (entry)
        expvar__namespace_remove(&family->children, entry, &garbage);
    pthread_mutex_unlock(&expvar__structure_lock);
    expvar__garbage_free(&garbage);
    if (entry)
        return 0;
    errno = ENOENT;
    return -1;
}

int expvar_family_remove(expvar_family *family, ...) {
    if (!family) {
        errno = EINVAL;
        return -1;
    }
    char text[EXPVAR_NAME_MAX + 1];
    va_list values;
    va_start(values, family);
    bool possible = join(expvar__family_of(family), values, text);
    va_end(values);
    if (possible)
        return remove_child(expvar__family_of(family), text);
    errno = ENOENT;
    return -1;
}
