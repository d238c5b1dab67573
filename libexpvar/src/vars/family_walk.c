/* family_walk.c - all children of a family: walked, and as JSON. */
#include "vars/family.h"

#include <errno.h>
#include <string.h>

#include "writer/writer.h"

static int visit_child(const struct snapshot_item *item, expvar_child_fn *visit, void *context) {
    char texts[EXPVAR_NAME_MAX + 1];
    const char *values[EXPVAR_LABELS_MAX];
    size_t count = 0;
    char *at = strcpy(texts, item->name);
    while ((at = strchr(at, EXPVAR__VALUE_MARK)) != NULL) {
        *at++ = '\0';
        values[count++] = at;
    }
    return visit(values, item->variable, context);
}

int expvar_family_do(const expvar_family *family, expvar_child_fn *visit, void *context) {
    if (!family || !visit) {
        errno = EINVAL;
        return -1;
    }
    struct family *inside = expvar__family_of(family);
    struct snapshot *children = expvar__snapshot_get(&inside->children);
    if (!children)
        return -1;
    int result = 0;
    for (size_t i = 0; i < children->count && result == 0; i++)
        result = visit_child(&children->items[i], visit, context);
    if (result == 0 && atomic_load_explicit(&inside->overflowed, memory_order_relaxed))
        result = visit(NULL, inside->overflow, context);
    expvar__snapshot_unref(children);
    return result;
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

void expvar__family_write(struct expvar_var *variable, struct expvar_writer *writer) {
    struct family *family = variable->family;
    const int64_t idle_ns = expvar__family_idle_limit(family);
    if (idle_ns)
        expvar__family_remove_idle(family, idle_ns);
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
