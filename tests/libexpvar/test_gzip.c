/* test_gzip.c - compressed bodies. */
#include "http/gzip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <zlib.h>

#include <cmocka.h>

#include "http/response.h"

static void accept_encoding_is_read_with_its_weights(void **state) {
    (void)state;
    static const struct {
        const char *value;
        bool accepted;
    } cases[] = {
        {NULL, false},
        {"", false},
        {"gzip", true},
        {"GZIP", true},
        {"x-gzip", true},
        {"deflate, gzip, br", true},
        {"deflate,gzip;q=1.0,br", true},
        {" gzip ; q=0.5 ", true},
        {"gzip; Q=0.001", true},
        {"gzip;q=1", true},
        {"gzip;q=1.000", true},
        {"*", true},
        {"*;q=0.1", true},
        {"br, *", true},
        {"gzip;q=0", false},
        {"gzip;q=0.", false},
        {"gzip;q=0.0", false},
        {"gzip;q=0.000, *", false},
        {"*, gzip;q=0", false},
        {"*;q=0", false},
        {"*;q=0, gzip", true},
        {"identity", false},
        {"deflate", false},
        {"gzipped", false},
        {"gzi", false},
        {"gzip;q=2", false},
        {"gzip;q=1.5", false},
        {"gzip;q=-1", false},
        {"gzip;q=", false},
        {"gzip;q=x", false},
        {"gzip;q=0.5x", false},
        {"gzip;q=0.00001", false},
        {"gzip;level=1", false},
        {"gzip;", false},
        {"gzip x", false},
        {"gzip xq=1", false},
        {"gzip;q=1.", true},
        {"gzip;q=00", false},
        {"gzip;q=0.1.1", false},
        {",,,", false},
        {",, gzip", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (expvar__gzip_is_accepted(cases[i].value) != cases[i].accepted)
            fail_msg("\"%s\" is %s", cases[i].value, cases[i].accepted ? "refused" : "accepted");
}

static const char *header(const expvar_request *request, const char *name) {
    return strcmp(name, "Accept-Encoding") == 0 ? request->host : NULL;
}

static const expvar_request accepting = {.header = header, .host = "gzip"};
static const expvar_request refusing = {.header = header, .host = "gzip;q=0"};

static int new_response(void **state) {
    *state = expvar_response_new();
    return *state ? 0 : -1;
}

static int free_response(void **state) {
    expvar_response_free(*state);
    return 0;
}

static void fill(expvar_response *response, size_t size) {
    while (size-- > 0)
        expvar_response_printf(response, "%c", (int)('a' + size % 7));
}

static size_t gunzip(const expvar_response *response, char *to, size_t max) {
    z_stream stream = {.next_in = (Bytef *)response->body.data,
                       .avail_in = (uInt)response->body.size,
                       .next_out = (Bytef *)to,
                       .avail_out = (uInt)max};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    return stream.total_out;
}

static void compressed_body_unpacks_to_what_was_written(void **state) {
    expvar_response *response = *state;
    char before[5000], after[6000];
    fill(response, sizeof before);
    memcpy(before, response->body.data, sizeof before);
    expvar__gzip_apply(&accepting, response);
    assert_string_equal(expvar__response_get_header(response, "Content-Encoding"), "gzip");
    assert_string_equal(expvar__response_get_header(response, "Vary"), "Accept-Encoding");
    assert_true(response->body.size < sizeof before / 10);
    assert_int_equal(gunzip(response, after, sizeof after), sizeof before);
    assert_memory_equal(before, after, sizeof before);
}

static void assert_untouched(const expvar_response *response, size_t size) {
    assert_null(expvar__response_get_header(response, "Content-Encoding"));
    assert_int_equal(response->body.size, size);
}

static void refused_compression_is_told_to_caches(void **state) {
    fill(*state, 1000);
    expvar__gzip_apply(&refusing, *state);
    assert_untouched(*state, 1000);
    assert_string_equal(expvar__response_get_header(*state, "Vary"), "Accept-Encoding");
}

static void compression_begins_at_256_bytes(void **state) {
    fill(*state, 255);
    expvar__gzip_apply(&accepting, *state);
    assert_untouched(*state, 255);
    assert_null(expvar__response_get_header(*state, "Vary"));
    fill(*state, 1);
    expvar__gzip_apply(&accepting, *state);
    assert_string_equal(expvar__response_get_header(*state, "Content-Encoding"), "gzip");
}

static void gzip_file_is_not_compressed_again(void **state) {
    expvar_response_write(*state, "\x1f\x8b", 2);
    fill(*state, 998);
    expvar__gzip_apply(&accepting, *state);
    assert_untouched(*state, 1000);
}

static void encoded_body_is_not_compressed_again(void **state) {
    expvar_response_set_header(*state, "Content-Encoding", "br");
    fill(*state, 1000);
    expvar__gzip_apply(&accepting, *state);
    assert_string_equal(expvar__response_get_header(*state, "Content-Encoding"), "br");
    assert_int_equal(((expvar_response *)*state)->body.size, 1000);
}

static void vary_of_the_handler_is_kept(void **state) {
    expvar_response_set_header(*state, "Vary", "Accept");
    fill(*state, 1000);
    expvar__gzip_apply(&accepting, *state);
    assert_string_equal(expvar__response_get_header(*state, "Vary"), "Accept, Accept-Encoding");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, new_response, free_response)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accept_encoding_is_read_with_its_weights),
        CASE(compressed_body_unpacks_to_what_was_written),
        CASE(refused_compression_is_told_to_caches),
        CASE(compression_begins_at_256_bytes),
        CASE(gzip_file_is_not_compressed_again),
        CASE(encoded_body_is_not_compressed_again),
        CASE(vary_of_the_handler_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
