/* metric_reader.c - where a walk stands in a variable, and what functions write, as metrics.
 *
 * The keys of an object are fields, that somebody chose when he wrote the function, so they become part of the name. The
 * elements of an array are alike, and become a label.
 */
#include "export/metric_reader.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "vars/var.h"
#include "writer/writer.h"

#define PATH_MAX_SIZE ((size_t)1 << 20)

/* ---- the path ---------------------------------------------------------------------------------------------------- */

void expvar__metric_path_init(struct metric_path *path, struct metric_set *set, const char *name) {
    path->set = set;
    path->meaning = (struct meaning){0};
    path->label_count = 0;
    expvar__buffer_init(&path->text, PATH_MAX_SIZE);
    expvar__buffer_append_text(&path->text, name);
}

void expvar__metric_path_fini(struct metric_path *path) {
    if (path->text.error)
        path->set->texts.error = path->text.error;
    expvar__buffer_fini(&path->text);
}

void expvar__metric_path_cut(struct metric_path *path, size_t size) {
    if (path->text.error)
        return;
    path->text.size = size;
    path->text.data[size] = '\0';
}

void expvar__metric_path_push(struct metric_path *path, const char *name, const char *value) {
    unsigned ordinal = 1;
    for (size_t i = 0; i < path->label_count; i++)
        ordinal += strcmp(path->labels[i].name, name) == 0;
    path->labels[path->label_count++] = (struct given_label){name, ordinal, value, strlen(value)};
}

struct metric *expvar__metric_path_add(struct metric_path *path, enum metric_type type) {
    if (path->text.error)
        return NULL;
    const struct metric_origin origin = {path->text.data, type, path->meaning.help, path->meaning.unit};
    return expvar__metric_set_add(path->set, &origin, path->labels, path->label_count);
}

static bool can_count(const struct number *number) {
    return number->kind == NUMBER_UINT || (number->kind == NUMBER_INT ? number->of_int >= 0 : number->of_float >= 0);
}

void expvar__metric_path_number(struct metric_path *path, expvar_role role, const struct number *number) {
    static const enum metric_type types[] = {METRIC_UNKNOWN, METRIC_COUNTER, METRIC_GAUGE};
    const enum metric_type type = role == EXPVAR_ROLE_COUNTER && !can_count(number) ? METRIC_UNKNOWN : types[role];
    struct metric *metric = expvar__metric_path_add(path, type);
    if (metric)
        metric->number = *number;
}

/* ---- what is written --------------------------------------------------------------------------------------------- */

/* An object or array that is open. */
struct level {
    bool is_object;
    size_t path_size;   /* of the path to it */
    size_t label_count; /* above it */
    size_t index;       /* array: of the next element */
    char index_text[24];
};

struct metric_reader {
    struct reader reader; /* first: the calls get its address */
    struct metric_path *path;
    struct meaning given; /* of the variable */
    size_t depth;
    struct level levels[EXPVAR_WRITER_DEPTH];
};

static struct metric_reader *reader_of(struct reader *reader) {
    return (struct metric_reader *)(void *)reader;
}

/* An element of an array gets its number. */
static void begin_value(struct metric_reader *reader) {
    struct level *level = reader->depth ? &reader->levels[reader->depth - 1] : NULL;
    if (!level || level->is_object)
        return;
    reader->path->label_count = level->label_count;
    snprintf(level->index_text, sizeof level->index_text, "%zu", level->index++);
    expvar__metric_path_push(reader->path, "index", level->index_text);
}

static void on_begin(struct reader *base, bool is_object) {
    struct metric_reader *reader = reader_of(base);
    begin_value(reader);
    reader->levels[reader->depth++] = (struct level){
        .is_object = is_object, .path_size = reader->path->text.size, .label_count = reader->path->label_count};
}

static void on_end(struct reader *base) {
    struct metric_reader *reader = reader_of(base);
    const struct level *level = &reader->levels[--reader->depth];
    expvar__metric_path_cut(reader->path, level->path_size);
    reader->path->label_count = level->label_count;
}

static void on_key(struct reader *base, const char *key) {
    struct metric_reader *reader = reader_of(base);
    expvar__metric_path_cut(reader->path, reader->levels[reader->depth - 1].path_size);
    expvar__buffer_append(&reader->path->text, ".", 1);
    expvar__buffer_append_text(&reader->path->text, key);
    reader->path->meaning = reader->given;
}

static void on_meaning(struct reader *base, const struct meaning *meaning) {
    reader_of(base)->path->meaning = *meaning;
}

static void on_number(struct reader *base, const struct number *number) {
    struct metric_reader *reader = reader_of(base);
    begin_value(reader);
    expvar__metric_path_number(reader->path, reader->path->meaning.role, number);
}

static void on_text(struct reader *base, const char *text, size_t size) {
    struct metric_reader *reader = reader_of(base);
    struct metric_path *path = reader->path;
    begin_value(reader);
    expvar__metric_path_push(path, "value", "");
    path->labels[path->label_count - 1].value = text;
    path->labels[path->label_count - 1].value_size = size;
    struct metric *metric = expvar__metric_path_add(path, METRIC_INFO);
    if (metric)
        metric->number = (struct number){.kind = NUMBER_INT, .of_int = 1};
    path->label_count--;
}

void expvar__metric_read(struct metric_path *path, expvar_var *variable) {
    struct metric_reader reader = {
        .reader = {on_begin, on_end, on_key, on_number, on_text, on_meaning}, .path = path, .given = path->meaning};
    struct expvar_writer writer;
    struct buffer problems;
    expvar__buffer_init(&problems, 0);
    expvar__writer_init_reader(&writer, &problems, &reader.reader);
    expvar_var_write(variable, &writer);
    expvar__writer_finish(&writer);
    if (problems.error)
        path->set->texts.error = problems.error;
    expvar__buffer_fini(&problems);
}
