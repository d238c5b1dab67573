/* record_frame.h - the file of a recording: a line that tells what it is, then frames.
 *
 *     magic     "expvarmon recording 1\n"
 *     frame     u32 length of the payload, u32 checksum, payload
 *     checksum  CRC-32 (that of zlib) of the four bytes of the length and of the payload
 *
 * Integers are little-endian. A payload begins with the byte of its kind:
 *
 *     'S'  a session: i64 time, i64 interval, u32 number of targets, for each u16 length of its name, the name
 *     'D'  a document: i64 time, i64 how long it took, u32 target, u32 size, u8 length of its content type, that type,
 *          the document as raw deflate
 *     'F'  a failure: i64 time, i64 how long it took, u32 target, the cause
 *
 * Times are nanoseconds, of day those of Unix. Targets are indices into the session before. The dictionary of a
 * document's deflate is the last RECORD_DICTIONARY_MAX bytes of the target's document before it in the session, if
 * there is one: what a service says differs little from what it said.
 *
 * A monitor that is killed leaves the beginning of a frame at the end; no frame before it is affected.
 */
#ifndef EXPVARMON_SOURCE_RECORD_FRAME_H
#define EXPVARMON_SOURCE_RECORD_FRAME_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define RECORD_MAGIC          "expvarmon recording 1\n"
#define RECORD_MAGIC_SIZE     (sizeof RECORD_MAGIC - 1)
#define RECORD_HEAD_SIZE      8
#define RECORD_REPLY_SIZE     (1 + 8 + 8 + 4)             /* of what documents and failures begin with */
#define RECORD_DOCUMENT_SIZE  (RECORD_REPLY_SIZE + 4 + 1) /* without its type and itself */
#define RECORD_SESSION_SIZE   (1 + 8 + 8 + 4)             /* without names */
#define RECORD_PAYLOAD_MAX    ((size_t)32 << 20)
#define RECORD_DOCUMENT_MAX   ((size_t)16 << 20)
#define RECORD_DICTIONARY_MAX ((size_t)32 << 10)
#define RECORD_TARGETS_MAX    ((size_t)65536)

enum record_kind { RECORD_SESSION = 'S', RECORD_DOCUMENT = 'D', RECORD_FAILURE = 'F' };

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

static inline void record_put(uint8_t *to, uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

static inline uint64_t record_get(const uint8_t *from, size_t bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)from[i] << (8 * i);
    return value;
}

/* Writes the head of the frame whose payload stands behind it. */
void record_frame_seal(uint8_t *frame, size_t payload_size);

/* ---- reading ----------------------------------------------------------------------------------------------------- */

enum record_state {
    RECORD_GOOD,
    RECORD_END,
    RECORD_TORN,    /* the file ends within a frame */
    RECORD_DAMAGED, /* a frame is not what was written */
    RECORD_FAILED,  /* errno */
};

/* Frames one after the other. All zero but for `file` and `size` before the first. */
struct record_frames {
    FILE *file;
    uint64_t size; /* of the file, from which on nothing is read */
    uint64_t at;   /* where the next frame begins */
    uint8_t *payload;
    size_t payload_size;
    size_t capacity;
};

/* Measures the file and reads its magic. RECORD_TORN: the file ends within it, or is empty. RECORD_DAMAGED: it is no
 * recording of this version. */
enum record_state record_frames_begin(struct record_frames *frames);

/* Reads the next frame into `payload`, at least one byte. Anything but RECORD_GOOD leaves `at` before the frame. */
enum record_state record_frames_next(struct record_frames *frames);

void record_frames_fini(struct record_frames *frames); /* not the file */

#endif
