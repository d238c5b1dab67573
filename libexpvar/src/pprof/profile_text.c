/* profile_text.c - a profile for people to read. */
#include "pprof/profile_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* What differs between the forms. */
struct text_form {
    const char *first_type;
    void (*heading)(const struct profile *profile, struct buffer *out);
    void (*values)(const int64_t *values, struct buffer *out);
    size_t order; /* the value that rows are sorted by */
    bool labels;
};

void expvar__text_printf(struct buffer *out, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    expvar__buffer_vprintf(out, format, arguments);
    va_end(arguments);
}

/* ---- quoting ------------------------------------------------------------------------------------------- */

static void quote_byte(struct buffer *out, char byte) {
    static const char plain[] = "\a\b\f\n\r\t\v\"\\", letters[] = "abfnrtv\"\\";
    const char *found = strchr(plain, byte);
    if (found)
        expvar__text_printf(out, "\\%c", letters[found - plain]);
    else
        expvar__text_printf(out, "\\x%02x", (unsigned char)byte);
}

static bool is_quotable(char byte) {
    return (unsigned char)byte < ' ' || byte == '"' || byte == '\\' || byte == 0x7f;
}

void expvar__text_quote(struct buffer *out, const char *text) {
    size_t size = strlen(text);
    expvar__buffer_append_text(out, "\"");
    for (size_t i = 0; i < size;) {
        size_t length = expvar__utf8_length(text + i, size - i);
        if (length && !is_quotable(text[i]))
            expvar__buffer_append(out, text + i, length);
        else
            quote_byte(out, text[i]);
        i += length ? length : 1;
    }
    expvar__buffer_append_text(out, "\"");
}

/* ---- forms --------------------------------------------------------------------------------------------- */

static void heap_heading(const struct profile *profile, struct buffer *out) {
    expvar__text_printf(out, "heap profile: %" PRId64 ": %" PRId64 " [%" PRId64 ": %" PRId64 "] @ heap/2\n",
                        expvar__profile_total(profile, 2), expvar__profile_total(profile, 3),
                        expvar__profile_total(profile, 0), expvar__profile_total(profile, 1));
}

static void heap_values(const int64_t *values, struct buffer *out) {
    expvar__text_printf(out, "%" PRId64 ": %" PRId64 " [%" PRId64 ": %" PRId64 "]", values[2], values[3], values[0],
                        values[1]);
}

static void contention_heading(const struct profile *profile, struct buffer *out) {
    const struct profile_info *info = expvar__profile_info(profile);
    bool mutex = strcmp(info->name, "mutex") == 0;
    expvar__text_printf(out, "--- %s:\ncycles/second=1000000000\n", mutex ? "mutex" : "contention");
    if (mutex)
        expvar__text_printf(out, "sampling period=%" PRId64 "\n", info->period);
}

static void contention_values(const int64_t *values, struct buffer *out) {
    expvar__text_printf(out, "%" PRId64 " %" PRId64, values[1], values[0]);
}

static void count_heading(const struct profile *profile, struct buffer *out) {
    expvar__text_printf(out, "%s profile: total %" PRId64 "\n", expvar__profile_info(profile)->name,
                        expvar__profile_total(profile, 0));
}

static void count_values(const int64_t *values, struct buffer *out) {
    expvar__text_printf(out, "%" PRId64, values[0]);
}

/* The last one is for all that are not named. */
static const struct text_form forms[] = {
    {"alloc_objects", heap_heading, heap_values, 3, false},
    {"contentions", contention_heading, contention_values, 1, false},
    {NULL, count_heading, count_values, 0, true},
};

static const struct text_form *form_of(const struct profile_info *info) {
    const struct text_form *form = forms;
    while (form->first_type && (form->order >= info->type_count || strcmp(form->first_type, info->types[0].type) != 0))
        form++;
    return form;
}

/* ---- rows ---------------------------------------------------------------------------------------------- */

static void write_pcs(const struct profile *profile, const struct profile_sample *sample, struct buffer *out) {
    expvar__buffer_append_text(out, " @");
    for (size_t i = 0; i < sample->depth; i++) {
        bool moved = i == 0 && expvar__profile_info(profile)->exact_leaf &&
                     !expvar__profile_synthetic_name(profile, sample->pcs[0]);
        expvar__text_printf(out, " %#" PRIxPTR, sample->pcs[i] + moved);
    }
    expvar__buffer_append_text(out, "\n");
}

static void write_label(const struct profile_label *label, struct buffer *out) {
    expvar__text_quote(out, label->key);
    expvar__buffer_append_text(out, ":");
    if (label->text)
        expvar__text_quote(out, label->text);
    else
        expvar__text_printf(out, "%" PRId64, label->number);
}

static void write_labels(const struct profile_sample *sample, struct buffer *out) {
    for (size_t i = 0; i < sample->label_count; i++) {
        expvar__buffer_append_text(out, i ? ", " : "# labels: {");
        write_label(&sample->labels[i], out);
    }
    if (sample->label_count)
        expvar__buffer_append_text(out, "}\n");
}

static int write_frames(struct symbols *symbols, uintptr_t address, struct buffer *out) {
    const struct symbol *symbol = expvar__symbols_find(symbols, address);
    if (!symbol)
        return -1;
    if (!symbol->frame_count)
        expvar__text_printf(out, "#\t%#" PRIxPTR "\n", address);
    for (size_t i = 0; i < symbol->frame_count; i++) {
        const struct symbol_frame *frame = &symbol->frames[i];
        expvar__text_printf(out, "#\t%#" PRIxPTR "\t%s+%#" PRIxPTR "\t%s:%d\n", address, frame->function,
                            symbol->entry ? address - symbol->entry : 0, frame->file, frame->line);
    }
    return 0;
}

static int write_stack(const struct profile *profile, const struct profile_sample *sample, struct symbols *symbols,
                       struct buffer *out) {
    for (size_t i = 0; i < sample->depth; i++) {
        const char *synthetic = expvar__profile_synthetic_name(profile, sample->pcs[i]);
        if (synthetic)
            expvar__text_printf(out, "#\t%s\n", synthetic);
        else if (write_frames(symbols, expvar__profile_instruction(profile, sample, i), out) < 0)
            return -1;
    }
    expvar__buffer_append_text(out, "\n");
    return 0;
}

/* A sample, and what it is sorted by: the value, then its first place. */
struct row {
    struct profile_sample sample;
    int64_t weight;
    size_t index;
};

static int compare_rows(const void *left, const void *right) {
    const struct row *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

static struct row *sorted_rows(const struct profile *profile, const struct text_form *form) {
    size_t count = expvar__profile_count(profile);
    struct row *rows = calloc(count + 1, sizeof *rows);
    for (size_t i = 0; rows && i < count; i++) {
        struct profile_sample sample = expvar__profile_get(profile, i);
        rows[i] = (struct row){sample, sample.values[form->order], i};
    }
    if (rows)
        qsort(rows, count, sizeof *rows, compare_rows);
    return rows;
}

static int write_rows(const struct profile *profile, const struct text_form *form, const struct row *rows,
                      struct symbols *symbols, struct buffer *out) {
    form->heading(profile, out);
    for (size_t i = 0; i < expvar__profile_count(profile) && !out->error; i++) {
        const struct profile_sample *sample = &rows[i].sample;
        form->values(sample->values, out);
        write_pcs(profile, sample, out);
        if (form->labels)
            write_labels(sample, out);
        if (write_stack(profile, sample, symbols, out) < 0)
            return -1;
    }
    for (size_t i = 0; i < expvar__profile_comment_count(profile); i++)
        expvar__text_printf(out, "# %s\n", expvar__profile_get_comment(profile, i));
    return 0;
}

int expvar__text_write(const struct profile *profile, struct symbols *symbols, struct buffer *out) {
    const struct text_form *form = form_of(expvar__profile_info(profile));
    struct row *rows = sorted_rows(profile, form);
    int result = rows ? write_rows(profile, form, rows, symbols, out) : -1;
    free(rows);
    if (result == 0 && !out->error)
        return 0;
    errno = out->error ? out->error : ENOMEM;
    return -1;
}
