/* family.c - labelled variables: children in a namespace, under names made of their values.
 *
 * A child's name is each value behind a mark: "\x1fGET\x1f200". So the children that agree in their first values stand
 * together in the sorted snapshot, as the nested objects need them. Lookups take no lock (grace.h); changes are made
 * under expvar__structure_lock.
 *
 * A child that is removed while another thread is adding to it by values is freed after that addition (the grace wait),
 * and takes it along, as all that was added before.
 */
#include "vars/family.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "vars/cells.h"
#include "vars/grace.h"
#include "vars/locks.h"
#include "writer/writer.h"

#undef expvar_family_new
#undef expvar_family_histogram_new
#undef expvar_family_int
#undef expvar_family_histogram
#undef expvar_family_add
#undef expvar_family_record
#undef expvar_family_remove

#define SECOND_NS INT64_C(1000000000)

struct family {
    expvar_kind kind; /* of the children; constant, as what concerns the labels and the overflow's address */
    size_t label_count;
    const char *labels[EXPVAR_LABELS_MAX]; /* in `texts` */
    struct expvar_var *overflow;
    atomic_bool overflowed;
    struct namespace children; /* as namespace.h says; the rest under expvar__structure_lock */
    size_t max_children;
    int64_t idle_ns;  /* 0: never */
    int64_t swept_ns; /* when a new child last looked for room */
    char texts[];
};

static struct expvar_var *var_of(const expvar_family *family) {
    return (struct expvar_var *)(uintptr_t)family;
}

expvar_kind expvar__family_kind(const struct expvar_var *family) {
    return family->family->kind;
}

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

/* ---- children that are idle ---------------------------------------------------------------------------------- */

/* Looks at a child; whether it may go. Under the structure lock. */
static bool is_idle(struct expvar_var *child, int64_t now_ns, int64_t idle_ns) {
    pthread_mutex_lock(&expvar__windows_lock);
    const double total = expvar__var_total(child);
    pthread_mutex_unlock(&expvar__windows_lock);
    struct idle *idle = &child->idle;
    if (total != idle->seen) {
        idle->seen = total;
        idle->changed_ns = now_ns;
        return false;
    }
    return !idle->held && now_ns - idle->changed_ns >= idle_ns;
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

static size_t remove_idle(struct family *family, int64_t idle_ns) {
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

static int64_t idle_limit(struct family *family) {
    pthread_mutex_lock(&expvar__structure_lock);
    int64_t idle_ns = family->idle_ns;
    pthread_mutex_unlock(&expvar__structure_lock);
    return idle_ns;
}

/* Whether a full family shall be looked through for idle children now. Under the structure lock. */
static bool sweep_is_due(struct family *family) {
    const int64_t now_ns = expvar__clock_ns();
    if (!family->idle_ns || now_ns - family->swept_ns < SECOND_NS)
        return false;
    family->swept_ns = now_ns;
    return true;
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
    child->idle.changed_ns = expvar__clock_ns();
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
        child->idle.held = true;
    expvar__var_ref(child);
    *sweep = !child && sweep_is_due(family);
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
        if (sweep && remove_idle(family, idle_limit(family)))
            child = find_or_insert(family, name, held, &sweep);
    }
    if (!child)
        expvar__var_ref(child = overflow(family));
    return child;
}

static struct family *family_of(const expvar_family *family, expvar_kind kind) {
    struct family *inside = family ? var_of(family)->family : NULL;
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

/* ---- limits and removal -------------------------------------------------------------------------------------- */

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
    bool possible = join(var_of(family)->family, values, text);
    va_end(values);
    if (possible)
        return remove_child(var_of(family)->family, text);
    errno = ENOENT;
    return -1;
}

int expvar_family_limit(expvar_family *family, size_t max_children, unsigned idle_seconds) {
    if (!family) {
        errno = EINVAL;
        return -1;
    }
    pthread_mutex_lock(&expvar__structure_lock);
    var_of(family)->family->max_children = max_children;
    var_of(family)->family->idle_ns = idle_seconds * SECOND_NS;
    pthread_mutex_unlock(&expvar__structure_lock);
    return 0;
}

size_t expvar_family_remove_idle(expvar_family *family, unsigned idle_seconds) {
    return family ? remove_idle(var_of(family)->family, idle_seconds * SECOND_NS) : 0;
}

size_t expvar_family_size(const expvar_family *family) {
    if (!family)
        return 0;
    pthread_mutex_lock(&expvar__structure_lock);
    size_t size = var_of(family)->family->children.count;
    pthread_mutex_unlock(&expvar__structure_lock);
    return size;
}

/* ---- JSON ---------------------------------------------------------------------------------------------------- */

/* The bytes of the first `levels` values, marks included. */
static size_t prefix_size(const char *text, size_t levels) {
    const char *at = text;
    for (size_t i = 0; i < levels; i++)
        at += 1 + strcspn(at + 1, (const char[]){EXPVAR__VALUE_MARK, '\0'});
    return (size_t)(at - text);
}

/* How many of the first values two children have in common; not all, or they were one. */
static size_t common_levels(const struct family *family, const char *a, const char *b) {
    size_t levels = 0;
    while (levels + 1 < family->label_count) {
        size_t size = prefix_size(a, levels + 1);
        if (size != prefix_size(b, levels + 1) || memcmp(a, b, size) != 0)
            break;
        levels++;
    }
    return levels;
}

static void write_label(const struct family *family, const char *text, size_t level, struct expvar_writer *writer) {
    char key[2 * EXPVAR_NAME_MAX + 2];
    const char *value = text + prefix_size(text, level) + 1;
    size_t label_length = strlen(family->labels[level]);
    size_t value_length = strcspn(value, (const char[]){EXPVAR__VALUE_MARK, '\0'});
    memcpy(key, family->labels[level], label_length);
    key[label_length] = '=';
    memcpy(key + label_length + 1, value, value_length);
    key[label_length + 1 + value_length] = '\0';
    expvar_write_key(writer, key);
}

static void end_objects(struct expvar_writer *writer, size_t count) {
    while (count-- > 0)
        expvar_write_object_end(writer);
}

/* One object for each label; those that the child before shares are open already. */
static void write_children(const struct family *family, const struct snapshot *children, struct expvar_writer *writer) {
    size_t open = 0;
    for (size_t i = 0; i < children->count; i++) {
        const char *text = children->items[i].name;
        size_t common = i ? common_levels(family, children->items[i - 1].name, text) : 0;
        end_objects(writer, open - common);
        for (size_t level = common; level < family->label_count; level++) {
            write_label(family, text, level, writer);
            if (level + 1 < family->label_count)
                expvar__writer_object_begin(writer, &expvar__style_map);
        }
        open = family->label_count - 1;
        expvar_var_write(children->items[i].variable, writer);
    }
    end_objects(writer, open);
}

static void family_write(struct expvar_var *variable, struct expvar_writer *writer) {
    struct family *family = variable->family;
    const int64_t idle_ns = idle_limit(family);
    if (idle_ns)
        remove_idle(family, idle_ns);
    expvar__writer_object_begin(writer, &expvar__style_map);
    struct snapshot *children = expvar__snapshot_get(&family->children);
    if (children)
        write_children(family, children, writer);
    else
        writer->out->error = errno;
    if (atomic_load_explicit(&family->overflowed, memory_order_relaxed)) {
        expvar_write_key(writer, "overflow");
        expvar_var_write(family->overflow, writer);
    }
    expvar_write_object_end(writer);
    expvar__snapshot_unref(children);
}

/* ---- life ---------------------------------------------------------------------------------------------------- */

static int family_init(struct expvar_var *variable) {
    (void)variable; /* create fills it in before it can be found */
    return 0;
}

static void family_fini(struct expvar_var *variable) {
    struct family *family = variable->family;
    if (!family)
        return;
    expvar__namespace_fini(&family->children);
    expvar__var_unref(family->overflow);
    free(family);
}

const struct kind expvar__kind_family = {family_init, family_fini, family_write};

static bool is_label(const char *label) {
    static const char digits[] = "0123456789";
    static const char allowed[] = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t length = strnlen(label, EXPVAR_NAME_MAX + 1);
    return length > 0 && length <= EXPVAR_NAME_MAX && !strchr(digits, label[0]) && strncmp(label, "__", 2) != 0 &&
           strspn(label, allowed) == length;
}

/* Returns how many there are in `labels`, or 0 with errno EINVAL. */
static size_t collect_labels(va_list arguments, const char *labels[EXPVAR_LABELS_MAX]) {
    size_t count = 0;
    for (const char *label; (label = va_arg(arguments, const char *)) != NULL; labels[count++] = label) {
        bool is_new = true;
        for (size_t i = 0; i < count; i++)
            is_new = is_new && strcmp(labels[i], label) != 0;
        if (count == EXPVAR_LABELS_MAX || !is_new || !is_label(label)) {
            errno = EINVAL;
            return 0;
        }
    }
    if (!count)
        errno = EINVAL;
    return count;
}

static struct family *family_new(expvar_kind kind, const char *const *labels, size_t count) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += strlen(labels[i]) + 1;
    struct family *family = calloc(1, sizeof *family + size);
    if (!family)
        return NULL;
    family->kind = kind;
    family->max_children = EXPVAR_FAMILY_CHILDREN;
    char *text = family->texts;
    for (; family->label_count < count; family->label_count++) {
        family->labels[family->label_count] = text;
        text = stpcpy(text, labels[family->label_count]) + 1;
    }
    return family;
}

static expvar_family *create(const char *name, expvar_kind kind, va_list arguments) {
    const char *labels[EXPVAR_LABELS_MAX];
    size_t count = collect_labels(arguments, labels);
    struct expvar_var *variable = count ? expvar__var_new(EXPVAR_KIND_FAMILY) : NULL;
    if (!variable)
        return NULL;
    int result = -1;
    variable->family = family_new(kind, labels, count);
    if (variable->family && (variable->family->overflow = expvar__var_new(kind)) != NULL)
        result = expvar_publish(name, variable);
    int saved_errno = errno;
    expvar__var_unref(variable); /* the registry has its own reference */
    errno = saved_errno;
    return result < 0 ? NULL : (expvar_family *)variable;
}

expvar_family *expvar_family_new(const char *name, ...) {
    va_list labels;
    va_start(labels, name);
    expvar_family *family = create(name, EXPVAR_KIND_INT, labels);
    va_end(labels);
    return family;
}

expvar_family *expvar_family_histogram_new(const char *name, ...) {
    va_list labels;
    va_start(labels, name);
    expvar_family *family = create(name, EXPVAR_KIND_HISTOGRAM, labels);
    va_end(labels);
    return family;
}
