/* cfi_reader.h - bounded reading of call frame information.
 *
 * Invariant: at <= end. A read beyond the end yields 0, leaves `at` at the end and sets `bad`, so that a series of
 * reads needs one check after it. Inline, because a walk is thousands of these.
 */
#ifndef EXPVAR_PPROF_CFI_READER_H
#define EXPVAR_PPROF_CFI_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cfi_reader {
    const uint8_t *at;
    const uint8_t *end;
    bool bad;
};

static inline bool cfi_skip(struct cfi_reader *reader, uint64_t size) {
    if (size > (uint64_t)(reader->end - reader->at)) {
        reader->at = reader->end;
        reader->bad = true;
        return false;
    }
    reader->at += size;
    return true;
}

static inline uint64_t cfi_unsigned(struct cfi_reader *reader, size_t size) {
    uint64_t value = 0;
    const uint8_t *at = reader->at;
    if (cfi_skip(reader, size))
        __builtin_memcpy(&value, at, size); /* little-endian, as every processor that is walked on */
    return value;
}

static inline int64_t cfi_signed(struct cfi_reader *reader, size_t size) {
    const unsigned unused_bits = 64 - 8 * (unsigned)size;
    return (int64_t)(cfi_unsigned(reader, size) << unused_bits) >> unused_bits;
}

static inline uint64_t cfi_uleb(struct cfi_reader *reader) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const uint64_t byte = cfi_unsigned(reader, 1);
        value |= (byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return value;
    }
    reader->bad = true;
    return 0;
}

static inline int64_t cfi_sleb(struct cfi_reader *reader) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64;) {
        const uint64_t byte = cfi_unsigned(reader, 1);
        value |= (byte & 0x7f) << shift;
        shift += 7;
        if (byte & 0x80)
            continue;
        if ((byte & 0x40) && shift < 64)
            value |= ~UINT64_C(0) << shift;
        return (int64_t)value;
    }
    reader->bad = true;
    return 0;
}

#endif
