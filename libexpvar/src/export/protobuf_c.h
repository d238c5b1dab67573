/* protobuf_c.h - protobuf-c, brought into the process by the first scrape that wants its format.
 *
 * A process that nobody scrapes so should not carry it, nor meet its symbols: it is not linked, but opened, privately.
 * The generated code needs nothing of it.
 */
#ifndef EXPVAR_EXPORT_PROTOBUF_C_H
#define EXPVAR_EXPORT_PROTOBUF_C_H

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

struct protobuf_c {
    __typeof__(protobuf_c_message_get_packed_size) *packed_size;
    __typeof__(protobuf_c_message_pack) *pack;
};

/* All null until expvar__protobuf_c_load has succeeded, constant from then on. */
extern struct protobuf_c expvar__protobuf_c;

/* Opens the library, once; it stays. Returns 0, or -1 with errno ELIBACC where it is not installed. Threads: any. */
int expvar__protobuf_c_load(void);

#endif
