/* gzip_sink.c - packs protobuf messages into a gzip file as they are made. */
#include "pprof/gzip_sink.h"

#include <errno.h>

#include <protobuf-c/protobuf-c.h>

#include "base/zlib.h"
#include "pprof/protobuf.h"

/* Profiles repeat themselves: the fastest level leaves a quarter more than the default at a third of its time. */
#define LEVEL        Z_BEST_SPEED
#define WINDOW_BITS  15
#define MEMORY_LEVEL 8
#define STEP_BYTES   (16 * 1024)

/* What protobuf-c appends to goes through zlib into `out`. */
struct gzip_sink {
    ProtobufCBuffer base;
    z_stream stream;
    struct buffer *out;
    int error;
};

static void compress_bytes(struct gzip_sink *sink, const uint8_t *data, size_t size, int flush) {
    sink->stream.next_in = (Bytef *)data;
    sink->stream.avail_in = (uInt)size;
    int result = Z_OK;
    do {
        char *room = expvar__buffer_reserve(sink->out, STEP_BYTES);
        if (!room)
            return;
        sink->stream.next_out = (Bytef *)room;
        sink->stream.avail_out = STEP_BYTES;
        result = zlib->deflate(&sink->stream, flush);
        expvar__buffer_advance(sink->out, STEP_BYTES - sink->stream.avail_out);
    } while (flush == Z_FINISH ? result == Z_OK : sink->stream.avail_in > 0);
}

static void append(ProtobufCBuffer *base, size_t size, const uint8_t *data) {
    struct gzip_sink *sink = (struct gzip_sink *)base;
    if (!sink->out->error)
        compress_bytes(sink, data, size, Z_NO_FLUSH);
}

int expvar__gzip_sink_pack(const struct ProtobufCMessage *message, struct buffer *out) {
    struct gzip_sink sink = {.base.append = append, .out = out};
    if (expvar__protobuf_load() < 0 || expvar__zlib_begin_gzip(&sink.stream, LEVEL, WINDOW_BITS, MEMORY_LEVEL) < 0)
        return -1;
    protobuf_c_message_pack_to_buffer(message, &sink.base);
    if (!out->error)
        compress_bytes(&sink, NULL, 0, Z_FINISH);
    zlib->deflateEnd(&sink.stream);
    if (!out->error)
        return 0;
    errno = out->error;
    return -1;
}
