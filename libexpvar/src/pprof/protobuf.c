/* protobuf.c - libprotobuf-c, brought into the process when the first profile is written: see base/opened.h.
 *
 * The code that protoc-c generates calls the library's functions by their names. Here they are, for our own objects alone:
 * hidden, and each only passes on what the library's does.
 */
#include "pprof/protobuf.h"

#ifdef EXPVAR_LINKED

int expvar__protobuf_load(void) {
    return 0;
}

#else

#include <protobuf-c/protobuf-c.h>

#include "base/opened.h"

/* The name of all versions since 1.0. */
#define SONAME "libprotobuf-c.so.1"

#define FUNCTIONS(X)                                                                                                   \
    X(protobuf_c_message_free_unpacked)                                                                                \
    X(protobuf_c_message_get_packed_size)                                                                              \
    X(protobuf_c_message_pack)                                                                                         \
    X(protobuf_c_message_pack_to_buffer)                                                                               \
    X(protobuf_c_message_unpack)

/* All null until expvar__protobuf_load has succeeded, constant from then on. */
static struct {
#define X(name) __typeof__(name) *name;
    FUNCTIONS(X)
#undef X
} library;

static const struct opened_function functions[] = {
#define X(name) {#name, &library.name},
    FUNCTIONS(X)
#undef X
};

OPENED_ONCE(expvar__protobuf_load, SONAME, functions);

/* ---- by the library's names; called only after it was opened ----------------------------------------------------- */

const char protobuf_c_empty_string[] = "";

void protobuf_c_message_free_unpacked(ProtobufCMessage *message, ProtobufCAllocator *allocator) {
    library.protobuf_c_message_free_unpacked(message, allocator);
}

size_t protobuf_c_message_get_packed_size(const ProtobufCMessage *message) {
    return library.protobuf_c_message_get_packed_size(message);
}

size_t protobuf_c_message_pack(const ProtobufCMessage *message, uint8_t *out) {
    return library.protobuf_c_message_pack(message, out);
}

size_t protobuf_c_message_pack_to_buffer(const ProtobufCMessage *message, ProtobufCBuffer *buffer) {
    return library.protobuf_c_message_pack_to_buffer(message, buffer);
}

ProtobufCMessage *protobuf_c_message_unpack(const ProtobufCMessageDescriptor *descriptor, ProtobufCAllocator *allocator,
                                            size_t size, const uint8_t *data) {
    return library.protobuf_c_message_unpack(descriptor, allocator, size, data);
}

#endif
