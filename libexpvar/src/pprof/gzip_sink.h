/* gzip_sink.h - packs protobuf messages into a gzip file as they are made. */
#ifndef EXPVAR_PPROF_GZIP_SINK_H
#define EXPVAR_PPROF_GZIP_SINK_H

#include "base/buffer.h"

struct ProtobufCMessage;

/* Appends the gzip'd message to `out`. Returns 0, or -1 with errno ENOMEM, or EMSGSIZE beyond the maximum of
 * `out`, whose content is of no use then. */
int expvar__gzip_sink_pack(const struct ProtobufCMessage *message, struct buffer *out);

#endif
