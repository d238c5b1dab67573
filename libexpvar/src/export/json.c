/* json.c - published variables as the JSON text of /debug/vars. */
#include "export/json.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "expvar/expvar.h"
#include "writer/writer.h"

struct selection {
    struct expvar_writer writer;
    char *const *names;
    size_t count;
};

static bool is_selected(const struct selection *selection, const char *name) {
    for (size_t i = 0; i < selection->count; i++) {
        if (strcmp(selection->names[i], name) == 0)
            return true;
    }
    return selection->count == 0;
}

static int write_variable(const char *name, expvar_var *variable, void *context) {
    struct selection *selection = context;
    if (is_selected(selection, name)) {
        expvar_write_key(&selection->writer, name);
        expvar_var_write(variable, &selection->writer);
    }
    return 0;
}

int expvar__json_export(struct buffer *buffer, char *const *names, size_t count) {
    struct selection selection = {.names = names, .count = count};
    expvar__writer_init(&selection.writer, buffer);
    expvar__writer_object_begin(&selection.writer, &expvar__style_document);
    if (expvar_do(write_variable, &selection) < 0)
        buffer->error = errno;
    expvar__writer_finish(&selection.writer);
    return buffer->error ? -1 : 0;
}

int expvar_dump_json(expvar_sink_fn *sink, void *context) {
    struct buffer text;
    expvar__buffer_init(&text, EXPVAR__DOCUMENT_MAX);
    int result = expvar__json_export(&text, NULL, 0);
    if (result < 0)
        errno = text.error;
    else
        result = sink(text.data, text.size, context);
    int saved_errno = errno;
    expvar__buffer_fini(&text);
    errno = saved_errno;
    return result;
}
