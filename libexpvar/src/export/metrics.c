/* metrics.c - all published variables, as metrics.
 *
 * Names. Two variables may come to one name, as a.b and a_b do. The first in the order of the variables' names has it, the
 * next gets a number; and how many did is a metric itself.
 */
#include "export/metrics.h"

#include <errno.h>

#include "export/metric_name.h"
#include "export/metric_walk.h"
#include "export/text_table.h"
#include "writer/integer_text.h"

#define NAME_MAX_SIZE ((size_t)2 << 20)
#define HELP_MAX_SIZE ((size_t)2 << 20)

const char *const expvar__metric_suffixes[METRIC_TYPES] = {
    [METRIC_HISTOGRAM] = "", [METRIC_COUNTER] = "_total", [METRIC_GAUGE] = "",
    [METRIC_UNKNOWN] = "",   [METRIC_INFO] = "_info",
};

double expvar__metric_value(const struct metric_view *view, const struct number *number) {
    const double value = number->kind == NUMBER_INT    ? (double)number->of_int
                         : number->kind == NUMBER_UINT ? (double)number->of_uint
                                                       : number->of_float;
    return value / view->divisor;
}

struct metrics_export {
    struct buffer *out;
    const struct metric_format *format;
    struct metric_set set;   /* of one variable */
    struct text_table taken; /* names of families and samples */
    struct buffer name, help;
    int64_t renamed;
};

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* Every name that a family takes, beginning with its own. */
static const char *const *names_of(enum metric_type type) {
    static const char *const names[METRIC_TYPES][5] = {
        [METRIC_HISTOGRAM] = {"", "_bucket", "_count", "_sum"},
        [METRIC_COUNTER] = {"", "_total"},
        [METRIC_GAUGE] = {""},
        [METRIC_UNKNOWN] = {""},
        [METRIC_INFO] = {"", "_info"},
    };
    return names[type];
}

static void set_size(struct buffer *text, size_t size) {
    if (text->error)
        return;
    text->size = size;
    text->data[size] = '\0';
}

static bool is_free(struct metrics_export *export, enum metric_type type) {
    const size_t size = export->name.size;
    bool is_taken = false;
    for (const char *const *suffix = names_of(type); *suffix && !is_taken; suffix++) {
        expvar__buffer_append_text(&export->name, *suffix);
        is_taken = !export->name.error && expvar__text_table_get(&export->taken, export->name.data) != SIZE_MAX;
        set_size(&export->name, size);
    }
    return !is_taken;
}

static void take(struct metrics_export *export, enum metric_type type) {
    const size_t size = export->name.size;
    for (const char *const *suffix = names_of(type); *suffix && !export->name.error; suffix++) {
        expvar__buffer_append_text(&export->name, *suffix);
        if (!export->name.error)
            expvar__text_table_add(&export->taken, export->name.data, 0);
        set_size(&export->name, size);
    }
}

/* A number before the unit, at which the name must end. Returns whether there had to be one. */
static bool number_name(struct metrics_export *export, enum metric_type type, size_t unit) {
    char tail[EXPVAR_NAME_MAX * 2 + 2];
    const size_t stem = unit < export->name.size ? unit - 1 : export->name.size;
    if (export->name.error || is_free(export, type))
        return false;
    strcpy(tail, export->name.data + stem);
    for (uint64_t number = 2; !export->name.error && (number == 2 || !is_free(export, type)); number++) {
        set_size(&export->name, stem);
        expvar__buffer_append(&export->name, "_", 1);
        expvar__put_integer(&export->name, number, false);
        expvar__buffer_append_text(&export->name, tail);
    }
    return true;
}

/* ---- families ---------------------------------------------------------------------------------------------------- */

/* Without a help: what it is called elsewhere. A new name is told. */
static void make_help(struct metrics_export *export, const char *path, const char *help, bool renamed) {
    expvar__buffer_clear(&export->help);
    if (help[0] && !renamed) {
        expvar__buffer_append_text(&export->help, help);
        return;
    }
    expvar__buffer_append_text(&export->help, "expvar ");
    expvar__buffer_append_text(&export->help, path);
    if (renamed)
        expvar__buffer_append_text(&export->help, ", whose name was taken");
    if (help[0]) {
        expvar__buffer_append_text(&export->help, ": ");
        expvar__buffer_append_text(&export->help, help);
    }
}

static void write_family(struct metrics_export *export, const struct metric_family *family) {
    const char *path = expvar__metric_set_text(&export->set, family->path);
    const char *help = expvar__metric_set_text(&export->set, family->help);
    const char *given = family->type == METRIC_INFO ? "" : expvar__metric_set_text(&export->set, family->unit);
    size_t unit;
    expvar__buffer_clear(&export->name);
    expvar__metric_name(&export->name, path);
    expvar__metric_name_strip(&export->name, 0, expvar__metric_suffixes[family->type]);
    const double divisor = expvar__metric_name_unit(&export->name, 0, given, &unit);
    const size_t unit_size = export->name.size - unit;
    const bool renamed = number_name(export, family->type, unit);
    export->renamed += renamed;
    take(export, family->type);
    make_help(export, path, help, renamed);
    if (export->name.error || export->help.error || export->taken.texts.error) {
        export->out->error = ENOMEM;
        return;
    }
    const struct metric_view view = {
        .type = family->type,
        .name = export->name.data,
        .help = export->help.data,
        .unit = export->name.data + export->name.size - unit_size,
        .divisor = divisor,
        .set = &export->set,
        .first = family->first,
    };
    export->format->family(export->out, &view);
}

/* Types in turn, so that which family gets the plain name does not hang on which came first. */
static int write_set(struct metrics_export *export) {
    if (export->set.texts.error)
        export->out->error = export->set.texts.error;
    for (enum metric_type type = 0; type < METRIC_TYPES; type++) {
        for (size_t i = 0; i < export->set.family_count && !export->out->error; i++) {
            if (export->set.families[i].type == type)
                write_family(export, &export->set.families[i]);
        }
    }
    return export->out->error;
}

static int write_variable(const char *name, expvar_var *variable, void *context) {
    struct metrics_export *export = context;
    expvar__metric_set_clear(&export->set);
    expvar__metric_walk(&export->set, name, variable);
    return write_set(export);
}

static void write_renamed(struct metrics_export *export) {
    const struct metric_origin origin = {"expvar_renamed_metrics", METRIC_GAUGE,
                                         "Metrics whose name was taken by another variable.", NULL};
    expvar__metric_set_clear(&export->set);
    struct metric *metric = expvar__metric_set_add(&export->set, &origin, NULL, 0);
    if (metric)
        metric->number = (struct number){.kind = NUMBER_INT, .of_int = export->renamed};
    write_set(export);
}

int expvar__metrics_export(struct buffer *buffer, const struct metric_format *format) {
    struct metrics_export export = {.out = buffer, .format = format};
    expvar__metric_set_init(&export.set);
    expvar__text_table_init(&export.taken);
    expvar__buffer_init(&export.name, NAME_MAX_SIZE);
    expvar__buffer_init(&export.help, HELP_MAX_SIZE);
    if (expvar_do(write_variable, &export) < 0)
        buffer->error = errno;
    if (!buffer->error)
        write_renamed(&export);
    if (!buffer->error && format->end)
        format->end(buffer);
    expvar__buffer_fini(&export.help);
    expvar__buffer_fini(&export.name);
    expvar__text_table_fini(&export.taken);
    expvar__metric_set_fini(&export.set);
    return buffer->error ? -1 : 0;
}
