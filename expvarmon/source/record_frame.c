/* record_frame.c - frames of a recording, sealed and read. */
#include "record_frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

static uint32_t checksum(const uint8_t *head, const uint8_t *payload, size_t size) {
    uLong sum = crc32(0, head, 4);
    return (uint32_t)crc32(sum, payload, (uInt)size);
}

void record_frame_seal(uint8_t *frame, size_t payload_size) {
    record_put(frame, payload_size, 4);
    record_put(frame + 4, checksum(frame, frame + RECORD_HEAD_SIZE, payload_size), 4);
}

/* Reads `size` bytes, which the file has unless it became shorter. */
static enum record_state read_bytes(FILE *file, void *bytes, size_t size) {
    if (fread(bytes, 1, size, file) == size)
        return RECORD_GOOD;
    return ferror(file) ? RECORD_FAILED : RECORD_TORN;
}

enum record_state record_frames_begin(struct record_frames *frames) {
    char magic[RECORD_MAGIC_SIZE];
    if (fseeko(frames->file, 0, SEEK_END) < 0)
        return RECORD_FAILED;
    const off_t size = ftello(frames->file);
    if (size < 0 || fseeko(frames->file, 0, SEEK_SET) < 0)
        return RECORD_FAILED;
    frames->size = (uint64_t)size;
    const size_t there = frames->size < sizeof magic ? (size_t)frames->size : sizeof magic;
    const enum record_state state = read_bytes(frames->file, magic, there);
    if (state != RECORD_GOOD)
        return state;
    if (memcmp(magic, RECORD_MAGIC, there) != 0)
        return RECORD_DAMAGED;
    frames->at = there;
    return there < sizeof magic ? RECORD_TORN : RECORD_GOOD;
}

static int make_room(struct record_frames *frames, size_t size) {
    if (size <= frames->capacity)
        return 0;
    uint8_t *larger = realloc(frames->payload, size);
    if (!larger)
        return -1;
    frames->payload = larger;
    frames->capacity = size;
    return 0;
}

enum record_state record_frames_next(struct record_frames *frames) {
    uint8_t head[RECORD_HEAD_SIZE];
    const uint64_t left = frames->size - frames->at;
    if (left == 0)
        return RECORD_END;
    if (left < sizeof head)
        return RECORD_TORN;
    enum record_state state = read_bytes(frames->file, head, sizeof head);
    if (state != RECORD_GOOD)
        return state;
    const size_t size = (size_t)record_get(head, 4);
    if (size == 0 || size > RECORD_PAYLOAD_MAX)
        return RECORD_DAMAGED;
    if (size > left - sizeof head)
        return RECORD_TORN;
    if (make_room(frames, size) < 0)
        return RECORD_FAILED;
    state = read_bytes(frames->file, frames->payload, size);
    if (state != RECORD_GOOD)
        return state;
    if (checksum(head, frames->payload, size) != record_get(head + 4, 4))
        return RECORD_DAMAGED;
    frames->payload_size = size;
    frames->at += sizeof head + size;
    return RECORD_GOOD;
}

void record_frames_fini(struct record_frames *frames) {
    free(frames->payload);
    *frames = (struct record_frames){0};
}
