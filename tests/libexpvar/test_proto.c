/* test_proto.c - profiles as profile.proto, unpacked again. */
#include "pprof/proto.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>

#include <zlib.h>

#include <profile.pb-c.h>

#include "pprof_fixture.h"

#include "../support/failing_alloc.h"

typedef Expvar__Pprof__Profile profile_message;

static const struct profile_info cpu_info = {
    .name = "cpu",
    .types = {{"samples", "count"}, {"cpu", "nanoseconds"}},
    .type_count = 2,
    .period_type = {"cpu", "nanoseconds"},
    .period = 10000000,
    .default_type = "cpu",
    .time_ns = 1700000000000000000,
    .duration_ns = 5000000000,
    .exact_leaf = true,
};

static struct profile *new_profile(void) {
    struct profile *profile = expvar__profile_new(&cpu_info);
    assert_non_null(profile);
    return profile;
}

static void add(struct profile *profile, const uintptr_t *pcs, size_t depth, const struct profile_label *labels,
                size_t label_count) {
    const int64_t values[] = {3, 30000000};
    assert_int_equal(expvar__profile_add(profile, pcs, depth, values, labels, label_count), 0);
}

static profile_message *unpack(const struct buffer *packed) {
    static unsigned char bytes[1 << 20];
    z_stream stream = {
        .next_in = (Bytef *)packed->data, .avail_in = (uInt)packed->size, .next_out = bytes, .avail_out = sizeof bytes};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.avail_in, 0);
    inflateEnd(&stream);
    profile_message *message = expvar__pprof__profile__unpack(NULL, stream.total_out, bytes);
    assert_non_null(message);
    return message;
}

/* Writes the profile and unpacks what came out; frees the profile. */
static profile_message *written(struct profile *profile) {
    struct symbols *symbols = symbols_open();
    struct buffer packed;
    expvar__buffer_init(&packed, 1 << 20);
    assert_int_equal(expvar__proto_write(profile, symbols, &packed), 0);
    profile_message *message = unpack(&packed);
    expvar__buffer_fini(&packed);
    expvar__symbols_free(symbols);
    expvar__profile_free(profile);
    return message;
}

static void done(profile_message *message) {
    expvar__pprof__profile__free_unpacked(message, NULL);
}

static void assert_text(const profile_message *message, int64_t number, const char *expected) {
    assert_in_range(number, 0, message->n_string_table - 1);
    assert_string_equal(message->string_table[number], expected);
}

static const Expvar__Pprof__Location *location_of(const profile_message *message, size_t sample, size_t frame) {
    uint64_t id = message->sample[sample]->location_id[frame];
    assert_in_range(id, 1, message->n_location);
    assert_int_equal(message->location[id - 1]->id, id);
    return message->location[id - 1];
}

static const Expvar__Pprof__Function *function_of(const profile_message *message,
                                                  const Expvar__Pprof__Location *location, size_t line) {
    assert_in_range(line, 0, location->n_line - 1);
    uint64_t id = location->line[line]->function_id;
    assert_in_range(id, 1, message->n_function);
    assert_int_equal(message->function[id - 1]->id, id);
    return message->function[id - 1];
}

static const Expvar__Pprof__Mapping *mapping_of(const profile_message *message, const char *end) {
    for (size_t i = 0; i < message->n_mapping; i++) {
        const char *path = message->string_table[message->mapping[i]->filename];
        if (strlen(path) >= strlen(end) && strcmp(path + strlen(path) - strlen(end), end) == 0)
            return message->mapping[i];
    }
    fail_msg("no mapping of %s", end);
    return NULL;
}

/* ---- the profile itself ---------------------------------------------------------------------------------------- */

static void types_period_and_times_are_those_of_the_profile(void **state) {
    (void)state;
    profile_message *message = written(new_profile());
    assert_text(message, 0, "");
    assert_int_equal(message->n_sample_type, 2);
    assert_text(message, message->sample_type[0]->type, "samples");
    assert_text(message, message->sample_type[0]->unit, "count");
    assert_text(message, message->sample_type[1]->type, "cpu");
    assert_text(message, message->sample_type[1]->unit, "nanoseconds");
    assert_text(message, message->period_type->type, "cpu");
    assert_int_equal(message->period, 10000000);
    assert_text(message, message->default_sample_type, "cpu");
    assert_true(message->time_nanos == 1700000000000000000);
    assert_true(message->duration_nanos == 5000000000);
    assert_int_equal(message->drop_frames, 0);
    assert_int_equal(message->keep_frames, 0);
    done(message);
}

static void program_is_the_first_mapping_even_without_samples(void **state) {
    (void)state;
    profile_message *message = written(new_profile());
    assert_int_equal(message->n_sample, 0);
    assert_int_equal(message->n_mapping, 1);
    assert_int_equal(message->mapping[0]->id, 1);
    const char *path = message->string_table[message->mapping[0]->filename];
    assert_non_null(strstr(path, "/test_proto"));
    done(message);
}

static void comments_tell_what_the_names_took(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    assert_int_equal(expvar__profile_comment(profile, "a comment"), 0);
    profile_message *message = written(profile);
    assert_int_equal(message->n_comment, 2);
    assert_text(message, message->comment[0], "a comment");
    assert_non_null(strstr(message->string_table[message->comment[1]], "0 of 0 addresses named"));
    done(message);
}

/* ---- samples --------------------------------------------------------------------------------------------------- */

static void labels_are_texts_and_numbers(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    const struct profile_label labels[] = {{"route", "/search", 0, NULL}, {"bytes", NULL, -5, "bytes"}};
    add(profile, (uintptr_t[]){0x10}, 1, labels, 2);
    profile_message *message = written(profile);
    const Expvar__Pprof__Sample *sample = message->sample[0];
    assert_int_equal(sample->n_label, 2);
    assert_text(message, sample->label[0]->key, "route");
    assert_text(message, sample->label[0]->str, "/search");
    assert_text(message, sample->label[1]->key, "bytes");
    assert_int_equal(sample->label[1]->str, 0);
    assert_int_equal(sample->label[1]->num, -5);
    assert_text(message, sample->label[1]->num_unit, "bytes");
    assert_int_equal(sample->n_value, 2);
    assert_int_equal(sample->value[1], 30000000);
    done(message);
}

static void callers_are_at_the_instruction_before_their_return_address(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    add(profile, (uintptr_t[]){0x1000, 0x1000, 0x2000}, 3, NULL, 0);
    profile_message *message = written(profile);
    assert_int_equal(message->sample[0]->n_location_id, 3);
    assert_int_equal(location_of(message, 0, 0)->address, 0x1000);
    assert_int_equal(location_of(message, 0, 1)->address, 0xfff);
    assert_int_equal(location_of(message, 0, 2)->address, 0x1fff);
    assert_int_equal(location_of(message, 0, 2)->mapping_id, 0);
    assert_int_equal(location_of(message, 0, 2)->n_line, 0);
    done(message);
}

static void frames_without_address_have_their_name_only(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    uintptr_t lost = expvar__profile_synthetic(profile, "lost samples");
    uintptr_t silent = expvar__profile_synthetic(profile, "silent");
    add(profile, (uintptr_t[]){lost, silent, lost}, 3, NULL, 0);
    profile_message *message = written(profile);
    assert_int_equal(message->n_location, 2);
    static const char *const names[] = {"lost samples", "silent", "lost samples"};
    for (size_t i = 0; i < 3; i++) {
        const Expvar__Pprof__Location *location = location_of(message, 0, i);
        assert_int_equal(location->address, 0);
        assert_int_equal(location->mapping_id, 0);
        assert_int_equal(location->n_line, 1);
        assert_text(message, function_of(message, location, 0)->name, names[i]);
    }
    done(message);
}

static void text_that_is_not_utf_8_is_made_so(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    const struct profile_label label = {"k\xff", "a\xc3\xa4\x80z", 0, NULL};
    add(profile, (uintptr_t[]){0x10}, 1, &label, 1);
    profile_message *message = written(profile);
    assert_text(message, message->sample[0]->label[0]->key, "k?");
    assert_text(message, message->sample[0]->label[0]->str, "a\xc3\xa4?z");
    done(message);
}

/* ---- names ----------------------------------------------------------------------------------------------------- */

static void inlined_functions_are_lines_of_one_location(void **state) {
    (void)state;
    struct plugin plugin;
    plugin_load(&plugin, "debug.so");
    struct profile *profile = new_profile();
    add(profile, (uintptr_t[]){plugin.hidden_at - 1, plugin.inlined_at}, 2, NULL, 0);
    profile_message *message = written(profile);
    const Expvar__Pprof__Location *location = location_of(message, 0, 1);
    assert_int_equal(location->n_line, 2);
    assert_text(message, function_of(message, location, 0)->name, "inner");
    assert_int_equal(location->line[0]->line, 16);
    const Expvar__Pprof__Function *hidden = function_of(message, location, 1);
    assert_text(message, hidden->name, "hidden");
    assert_text(message, hidden->system_name, "hidden");
    assert_int_equal(hidden->start_line, 19);
    assert_non_null(strstr(message->string_table[hidden->filename], "/symbols/plugin.c"));
    assert_ptr_equal(function_of(message, location_of(message, 0, 0), 0), hidden);
    done(message);
    dlclose(plugin.handle);
}

static void mapping_has_range_offset_and_build_id(void **state) {
    (void)state;
    struct plugin plugin;
    plugin_load(&plugin, "debug.so");
    struct profile *profile = new_profile();
    add(profile, (uintptr_t[]){plugin.run}, 1, NULL, 0);
    profile_message *message = written(profile);
    const Expvar__Pprof__Mapping *mapping = mapping_of(message, "/debug.so");
    assert_int_equal(location_of(message, 0, 0)->mapping_id, mapping->id);
    assert_in_range(plugin.run, mapping->memory_start, mapping->memory_limit - 1);
    assert_int_equal(mapping->memory_start % 4096, 0);
    assert_int_equal(mapping->file_offset % 4096, 0);
    assert_int_equal(strlen(message->string_table[mapping->build_id]), 40);
    done(message);
    dlclose(plugin.handle);
}

static void assert_marks(const char *plugin_name, bool with_unnamed, bool functions, bool lines) {
    struct plugin plugin;
    plugin_load(&plugin, plugin_name);
    struct profile *profile = new_profile();
    add(profile, (uintptr_t[]){plugin.run}, 1, NULL, 0);
    if (with_unnamed)
        add(profile, (uintptr_t[]){plugin.hidden_at}, 1, NULL, 0);
    profile_message *message = written(profile);
    const Expvar__Pprof__Mapping *mapping = mapping_of(message, plugin_name);
    assert_int_equal(mapping->has_functions, functions);
    assert_int_equal(mapping->has_filenames, lines);
    assert_int_equal(mapping->has_line_numbers, lines);
    assert_int_equal(mapping->has_inline_frames, lines);
    done(message);
    dlclose(plugin.handle);
}

static void mapping_is_marked_only_if_all_its_locations_have_names(void **state) {
    (void)state;
    assert_marks("debug.so", true, true, true);
    assert_marks("symtab.so", true, true, false);
    assert_marks("stripped.so", false, true, false);
    assert_marks("stripped.so", true, false, false);
}

/* ---- memory ---------------------------------------------------------------------------------------------------- */

static void every_failed_allocation_is_reported(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    const struct profile_label label = {"k\xff", "v", 0, NULL};
    for (uintptr_t i = 0; i < 100; i++)
        add(profile, (uintptr_t[]){i * 64 + 64, (uintptr_t)assert_marks}, 2, &label, 1);
    long live = failing_alloc_live();
    size_t nth = 1;
    for (bool failed = true; failed; nth++) {
        struct symbols *symbols = symbols_open();
        struct buffer packed;
        expvar__buffer_init(&packed, 1 << 20);
        failing_alloc_at(nth);
        errno = 0;
        int result = expvar__proto_write(profile, symbols, &packed);
        int error = errno;
        failed = failing_alloc_stop();
        assert_int_equal(failed && result < 0 ? error : ENOMEM, ENOMEM);
        if (!failed)
            assert_int_equal(result, 0);
        expvar__buffer_fini(&packed);
        expvar__symbols_free(symbols);
    }
    assert_true(nth > 15);
    assert_int_equal(failing_alloc_live(), live);
    expvar__profile_free(profile);
}

static void buffer_that_is_too_small_is_reported(void **state) {
    (void)state;
    struct profile *profile = new_profile();
    struct symbols *symbols = symbols_open();
    struct buffer packed;
    expvar__buffer_init(&packed, 20);
    errno = 0;
    assert_int_equal(expvar__proto_write(profile, symbols, &packed), -1);
    assert_int_equal(errno, EMSGSIZE);
    expvar__buffer_fini(&packed);
    expvar__symbols_free(symbols);
    expvar__profile_free(profile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_period_and_times_are_those_of_the_profile),
        cmocka_unit_test(program_is_the_first_mapping_even_without_samples),
        cmocka_unit_test(comments_tell_what_the_names_took),
        cmocka_unit_test(labels_are_texts_and_numbers),
        cmocka_unit_test(callers_are_at_the_instruction_before_their_return_address),
        cmocka_unit_test(frames_without_address_have_their_name_only),
        cmocka_unit_test(text_that_is_not_utf_8_is_made_so),
        cmocka_unit_test(inlined_functions_are_lines_of_one_location),
        cmocka_unit_test(mapping_has_range_offset_and_build_id),
        cmocka_unit_test(mapping_is_marked_only_if_all_its_locations_have_names),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(buffer_that_is_too_small_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
