/* record.c - writes recordings. */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "record_frame.h"

/* On documents of services, with the one before as dictionary, higher levels save little and take much longer. */
#define LEVEL 3

#define NAME_MAX_SIZE ((size_t)UINT16_MAX)
#define TYPE_MAX_SIZE ((size_t)UINT8_MAX)

/* The end of a target's last document. */
struct dictionary {
    uint8_t *bytes;
    size_t size;
};

struct record {
    int fd;
    const char *path;
    uint64_t size; /* of the file; what is behind it is torn */
    uint64_t size_max;
    z_stream deflate;
    bool has_deflate;
    uint8_t *frame;
    size_t frame_capacity;
    struct dictionary *dictionaries;
    size_t count;
};

/* One monitor records one thing; the line outlives what it is about. */
static char complaint[512];

static const char *complain(const char *path, const char *why) {
    snprintf(complaint, sizeof complaint, "%s: %s", path, why);
    return complaint;
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

/* Why a file is not appended to. */
static const char *explain(const struct record_frames *frames, enum record_state state) {
    static char damage[80];
    if (state == RECORD_FAILED)
        return strerror(errno);
    if (frames->at == 0)
        return "not a recording of this expvarmon";
    snprintf(damage, sizeof damage, "damaged at byte %" PRIu64 ": nothing is appended to it", frames->at);
    return damage;
}

/* Where to go on in a file: behind its last whole frame. Returns 0, or -1 with *why. */
static int find_end(FILE *file, uint64_t *end, const char **why) {
    struct record_frames frames = {.file = file};
    enum record_state state = record_frames_begin(&frames);
    const bool is_new = state == RECORD_TORN;
    while (state == RECORD_GOOD)
        state = record_frames_next(&frames);
    const bool is_fine = state == RECORD_END || state == RECORD_TORN;
    *end = is_new ? 0 : frames.at;
    if (!is_fine)
        *why = explain(&frames, state);
    record_frames_fini(&frames);
    return is_fine ? 0 : -1;
}

static int read_end(struct record *record, const char **why) {
    const int copy = fcntl(record->fd, F_DUPFD_CLOEXEC, 0);
    FILE *file = copy < 0 ? NULL : fdopen(copy, "r");
    if (!file) {
        *why = strerror(errno);
        if (copy >= 0)
            close(copy);
        return -1;
    }
    int result = find_end(file, &record->size, why);
    if (result == 0 && ftruncate(record->fd, (off_t)record->size) < 0) { /* a frame that was torn */
        *why = strerror(errno);
        result = -1;
    }
    fclose(file);
    return result;
}

/* Not blocked by a pipe that nobody reads, and nothing but a plain file is written to. */
static int open_file(struct record *record, const char **why) {
    struct stat status;
    record->fd = open(record->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
    if (record->fd < 0 || fstat(record->fd, &status) < 0) {
        *why = strerror(errno);
        return -1;
    }
    if (!S_ISREG(status.st_mode)) {
        *why = "not a file that can be recorded to";
        return -1;
    }
    if (flock(record->fd, LOCK_EX | LOCK_NB) < 0) {
        *why = errno == EWOULDBLOCK ? "another monitor is recording to it" : strerror(errno);
        return -1;
    }
    return read_end(record, why);
}

/* ---- frames ------------------------------------------------------------------------------------------------------ */

static int make_room(struct record *record, size_t size) {
    if (size <= record->frame_capacity)
        return 0;
    uint8_t *larger = realloc(record->frame, size);
    if (!larger)
        return -1;
    record->frame = larger;
    record->frame_capacity = size;
    return 0;
}

/* Writes the frame at `frame`, or nothing of it. */
static int write_frame(struct record *record, const uint8_t *frame, size_t size, const char **why) {
    static char full[80];
    if (size > record->size_max || record->size > record->size_max - size) {
        snprintf(full, sizeof full, "has reached its maximum of %" PRIu64 " bytes", record->size_max);
        *why = full;
        return -1;
    }
    for (size_t done = 0; done < size;) {
        const ssize_t written = pwrite(record->fd, frame + done, size - done, (off_t)(record->size + done));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            *why = strerror(written < 0 ? errno : EIO);
            (void)!ftruncate(record->fd, (off_t)record->size); /* where that fails, readers ignore the rest */
            return -1;
        }
        done += (size_t)written;
    }
    record->size += size;
    return 0;
}

static size_t name_size(const char *name) {
    return strnlen(name, NAME_MAX_SIZE);
}

/* A session begins; so does the file where it is new. */
static int write_session(struct record *record, const struct record_plan *plan, const char **why) {
    size_t size = RECORD_SESSION_SIZE;
    for (size_t i = 0; i < plan->count; i++)
        size += 2 + name_size(plan->names[i]);
    const size_t before = record->size == 0 ? RECORD_MAGIC_SIZE : 0;
    *why = strerror(size > RECORD_PAYLOAD_MAX ? EMSGSIZE : ENOMEM);
    if (size > RECORD_PAYLOAD_MAX || make_room(record, before + RECORD_HEAD_SIZE + size) < 0)
        return -1;
    memcpy(record->frame, RECORD_MAGIC, before);
    uint8_t *at = record->frame + before + RECORD_HEAD_SIZE;
    *at = RECORD_SESSION;
    record_put(at + 1, (uint64_t)plan->unix_ns, 8);
    record_put(at + 9, (uint64_t)plan->interval_ns, 8);
    record_put(at + 17, plan->count, 4);
    at += RECORD_SESSION_SIZE;
    for (size_t i = 0; i < plan->count; i++) {
        const size_t length = name_size(plan->names[i]);
        record_put(at, length, 2);
        memcpy(at + 2, plan->names[i], length);
        at += 2 + length;
    }
    record_frame_seal(record->frame + before, size);
    return write_frame(record, record->frame, before + RECORD_HEAD_SIZE + size, why);
}

static int keep_dictionary(struct dictionary *dictionary, const char *body, size_t size) {
    const size_t kept = size < RECORD_DICTIONARY_MAX ? size : RECORD_DICTIONARY_MAX;
    uint8_t *bytes = realloc(dictionary->bytes, kept + 1);
    if (!bytes)
        return -1;
    memcpy(bytes, body + size - kept, kept);
    *dictionary = (struct dictionary){bytes, kept};
    return 0;
}

/* Compresses into the frame, `before` bytes behind its beginning. Returns the size, or 0 when out of memory. */
static size_t compress_body(struct record *record, const struct record_entry *entry, size_t before) {
    const struct dictionary *dictionary = &record->dictionaries[entry->target];
    z_stream *deflater = &record->deflate;
    const size_t room = deflateBound(deflater, (uLong)entry->size) + 64;
    if (make_room(record, before + room) < 0 || deflateReset(deflater) != Z_OK)
        return 0;
    if (dictionary->size && deflateSetDictionary(deflater, dictionary->bytes, (uInt)dictionary->size) != Z_OK)
        return 0;
    deflater->next_in = (z_const Bytef *)entry->body;
    deflater->avail_in = (uInt)entry->size;
    deflater->next_out = record->frame + before;
    deflater->avail_out = (uInt)room;
    return deflate(deflater, Z_FINISH) == Z_STREAM_END ? deflater->total_out : 0;
}

/* Fills the frame; returns the size of its payload, or 0 when out of memory. */
static size_t fill_frame(struct record *record, const struct record_entry *entry) {
    size_t size = RECORD_REPLY_SIZE;
    if (entry->error) {
        const size_t length = strlen(entry->error);
        if (make_room(record, RECORD_HEAD_SIZE + size + length) < 0)
            return 0;
        memcpy(record->frame + RECORD_HEAD_SIZE + size, entry->error, length);
        size += length;
    } else {
        const size_t type_size = entry->content_type ? strnlen(entry->content_type, TYPE_MAX_SIZE) : 0;
        const size_t compressed = compress_body(record, entry, RECORD_HEAD_SIZE + RECORD_DOCUMENT_SIZE + type_size);
        if (compressed == 0)
            return 0;
        record_put(record->frame + RECORD_HEAD_SIZE + size, entry->size, 4);
        record_put(record->frame + RECORD_HEAD_SIZE + size + 4, type_size, 1);
        memcpy(record->frame + RECORD_HEAD_SIZE + size + 5, type_size ? entry->content_type : "", type_size);
        size = RECORD_DOCUMENT_SIZE + type_size + compressed;
    }
    uint8_t *head = record->frame + RECORD_HEAD_SIZE;
    *head = entry->error ? RECORD_FAILURE : RECORD_DOCUMENT;
    record_put(head + 1, (uint64_t)entry->unix_ns, 8);
    record_put(head + 9, (uint64_t)entry->took_ns, 8);
    record_put(head + 17, entry->target, 4);
    record_frame_seal(record->frame, size);
    return size;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void free_dictionaries(struct record *record) {
    for (size_t i = 0; i < record->count; i++)
        free(record->dictionaries[i].bytes);
    free(record->dictionaries);
    record->dictionaries = NULL;
    record->count = 0;
}

static int begin_session(struct record *record, const struct record_plan *plan, const char **why) {
    free_dictionaries(record);
    record->dictionaries = calloc(plan->count, sizeof *record->dictionaries);
    if (!record->dictionaries) {
        *why = strerror(ENOMEM);
        return -1;
    }
    record->count = plan->count;
    return write_session(record, plan, why);
}

static int prepare(struct record *record, const struct record_plan *plan, const char **why) {
    if (open_file(record, why) < 0)
        return -1;
    *why = strerror(ENOMEM);
    if (deflateInit2(&record->deflate, LEVEL, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return -1;
    record->has_deflate = true;
    return begin_session(record, plan, why);
}

struct record *record_open(const char *path, const struct record_plan *plan, const char **reason) {
    struct record *record = calloc(1, sizeof *record);
    if (!record) {
        *reason = complain(path, strerror(ENOMEM));
        return NULL;
    }
    record->fd = -1;
    record->path = path;
    record->size_max = plan->size_max;
    const char *why;
    if (prepare(record, plan, &why) == 0)
        return record;
    *reason = complain(path, why);
    record_free(record);
    return NULL;
}

int record_change(struct record *record, const struct record_plan *plan, const char **reason) {
    const char *why;
    if (begin_session(record, plan, &why) == 0)
        return 0;
    *reason = complain(record->path, why);
    return -1;
}

int record_write(struct record *record, const struct record_entry *entry, const char **reason) {
    if (!entry->error && entry->size > RECORD_DOCUMENT_MAX)
        return 0; /* the source lets no such document through */
    const char *why = strerror(ENOMEM);
    const size_t size = fill_frame(record, entry);
    if (size && write_frame(record, record->frame, RECORD_HEAD_SIZE + size, &why) == 0) {
        if (entry->error || keep_dictionary(&record->dictionaries[entry->target], entry->body, entry->size) == 0)
            return 0;
        why = strerror(ENOMEM);
    }
    *reason = complain(record->path, why);
    return -1;
}

void record_free(struct record *record) {
    if (!record)
        return;
    free_dictionaries(record);
    if (record->has_deflate)
        deflateEnd(&record->deflate);
    free(record->frame);
    if (record->fd >= 0)
        close(record->fd);
    free(record);
}
