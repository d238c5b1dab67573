/* proto.c - a profile as messages of profile.proto.
 *
 * Messages, and the arrays of pointers that protobuf-c wants, are made in an arena. Numbers of locations, functions
 * and mappings are their places in these arrays, from 1 on. */
#include "pprof/proto.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <profile.pb-c.h>

#include "base/utf8.h"
#include "base/arena.h"
#include "pprof/gzip_sink.h"
#include "pprof/lookup.h"
#include "pprof/string_table.h"

/* Messages take about as much as the profile itself. */
#define MESSAGES_BYTES_MAX (2 * PROFILE_BYTES_MAX)

typedef Expvar__Pprof__Profile profile_message;
typedef Expvar__Pprof__ValueType value_type_message;
typedef Expvar__Pprof__Sample sample_message;
typedef Expvar__Pprof__Label label_message;
typedef Expvar__Pprof__Mapping mapping_message;
typedef Expvar__Pprof__Location location_message;
typedef Expvar__Pprof__Line line_message;
typedef Expvar__Pprof__Function function_message;

/* A growing array of messages of one kind, and which of them has a key. */
struct message_list {
    void **messages;
    size_t count;
    size_t capacity;
    struct lookup lookup;
};

struct builder {
    const struct profile *profile;
    struct symbols *symbols;
    struct arena arena;
    struct string_table strings;
    struct message_list mappings;
    struct message_list locations;
    struct message_list functions;
    bool failed; /* for want of memory; all further numbers mean nothing */
};

/* ---- pieces -------------------------------------------------------------------------------------------- */

static void *allocate(struct builder *builder, size_t size) {
    void *memory = expvar__arena_alloc(&builder->arena, size);
    builder->failed |= !memory;
    return memory;
}

static void *copy(struct builder *builder, const void *data, size_t size) {
    void *memory = expvar__arena_copy(&builder->arena, data, size);
    builder->failed |= !memory;
    return memory;
}

/* proto3 has UTF-8 only, and strict readers refuse the whole profile; names of files may have any bytes. */
static const char *valid_text(struct builder *builder, const char *text) {
    size_t size = strlen(text);
    if (expvar__utf8_valid(text, size))
        return text;
    char *valid = copy(builder, text, size + 1);
    for (size_t i = 0; valid && i < size;) {
        size_t length = expvar__utf8_length(valid + i, size - i);
        if (!length)
            valid[i] = '?';
        i += length ? length : 1;
    }
    return valid;
}

/* The number of a string; 0 for "" and for none. */
static int64_t string(struct builder *builder, const char *text) {
    const char *valid = text ? valid_text(builder, text) : "";
    int64_t number = valid ? expvar__string_table_add(&builder->strings, valid) : -1;
    builder->failed |= number < 0;
    return number;
}

/* Appends a message under its hash. Returns its number, 0 without memory. */
static uint64_t append(struct builder *builder, struct message_list *list, uint64_t hash, void *message) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        void **messages = reallocarray(list->messages, capacity, sizeof *messages);
        if (!messages) {
            builder->failed = true;
            return 0;
        }
        list->messages = messages;
        list->capacity = capacity;
    }
    if (!message || expvar__lookup_add(&list->lookup, hash, list->count) < 0) {
        builder->failed = true;
        return 0;
    }
    list->messages[list->count++] = message;
    return list->count;
}

static void list_fini(struct message_list *list) {
    free(list->messages);
    expvar__lookup_fini(&list->lookup);
}

static value_type_message *value_type(struct builder *builder, const struct value_type *type) {
    value_type_message message = EXPVAR__PPROF__VALUE_TYPE__INIT;
    message.type = string(builder, type->type);
    message.unit = string(builder, type->unit);
    return copy(builder, &message, sizeof message);
}

/* ---- mappings ------------------------------------------------------------------------------------------ */

static const char *build_id_text(struct builder *builder, const struct module *module) {
    char *text = allocate(builder, 2 * module->build_id_size + 1);
    for (size_t i = 0; text && i < module->build_id_size; i++)
        snprintf(text + 2 * i, 3, "%02x", module->build_id[i]);
    return text;
}

static bool same_start(const void *messages, size_t index, const void *key) {
    const mapping_message *a = ((void *const *)messages)[index], *b = key;
    return a->memory_start == b->memory_start && a->filename == b->filename && a->build_id == b->build_id;
}

/* It has all names until a location says otherwise. */
static uint64_t mapping(struct builder *builder, size_t module_number, size_t segment_number) {
    const struct module *module = expvar__modules_get(expvar__symbols_modules(builder->symbols), module_number);
    const struct module_segment *segment = &module->segments[segment_number];
    mapping_message message = EXPVAR__PPROF__MAPPING__INIT;
    message.id = builder->mappings.count + 1;
    message.memory_start = segment->start;
    message.memory_limit = segment->end;
    message.file_offset = segment->file_offset;
    message.filename = string(builder, module->path);
    message.build_id = string(builder, build_id_text(builder, module));
    message.has_functions = message.has_filenames = true;
    uint64_t hash = expvar__lookup_hash(0, &segment->start, sizeof segment->start);
    size_t found =
        expvar__lookup_find(&builder->mappings.lookup, hash, same_start, builder->mappings.messages, &message);
    if (found != LOOKUP_NONE)
        return found + 1;
    return append(builder, &builder->mappings, hash, copy(builder, &message, sizeof message));
}

static void note_names(mapping_message *message, const struct symbol *symbol) {
    bool lines = true;
    for (size_t i = 0; i < symbol->frame_count; i++)
        lines = lines && symbol->frames[i].file[0] && symbol->frames[i].line;
    message->has_functions = message->has_functions && symbol->frame_count > 0;
    message->has_filenames = message->has_filenames && lines;
}

/* Readers add names of their own to a mapping only if none of its marks is set, so one location without a function
 * clears them all. */
static void set_marks(struct builder *builder) {
    for (size_t i = 0; i < builder->mappings.count; i++) {
        mapping_message *message = builder->mappings.messages[i];
        message->has_filenames = message->has_filenames && message->has_functions;
        message->has_line_numbers = message->has_inline_frames = message->has_filenames;
    }
}

/* ---- functions and locations --------------------------------------------------------------------------- */

static bool same_function(const void *messages, size_t index, const void *key) {
    const function_message *a = ((void *const *)messages)[index], *b = key;
    return a->name == b->name && a->system_name == b->system_name && a->filename == b->filename &&
           a->start_line == b->start_line;
}

static uint64_t function(struct builder *builder, const struct symbol_frame *frame) {
    function_message message = EXPVAR__PPROF__FUNCTION__INIT;
    message.id = builder->functions.count + 1;
    message.name = string(builder, frame->function);
    message.system_name = string(builder, frame->system_name);
    message.filename = string(builder, frame->file);
    message.start_line = frame->start_line;
    int64_t key[] = {message.name, message.system_name, message.filename, message.start_line};
    uint64_t hash = expvar__lookup_hash(0, key, sizeof key);
    size_t found =
        expvar__lookup_find(&builder->functions.lookup, hash, same_function, builder->functions.messages, &message);
    if (found != LOOKUP_NONE)
        return found + 1;
    return append(builder, &builder->functions, hash, copy(builder, &message, sizeof message));
}

static void set_lines(struct builder *builder, location_message *location, const struct symbol_frame *frames,
                      size_t count) {
    line_message **lines = allocate(builder, count * sizeof *lines);
    for (size_t i = 0; lines && i < count; i++) {
        line_message line = EXPVAR__PPROF__LINE__INIT;
        line.function_id = function(builder, &frames[i]);
        line.line = frames[i].line;
        lines[i] = copy(builder, &line, sizeof line);
    }
    location->line = lines;
    location->n_line = count;
}

/* A frame that has no address gets none. */
static void describe_synthetic(struct builder *builder, location_message *location, const char *name) {
    struct symbol_frame frame = {.function = name, .system_name = name, .file = ""};
    location->address = 0;
    set_lines(builder, location, &frame, 1);
}

static void describe(struct builder *builder, location_message *location) {
    const struct symbol *symbol = expvar__symbols_find(builder->symbols, location->address);
    if (!symbol) {
        builder->failed = true;
        return;
    }
    set_lines(builder, location, symbol->frames, symbol->frame_count);
    if (symbol->module == SIZE_MAX)
        return;
    location->mapping_id = mapping(builder, symbol->module, symbol->segment);
    if (!builder->failed)
        note_names(builder->mappings.messages[location->mapping_id - 1], symbol);
}

/* What the lookup of locations compares: synthetic ones have the same address in their message. */
struct located {
    location_message message;
    uintptr_t pc;
};

static bool same_pc(const void *messages, size_t index, const void *key) {
    return ((const struct located *)((void *const *)messages)[index])->pc == *(const uintptr_t *)key;
}

static uint64_t add_location(struct builder *builder, uintptr_t pc, uint64_t hash) {
    struct located *located = allocate(builder, sizeof *located);
    if (!located)
        return 0;
    *located = (struct located){.message = EXPVAR__PPROF__LOCATION__INIT, .pc = pc};
    located->message.id = builder->locations.count + 1;
    located->message.address = pc;
    const char *synthetic = expvar__profile_synthetic_name(builder->profile, pc);
    if (synthetic)
        describe_synthetic(builder, &located->message, synthetic);
    else
        describe(builder, &located->message);
    return append(builder, &builder->locations, hash, located);
}

static uint64_t location(struct builder *builder, uintptr_t pc) {
    struct message_list *list = &builder->locations;
    uint64_t hash = expvar__lookup_hash(0, &pc, sizeof pc);
    size_t found = expvar__lookup_find(&list->lookup, hash, same_pc, list->messages, &pc);
    return found != LOOKUP_NONE ? found + 1 : add_location(builder, pc, hash);
}

/* ---- samples ------------------------------------------------------------------------------------------- */

static label_message *label(struct builder *builder, const struct profile_label *from) {
    label_message message = EXPVAR__PPROF__LABEL__INIT;
    message.key = string(builder, from->key);
    if (from->text) {
        message.str = string(builder, from->text);
    } else {
        message.num = from->number;
        message.num_unit = string(builder, from->unit);
    }
    return copy(builder, &message, sizeof message);
}

static sample_message *sample(struct builder *builder, const struct profile_sample *from) {
    sample_message message = EXPVAR__PPROF__SAMPLE__INIT;
    message.n_location_id = from->depth;
    message.location_id = allocate(builder, from->depth * sizeof *message.location_id);
    message.n_value = expvar__profile_info(builder->profile)->type_count;
    message.value = copy(builder, from->values, message.n_value * sizeof *message.value);
    message.n_label = from->label_count;
    message.label = allocate(builder, from->label_count * sizeof *message.label);
    for (size_t i = 0; !builder->failed && i < from->depth; i++)
        message.location_id[i] = location(builder, expvar__profile_instruction(builder->profile, from, i));
    for (size_t i = 0; !builder->failed && i < from->label_count; i++)
        message.label[i] = label(builder, &from->labels[i]);
    return copy(builder, &message, sizeof message);
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

static void set_info(struct builder *builder, profile_message *message) {
    const struct profile_info *info = expvar__profile_info(builder->profile);
    message->n_sample_type = info->type_count;
    message->sample_type = allocate(builder, info->type_count * sizeof *message->sample_type);
    for (size_t i = 0; message->sample_type && i < info->type_count; i++)
        message->sample_type[i] = value_type(builder, &info->types[i]);
    message->period_type = value_type(builder, &info->period_type);
    message->period = info->period;
    message->default_sample_type = string(builder, info->default_type);
    message->time_nanos = info->time_ns;
    message->duration_nanos = info->duration_ns;
}

static void set_samples(struct builder *builder, profile_message *message) {
    size_t count = expvar__profile_count(builder->profile);
    message->sample = allocate(builder, count * sizeof *message->sample);
    message->n_sample = count;
    for (size_t i = 0; !builder->failed && i < count; i++) {
        struct profile_sample from = expvar__profile_get(builder->profile, i);
        message->sample[i] = sample(builder, &from);
    }
}

/* How much is named, what that took, and what is missing why. */
static const char *report_text(struct builder *builder) {
    struct symbols_report report = expvar__symbols_report(builder->symbols);
    char text[400];
    snprintf(text, sizeof text, "symbols: %zu of %zu addresses named, %zu files read, %zu KiB%s%s%s", report.named,
             report.addresses, report.modules, report.bytes / 1024,
             report.unreadable ? "; files that are gone or were replaced give no names" : "",
             report.refused ? "; too much debug information for the memory allowed, so lines are missing" : "",
             expvar__modules_forgotten() ? "; so many libraries were unloaded that the first ones are forgotten" : "");
    return copy(builder, text, strlen(text) + 1);
}

static void set_comments(struct builder *builder, profile_message *message) {
    size_t count = expvar__profile_comment_count(builder->profile);
    message->comment = allocate(builder, (count + 1) * sizeof *message->comment);
    message->n_comment = count + 1;
    for (size_t i = 0; message->comment && i < count; i++)
        message->comment[i] = string(builder, expvar__profile_get_comment(builder->profile, i));
    if (message->comment)
        message->comment[count] = string(builder, report_text(builder));
}

/* The program is always there, and first. */
static void set_lists(struct builder *builder, profile_message *message) {
    set_marks(builder);
    message->mapping = (mapping_message **)builder->mappings.messages;
    message->n_mapping = builder->mappings.count;
    message->location = (location_message **)builder->locations.messages;
    message->n_location = builder->locations.count;
    message->function = (function_message **)builder->functions.messages;
    message->n_function = builder->functions.count;
    message->string_table = (char **)builder->strings.strings;
    message->n_string_table = builder->strings.count;
}

static int build(struct builder *builder, struct buffer *out) {
    profile_message message = EXPVAR__PPROF__PROFILE__INIT;
    const struct modules_view *modules = expvar__symbols_modules(builder->symbols);
    if (expvar__modules_count(modules) && expvar__modules_get(modules, 0)->segment_count)
        mapping(builder, 0, 0);
    set_info(builder, &message);
    set_samples(builder, &message);
    set_comments(builder, &message);
    set_lists(builder, &message);
    if (!builder->failed)
        return expvar__gzip_sink_pack(&message.base, out);
    errno = ENOMEM;
    return -1;
}

int expvar__proto_write(const struct profile *profile, struct symbols *symbols, struct buffer *out) {
    struct builder builder = {.profile = profile, .symbols = symbols};
    expvar__arena_init(&builder.arena, MESSAGES_BYTES_MAX);
    int result = expvar__string_table_init(&builder.strings);
    if (result == 0)
        result = build(&builder, out);
    list_fini(&builder.mappings);
    list_fini(&builder.locations);
    list_fini(&builder.functions);
    expvar__string_table_fini(&builder.strings);
    expvar__arena_fini(&builder.arena);
    return result;
}
