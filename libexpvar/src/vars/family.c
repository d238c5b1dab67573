/* family.c - labelled variables: their creation and their end. */
#include "vars/family.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "vars/locks.h"

#undef expvar_family_new
#undef expvar_family_histogram_new

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

const struct kind expvar__kind_family = {family_init, family_fini, expvar__family_write};

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
    family->max_children = kind == EXPVAR_KIND_INT ? EXPVAR_FAMILY_CHILDREN : EXPVAR_FAMILY_HISTOGRAMS;
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

expvar_kind expvar__family_kind(const struct expvar_var *family) {
    return family->family->kind;
}

const char *expvar_family_label(const expvar_family *family, size_t index) {
    const struct family *inside = family ? expvar__family_of(family) : NULL;
    return inside && index < inside->label_count ? inside->labels[index] : NULL;
}

size_t expvar_family_size(const expvar_family *family) {
    if (!family)
        return 0;
    pthread_mutex_lock(&expvar__structure_lock);
    size_t size = expvar__family_of(family)->children.count;
    pthread_mutex_unlock(&expvar__structure_lock);
    return size;
}
