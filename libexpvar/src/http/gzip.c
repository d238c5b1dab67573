/* gzip.c - compresses bodies for clients that accept it. */
#include "gzip.h"

#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/zlib.h"
#include "http/accept.h"
#include "http/response.h"

/* A smaller body fits one packet with its headers: compressing it gains nothing. */
#define BODY_MIN 256

/* Level 1 takes about a third of the time of the default and gives nearly all of its gain on JSON. Half the
 * usual window and a small hash table cost some per mille of the size, but their 50 KB need not be mapped,
 * cleared and unmapped for each response as the usual 270 KB are: 16 us instead of 69 for 4 KB of JSON, and
 * no slower for 150 KB. */
#define LEVEL        1
#define WINDOW_BITS  14
#define MEMORY_LEVEL 6

/* One element of Accept-Encoding, "gzip;q=0.5": its coding, and whether its weight is above 0. */
struct coding {
    const char *name;
    size_t size;
    bool wanted;
};

static const char *skip_space(const char *at) {
    return at + strspn(at, " \t");
}

/* `parameters` is what follows the name of a coding, up to `end`. A weight that is not well formed refuses
 * it. */
static bool is_wanted(const char *parameters, const char *end) {
    const char *at = skip_space(parameters);
    if (at >= end)
        return true;
    if (*at != ';')
        return false;
    at = skip_space(at + 1);
    if (end - at < 3 || (at[0] != 'q' && at[0] != 'Q') || at[1] != '=')
        return false;
    size_t size = strcspn(at + 2, ", \t");
    return skip_space(at + 2 + size) >= end && expvar__weight(at + 2, size) > 0;
}

/* Takes the next element off `list`; false at the end. */
static bool next_coding(const char **list, struct coding *coding) {
    const char *at = *list + strspn(*list, ", \t");
    if (*at == '\0')
        return false;
    const char *end = at + strcspn(at, ",");
    coding->name = at;
    coding->size = strcspn(at, ",; \t");
    coding->wanted = is_wanted(at + coding->size, end);
    *list = end;
    return true;
}

static bool is_coding(const struct coding *coding, const char *name) {
    return coding->size == strlen(name) && strncasecmp(coding->name, name, coding->size) == 0;
}

bool expvar__gzip_is_accepted(const char *accept_encoding) {
    bool any = false;
    struct coding coding;
    for (const char *at = accept_encoding ? accept_encoding : ""; next_coding(&at, &coding);) {
        if (is_coding(&coding, "gzip") || is_coding(&coding, "x-gzip"))
            return coding.wanted;
        if (is_coding(&coding, "*"))
            any = coding.wanted;
    }
    return any;
}

static int deflate_all(z_stream *stream, const struct buffer *from, struct buffer *to) {
    uLong bound = zlib->deflateBound(stream, from->size);
    char *room = expvar__buffer_reserve(to, bound);
    if (!room)
        return -1;
    stream->next_in = (Bytef *)from->data;
    stream->avail_in = (uInt)from->size;
    stream->next_out = (Bytef *)room;
    stream->avail_out = (uInt)bound;
    if (zlib->deflate(stream, Z_FINISH) != Z_STREAM_END)
        return -1;
    expvar__buffer_advance(to, stream->total_out);
    return 0;
}

static int compress_buffer(const struct buffer *from, struct buffer *to) {
    z_stream stream = {0};
    if (expvar__zlib_begin_gzip(&stream, LEVEL, WINDOW_BITS, MEMORY_LEVEL) < 0)
        return -1;
    int result = deflate_all(&stream, from, to);
    zlib->deflateEnd(&stream);
    return result;
}

/* Profiles are gzip files whatever the request accepts; their media type does not say so. */
static bool is_gzip(const struct buffer *body) {
    return memcmp(body->data, "\x1f\x8b", 2) == 0;
}

static bool is_worth_it(const expvar_response *response) {
    return response->body.size >= BODY_MIN && !is_gzip(&response->body) &&
           !expvar__response_get_header(response, "Content-Encoding");
}

static void add_vary(expvar_response *response) {
    const char *vary = expvar__response_get_header(response, "Vary");
    struct buffer value;
    expvar__buffer_init(&value, 4096);
    if (vary) {
        expvar__buffer_append_text(&value, vary);
        expvar__buffer_append_text(&value, ", ");
    }
    expvar__buffer_append_text(&value, "Accept-Encoding");
    expvar_response_set_header(response, "Vary", value.error ? "*" : value.data);
    expvar__buffer_fini(&value);
}

void expvar__gzip_apply(const expvar_request *request, expvar_response *response) {
    if (!is_worth_it(response))
        return;
    add_vary(response);
    if (!expvar__gzip_is_accepted(expvar_request_header(request, "Accept-Encoding")))
        return;
    struct buffer packed;
    expvar__buffer_init(&packed, response->body.max);
    if (compress_buffer(&response->body, &packed) < 0) {
        expvar__buffer_fini(&packed);
        return;
    }
    expvar__buffer_fini(&response->body);
    response->body = packed;
    expvar_response_set_header(response, "Content-Encoding", "gzip");
}
