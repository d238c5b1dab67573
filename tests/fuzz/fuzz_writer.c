/* fuzz_writer.c - any sequence of writer calls gives one valid JSON value. The bytes say which calls. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../support/strict_json.h"
#include "writer/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *at;
    const uint8_t *end;
};

static uint8_t take_byte(struct input *input) {
    return input->at < input->end ? *input->at++ : 0;
}

static uint64_t take_word(struct input *input) {
    uint64_t word = 0;
    for (size_t i = 0; i < sizeof word; i++)
        word = word << 8 | take_byte(input);
    return word;
}

/* As many bytes as the next one says, in an allocation of exactly their size. Returns NULL for none. */
static char *take_text(struct input *input, size_t *size) {
    *size = take_byte(input) % 32;
    if (*size > (size_t)(input->end - input->at))
        *size = (size_t)(input->end - input->at);
    char *text = malloc(*size + 1);
    if (!text)
        abort();
    memcpy(text, input->at, *size);
    text[*size] = '\0';
    input->at += *size;
    return text;
}

static void call_null(expvar_writer *writer, struct input *input) {
    (void)input;
    expvar_write_null(writer);
}

static void call_bool(expvar_writer *writer, struct input *input) {
    expvar_write_bool(writer, take_byte(input) & 1);
}

static void call_int(expvar_writer *writer, struct input *input) {
    expvar_write_int(writer, (int64_t)take_word(input));
}

static void call_uint(expvar_writer *writer, struct input *input) {
    expvar_write_uint(writer, take_word(input));
}

static void call_float(expvar_writer *writer, struct input *input) {
    const uint64_t word = take_word(input);
    double value;
    memcpy(&value, &word, sizeof value);
    expvar_write_float(writer, value);
}

static void call_string(expvar_writer *writer, struct input *input) {
    size_t size;
    char *text = take_text(input, &size);
    expvar_write_string(writer, size ? text : NULL);
    free(text);
}

static void call_text(expvar_writer *writer, struct input *input) {
    size_t size;
    char *text = take_text(input, &size);
    expvar_write_text(writer, text, size);
    free(text);
}

static void call_key(expvar_writer *writer, struct input *input) {
    size_t size;
    char *text = take_text(input, &size);
    expvar_write_key(writer, text);
    free(text);
}

static void call_object_begin(expvar_writer *writer, struct input *input) {
    static const struct container_style *const styles[] = {&expvar__style_map, &expvar__style_document};
    const uint8_t style = take_byte(input) % 4;
    if (style < 2)
        expvar__writer_object_begin(writer, styles[style]);
    else
        expvar_write_object_begin(writer);
}

static void call_object_end(expvar_writer *writer, struct input *input) {
    (void)input;
    expvar_write_object_end(writer);
}

static void call_array_begin(expvar_writer *writer, struct input *input) {
    (void)input;
    expvar_write_array_begin(writer);
}

static void call_array_end(expvar_writer *writer, struct input *input) {
    (void)input;
    expvar_write_array_end(writer);
}

static void call_many_begins(expvar_writer *writer, struct input *input) {
    for (unsigned i = take_byte(input); i > 0; i--)
        expvar_write_array_begin(writer);
}

/* A value of somebody else's, as a function variable is written. */
static void call_inner_writer(expvar_writer *writer, struct input *input) {
    if (!expvar__writer_value(writer))
        return;
    struct expvar_writer inner;
    expvar__writer_init(&inner, writer->out);
    call_array_begin(&inner, input);
    call_key(&inner, input);
    call_int(&inner, input);
    call_object_end(&inner, input);
    expvar__writer_finish(&inner);
}

static void (*const calls[])(expvar_writer *, struct input *) = {
    call_null,        call_bool,      call_int,         call_uint,         call_float,
    call_string,      call_text,      call_key,         call_object_begin, call_object_end,
    call_array_begin, call_array_end, call_many_begins, call_inner_writer,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, data + size};
    struct buffer text;
    struct expvar_writer writer;
    expvar__buffer_init(&text, (size_t)64 << 20);
    expvar__writer_init(&writer, &text);
    while (input.at < input.end)
        calls[take_byte(&input) % (sizeof calls / sizeof *calls)](&writer, &input);
    expvar__writer_finish(&writer);
    if (text.error || strlen(text.data) != text.size || !strict_json(text.data, text.size))
        abort();
    expvar__buffer_fini(&text);
    return 0;
}
