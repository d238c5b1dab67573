/* writer.c - structured values in, valid JSON out, or the same values to a reader.
 *
 * Where JSON and a reader part, the question costs the JSON one comparison that always comes out alike.
 */
#include "writer.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "writer/integer_text.h"

#define PUNCTUATION(text)                                                                                              \
    { text, sizeof text - 1 }

/* clang-format off */
const struct container_style expvar__style_map =
    {true, PUNCTUATION("{"), PUNCTUATION(", "), PUNCTUATION(": "), PUNCTUATION("}")};
const struct container_style expvar__style_document =
    {true, PUNCTUATION("{\n"), PUNCTUATION(",\n"), PUNCTUATION(": "), PUNCTUATION("\n}\n")};
static const struct container_style style_object =
    {true, PUNCTUATION("{"), PUNCTUATION(","), PUNCTUATION(":"), PUNCTUATION("}")};
static const struct container_style style_array =
    {false, PUNCTUATION("["), PUNCTUATION(","), PUNCTUATION(""), PUNCTUATION("]")};
/* clang-format on */

static struct container *top(struct expvar_writer *writer) {
    return writer->depth ? &writer->containers[writer->depth - 1] : NULL;
}

static bool has_reader(const struct expvar_writer *writer) {
    return __builtin_expect(writer->reader != NULL, 0);
}

static void put(struct expvar_writer *writer, const struct punctuation *mark) {
    if (has_reader(writer))
        return;
    char *room = expvar__buffer_room(writer->out, mark->size);
    if (!room)
        return;
    for (size_t i = 0; i < mark->size; i++) /* one to three bytes: a call of memcpy costs more */
        room[i] = mark->text[i];
    expvar__buffer_advance(writer->out, mark->size);
}

/* ---- text ---------------------------------------------------------------------------------------------- */

/* The bytes that do not stand for themselves; of ASCII's controls, DEL does, as in Go. */
static const bool is_special[256] = {
    [0x00 ... 0x1f] = true, ['"'] = true,  ['&'] = true,           ['<'] = true,
    ['>'] = true,           ['\\'] = true, [0x80 ... 0xff] = true,
};

static size_t plain_run(const char *text, size_t size) {
    size_t run = 0;
    while (run < size && !is_special[(unsigned char)text[run]])
        run++;
    return run;
}

static void put_escaped_ascii(struct buffer *out, unsigned char byte) {
    static const char short_escapes[128] = {['"'] = '"', ['\\'] = '\\', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    char escape[8];
    int size = short_escapes[byte] ? snprintf(escape, sizeof escape, "\\%c", short_escapes[byte])
                                   : snprintf(escape, sizeof escape, "\\u%04x", (unsigned)byte);
    expvar__buffer_append(out, escape, (size_t)size);
}

/* U+2028 and U+2029 end a line in JavaScript, so Go escapes them. */
static bool is_line_separator(const char *text, size_t length) {
    return length == 3 && memcmp(text, "\xe2\x80", 2) == 0 && (text[2] == '\xa8' || text[2] == '\xa9');
}

/* Writes the character that begins at `text` and needs care; returns the bytes it took. */
static size_t put_special(struct buffer *out, const char *text, size_t size) {
    unsigned char byte = (unsigned char)*text;
    if (byte < 0x80) {
        put_escaped_ascii(out, byte);
        return 1;
    }
    size_t length = expvar__utf8_length(text, size);
    if (!length) {
        expvar__buffer_append_text(out, "\\ufffd");
        return 1;
    }
    if (is_line_separator(text, length))
        expvar__buffer_append_text(out, text[2] == '\xa8' ? "\\u2028" : "\\u2029");
    else
        expvar__buffer_append(out, text, length);
    return length;
}

/* Copies while nothing is special, which is nearly always to the end: one pass instead of a search and a copy. */
static bool put_plain(struct buffer *out, const char *text, size_t size) {
    char *room = expvar__buffer_room(out, size + 2);
    if (!room)
        return false;
    *room++ = '"';
    for (size_t i = 0; i < size; i++) {
        if (is_special[(unsigned char)text[i]])
            return false;
        *room++ = text[i];
    }
    *room = '"';
    expvar__buffer_advance(out, size + 2);
    return true;
}

static void put_quoted(struct buffer *out, const char *text, size_t size) {
    if (put_plain(out, text, size))
        return;
    expvar__buffer_append(out, "\"", 1);
    while (size) {
        size_t run = plain_run(text, size);
        expvar__buffer_append(out, text, run);
        text += run;
        size -= run;
        if (size) {
            size_t taken = put_special(out, text, size);
            text += taken;
            size -= taken;
        }
    }
    expvar__buffer_append(out, "\"", 1);
}

/* ---- structure ----------------------------------------------------------------------------------------- */

static void separate(struct expvar_writer *writer, struct container *container) {
    if (container->has_items)
        put(writer, &container->style->separator);
    container->has_items = true;
}

bool expvar__writer_value(struct expvar_writer *writer) {
    if (writer->ignored)
        return false;
    struct container *container = top(writer);
    if (!container) {
        bool first = !writer->done;
        writer->done = true;
        return first;
    }
    if (!container->style->is_object) {
        separate(writer, container);
        return true;
    }
    bool expected = container->has_key;
    container->has_key = false;
    return expected;
}

static void begin(struct expvar_writer *writer, const struct container_style *style) {
    if (writer->ignored || !expvar__writer_value(writer)) {
        writer->ignored++;
        return;
    }
    if (writer->depth == EXPVAR_WRITER_DEPTH) {
        if (!has_reader(writer))
            expvar__buffer_append_text(writer->out, "null");
        writer->ignored++;
        return;
    }
    put(writer, &style->open);
    if (has_reader(writer))
        writer->reader->begin(writer->reader, style->is_object);
    writer->containers[writer->depth++] = (struct container){.style = style};
}

static void end(struct expvar_writer *writer, bool object) {
    if (writer->ignored) {
        writer->ignored--;
        return;
    }
    struct container *container = top(writer);
    if (!container || container->style->is_object != object)
        return;
    if (container->has_key)
        expvar_write_null(writer);
    put(writer, &container->style->close);
    if (has_reader(writer))
        writer->reader->end(writer->reader);
    writer->depth--;
}

void expvar__writer_init(struct expvar_writer *writer, struct buffer *out) {
    expvar__writer_init_reader(writer, out, NULL);
}

void expvar__writer_init_reader(struct expvar_writer *writer, struct buffer *out, struct reader *reader) {
    writer->out = out;
    writer->reader = reader;
    writer->done = false;
    writer->depth = 0;
    writer->ignored = 0;
}

void expvar__writer_init_inner(struct expvar_writer *writer, const struct expvar_writer *outer) {
    expvar__writer_init_reader(writer, outer->out, outer->reader);
}

void expvar__writer_finish(struct expvar_writer *writer) {
    writer->ignored = 0;
    while (writer->depth)
        end(writer, top(writer)->style->is_object);
    if (!writer->done)
        expvar_write_null(writer);
}

void expvar__writer_object_begin(struct expvar_writer *writer, const struct container_style *style) {
    begin(writer, style);
}

void expvar_write_object_begin(expvar_writer *writer) {
    begin(writer, &style_object);
}

void expvar_write_object_end(expvar_writer *writer) {
    end(writer, true);
}

void expvar_write_array_begin(expvar_writer *writer) {
    begin(writer, &style_array);
}

void expvar_write_array_end(expvar_writer *writer) {
    end(writer, false);
}

void expvar_write_key(expvar_writer *writer, const char *key) {
    struct container *container = top(writer);
    if (writer->ignored || !container || !container->style->is_object || !key)
        return;
    if (container->has_key)
        expvar_write_null(writer);
    separate(writer, container);
    if (has_reader(writer))
        writer->reader->key(writer->reader, key);
    else
        put_quoted(writer->out, key, strlen(key));
    put(writer, &container->style->colon);
    container->has_key = true;
}

/* ---- values -------------------------------------------------------------------------------------------- */

void expvar_write_null(expvar_writer *writer) {
    if (expvar__writer_value(writer) && !has_reader(writer))
        expvar__buffer_append_text(writer->out, "null");
}

static void read_number(struct expvar_writer *writer, struct number number) {
    writer->reader->number(writer->reader, &number);
}

void expvar_write_bool(expvar_writer *writer, bool value) {
    if (!expvar__writer_value(writer))
        return;
    if (has_reader(writer))
        read_number(writer, (struct number){.kind = NUMBER_INT, .of_int = value});
    else
        expvar__buffer_append_text(writer->out, value ? "true" : "false");
}

void expvar_write_int(expvar_writer *writer, int64_t value) {
    if (!expvar__writer_value(writer))
        return;
    if (has_reader(writer))
        read_number(writer, (struct number){.kind = NUMBER_INT, .of_int = value});
    else
        expvar__put_int(writer->out, value);
}

void expvar_write_uint(expvar_writer *writer, uint64_t value) {
    if (!expvar__writer_value(writer))
        return;
    if (has_reader(writer))
        read_number(writer, (struct number){.kind = NUMBER_UINT, .of_uint = value});
    else
        expvar__put_integer(writer->out, value, false);
}

void expvar__writer_float(struct expvar_writer *writer, double value, const struct float_notation *notation) {
    if (!expvar__writer_value(writer))
        return;
    if (has_reader(writer)) {
        read_number(writer, (struct number){.kind = NUMBER_FLOAT, .of_float = value});
        return;
    }
    char text[EXPVAR__FLOAT_TEXT_MAX];
    size_t size = expvar__float_text(text, value, notation);
    expvar__buffer_append(writer->out, text, size);
}

void expvar_write_float(expvar_writer *writer, double value) {
    expvar__writer_float(writer, value, &expvar__float_notation_json);
}

void expvar_write_text(expvar_writer *writer, const char *text, size_t size) {
    if (!text)
        expvar_write_null(writer);
    else if (!expvar__writer_value(writer))
        return;
    else if (has_reader(writer))
        writer->reader->text(writer->reader, text, size);
    else
        put_quoted(writer->out, text, size);
}

void expvar_write_string(expvar_writer *writer, const char *text) {
    expvar_write_text(writer, text, text ? strlen(text) : 0);
}

void expvar__writer_meaning(struct expvar_writer *writer, const struct meaning *meaning) {
    if (has_reader(writer) && !writer->ignored)
        writer->reader->meaning(writer->reader, meaning);
}
