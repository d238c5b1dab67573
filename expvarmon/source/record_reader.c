/* record_reader.c - reads recordings. */
#include "record_reader.h"

#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "record_frame.h"

/* What sessions call one or several targets: in each session its first of this name is indices[0], and so on. */
struct name {
    char *text;
    size_t *indices;
    size_t count;
    size_t session; /* that had the name last */
    size_t used;    /* indices that it has used */
};

/* The end of a target's last document in the session. */
struct dictionary {
    uint8_t *bytes;
    size_t size;
};

struct reader {
    struct record_reader seen; /* first: what the callers see */
    FILE *file;
    struct record_frames frames;
    uint64_t begin, end; /* of the frames that are good */
    char ignored[120];

    void *tree; /* of names */
    const char **names;
    size_t *session; /* the targets of the session at hand, as indices of all */
    size_t session_count;
    size_t session_number;           /* counted on over all passes, from 1 */
    struct dictionary *dictionaries; /* one for each of all targets */

    int64_t last_ns; /* of the entry before */
    z_stream inflate;
    bool has_inflate;
    char *body;
    size_t body_capacity;
    char type[UINT8_MAX + 1];
};

/* The line outlives the reader that could not be made. */
static char complaint[512];

static const char *complain(const char *name, const char *why) {
    snprintf(complaint, sizeof complaint, "%s: %s", name, why);
    return complaint;
}

static struct reader *own(struct record_reader *reader) {
    return (struct reader *)reader;
}

/* ---- sessions ---------------------------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b) {
    return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static void free_name(void *name) {
    free(((struct name *)name)->text);
    free(((struct name *)name)->indices);
    free(name);
}

/* Texts go on screens and into lines. */
static char *copy_line(const uint8_t *bytes, size_t size) {
    char *line = strndup((const char *)bytes, size);
    for (char *at = line; at && *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = '?';
    }
    return line;
}

/* Takes `text`. NULL when out of memory. */
static struct name *find_name(struct reader *reader, char *text) {
    struct name *made = calloc(1, sizeof *made);
    if (!made) {
        free(text);
        return NULL;
    }
    made->text = text;
    struct name **found = tsearch(made, &reader->tree, compare_names);
    if (!found || *found != made)
        free_name(made);
    return found ? *found : NULL;
}

static int add_target(struct reader *reader, struct name *name) {
    const char **names = reallocarray(reader->names, reader->seen.count + 1, sizeof *names);
    if (!names)
        return -1;
    reader->seen.names = reader->names = names;
    size_t *indices = reallocarray(name->indices, name->count + 1, sizeof *indices);
    if (!indices)
        return -1;
    name->indices = indices;
    indices[name->count++] = reader->seen.count;
    names[reader->seen.count++] = name->text;
    return 0;
}

/* The target that the session at hand calls so; takes `text`. Returns 0 with *index, or -1 when out of memory. */
static int find_target(struct reader *reader, char *text, size_t *index) {
    struct name *name = find_name(reader, text);
    if (!name)
        return -1;
    if (name->session != reader->session_number)
        name->used = 0;
    name->session = reader->session_number;
    if (name->used == name->count && add_target(reader, name) < 0)
        return -1;
    *index = name->indices[name->used++];
    return 0;
}

static void forget_dictionaries(struct reader *reader) {
    for (size_t i = 0; reader->dictionaries && i < reader->seen.count; i++)
        reader->dictionaries[i].size = 0;
}

/* Clamped, so that sums and differences of times never overflow. */
static int64_t read_time(const uint8_t *from) {
    const int64_t time = (int64_t)record_get(from, 8);
    return time < 0 ? 0 : time > INT64_MAX / 4 ? INT64_MAX / 4 : time;
}

/* Reads the names of `count` targets. */
static enum record_state read_names(struct reader *reader, const uint8_t *at, const uint8_t *end, size_t count) {
    size_t *session = reallocarray(reader->session, count, sizeof *session);
    if (!session)
        return RECORD_FAILED;
    reader->session = session;
    reader->session_count = 0;
    for (; reader->session_count < count; reader->session_count++) {
        if (end - at < 2 || (size_t)(end - at - 2) < record_get(at, 2) || reader->seen.count >= RECORD_TARGETS_MAX)
            return RECORD_DAMAGED;
        const size_t length = (size_t)record_get(at, 2);
        char *text = copy_line(at + 2, length);
        if (!text || find_target(reader, text, &session[reader->session_count]) < 0)
            return RECORD_FAILED;
        at += 2 + length;
    }
    return at == end ? RECORD_GOOD : RECORD_DAMAGED;
}

static enum record_state read_session(struct reader *reader) {
    const struct record_frames *frames = &reader->frames;
    if (frames->payload_size < RECORD_SESSION_SIZE)
        return RECORD_DAMAGED;
    const int64_t interval_ns = read_time(frames->payload + 9);
    const size_t count = (size_t)record_get(frames->payload + 17, 4);
    if (count == 0 || count > RECORD_TARGETS_MAX || interval_ns == 0)
        return RECORD_DAMAGED;
    if (reader->session_number++ == 0)
        reader->seen.first_ns = reader->seen.last_ns = read_time(frames->payload + 1);
    reader->seen.interval_ns = interval_ns;
    forget_dictionaries(reader);
    return read_names(reader, frames->payload + RECORD_SESSION_SIZE, frames->payload + frames->payload_size, count);
}

/* ---- replies ----------------------------------------------------------------------------------------------------- */

/* What documents and failures begin with. */
static enum record_state read_reply(struct reader *reader, struct record_entry *entry) {
    const uint8_t *payload = reader->frames.payload;
    const size_t target = reader->frames.payload_size < RECORD_REPLY_SIZE ? SIZE_MAX : record_get(payload + 17, 4);
    if (target >= reader->session_count)
        return RECORD_DAMAGED;
    const int64_t unix_ns = read_time(payload + 1);
    reader->last_ns = unix_ns > reader->last_ns ? unix_ns : reader->last_ns;
    *entry = (struct record_entry){
        .unix_ns = reader->last_ns,
        .took_ns = read_time(payload + 9),
        .target = reader->session[target],
    };
    return RECORD_GOOD;
}

/* Reads frames until a reply. */
static enum record_state read_frame(struct reader *reader, struct record_entry *entry) {
    for (;;) {
        enum record_state state = record_frames_next(&reader->frames);
        if (state != RECORD_GOOD)
            return state;
        const enum record_kind kind = (enum record_kind)reader->frames.payload[0];
        if (kind == RECORD_DOCUMENT || kind == RECORD_FAILURE)
            return read_reply(reader, entry);
        state = kind == RECORD_SESSION ? read_session(reader) : RECORD_DAMAGED;
        if (state != RECORD_GOOD)
            return state;
    }
}

static int make_body(struct reader *reader, size_t size) {
    if (size + 1 <= reader->body_capacity)
        return 0;
    char *larger = realloc(reader->body, size + 1);
    if (!larger)
        return -1;
    reader->body = larger;
    reader->body_capacity = size + 1;
    return 0;
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

/* Fills the body, which has room for `size` bytes; false if that is not what was compressed. */
static bool decompress(struct reader *reader, const struct dictionary *dictionary, size_t before, size_t size) {
    z_stream *inflater = &reader->inflate;
    if (inflateReset(inflater) != Z_OK)
        return false;
    if (dictionary->size && inflateSetDictionary(inflater, dictionary->bytes, (uInt)dictionary->size) != Z_OK)
        return false;
    inflater->next_in = reader->frames.payload + before;
    inflater->avail_in = (uInt)(reader->frames.payload_size - before);
    inflater->next_out = (Bytef *)reader->body;
    inflater->avail_out = (uInt)size;
    return inflate(inflater, Z_FINISH) == Z_STREAM_END && inflater->total_out == size;
}

/* Returns 1, or -1 when out of memory. */
static int read_document(struct reader *reader, struct record_entry *entry) {
    struct dictionary *dictionary = &reader->dictionaries[entry->target];
    const uint8_t *head = reader->frames.payload + RECORD_REPLY_SIZE;
    entry->error = "damaged in the recording";
    if (reader->frames.payload_size < RECORD_DOCUMENT_SIZE)
        return 1;
    const size_t size = record_get(head, 4);
    const size_t type_size = head[4];
    const size_t before = RECORD_DOCUMENT_SIZE + type_size;
    if (size == 0 || size > RECORD_DOCUMENT_MAX || reader->frames.payload_size < before)
        return 1;
    if (make_body(reader, size) < 0)
        return -1;
    if (!decompress(reader, dictionary, before, size))
        return 1;
    memcpy(reader->type, head + 5, type_size);
    reader->type[type_size] = '\0';
    entry->content_type = type_size ? reader->type : NULL;
    reader->body[size] = '\0';
    entry->error = NULL;
    entry->body = reader->body;
    entry->size = size;
    return keep_dictionary(dictionary, reader->body, size) < 0 ? -1 : 1;
}

static int read_failure(struct reader *reader, struct record_entry *entry) {
    char *cause =
        copy_line(reader->frames.payload + RECORD_REPLY_SIZE, reader->frames.payload_size - RECORD_REPLY_SIZE);
    if (!cause)
        return -1;
    free(reader->body);
    reader->body = cause;
    reader->body_capacity = 0; /* its size is not known any more */
    entry->error = *cause ? cause : "failed";
    return 1;
}

int record_reader_next(struct record_reader *seen, struct record_entry *entry) {
    struct reader *reader = own(seen);
    if (reader->frames.at >= reader->end)
        return 0;
    if (read_frame(reader, entry) != RECORD_GOOD)
        return 0; /* it was good before: somebody writes to the file */
    return reader->frames.payload[0] == RECORD_DOCUMENT ? read_document(reader, entry) : read_failure(reader, entry);
}

void record_reader_rewind(struct record_reader *seen) {
    struct reader *reader = own(seen);
    (void)fseeko(reader->file, (off_t)reader->begin, SEEK_SET);
    reader->frames.at = reader->begin;
    reader->session_count = 0;
    reader->last_ns = 0;
    forget_dictionaries(reader);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void say_what_is_ignored(struct reader *reader, enum record_state state) {
    const uint64_t rest = reader->frames.size - reader->end;
    if (state == RECORD_TORN)
        snprintf(reader->ignored, sizeof reader->ignored, "its last %" PRIu64 " bytes are torn, and ignored", rest);
    else
        snprintf(reader->ignored, sizeof reader->ignored,
                 "damaged at byte %" PRIu64 "; the %" PRIu64 " bytes from there are ignored", reader->end, rest);
    reader->seen.ignored = reader->ignored;
}

/* The first pass: which targets and times there are, and how far frames are good. Returns 0 or -1 with *why. */
static int scan(struct reader *reader, const char **why) {
    enum record_state state = record_frames_begin(&reader->frames);
    if (state == RECORD_DAMAGED) {
        *why = "not a recording of this expvarmon";
        return -1;
    }
    reader->begin = reader->end = reader->frames.at;
    bool is_first = true;
    while (state == RECORD_GOOD) {
        struct record_entry entry;
        state = read_frame(reader, &entry);
        if (state != RECORD_GOOD)
            break;
        reader->end = reader->frames.at;
        if (is_first)
            reader->seen.first_ns = entry.unix_ns;
        is_first = false;
        reader->seen.last_ns = entry.unix_ns;
    }
    if (state == RECORD_FAILED) {
        *why = strerror(errno);
        return -1;
    }
    if (reader->seen.count == 0) {
        *why = state == RECORD_DAMAGED ? "damaged from its beginning" : "nothing was recorded in it";
        return -1;
    }
    if (state != RECORD_END)
        say_what_is_ignored(reader, state);
    return 0;
}

static int prepare(struct reader *reader, const char **why) {
    if (scan(reader, why) < 0)
        return -1;
    *why = strerror(ENOMEM);
    reader->dictionaries = calloc(reader->seen.count, sizeof *reader->dictionaries);
    if (!reader->dictionaries || inflateInit2(&reader->inflate, -MAX_WBITS) != Z_OK)
        return -1;
    reader->has_inflate = true;
    record_reader_rewind(&reader->seen);
    return 0;
}

struct record_reader *record_reader_new(FILE *file, const char *name, const char **reason) {
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        fclose(file);
        *reason = complain(name, strerror(ENOMEM));
        return NULL;
    }
    reader->file = file;
    reader->frames.file = file;
    const char *why;
    if (prepare(reader, &why) == 0)
        return &reader->seen;
    *reason = complain(name, why);
    record_reader_free(&reader->seen);
    return NULL;
}

struct record_reader *record_reader_open(const char *path, const char **reason) {
    FILE *file = fopen(path, "re");
    if (file)
        return record_reader_new(file, path, reason);
    *reason = complain(path, strerror(errno));
    return NULL;
}

void record_reader_free(struct record_reader *seen) {
    if (!seen)
        return;
    struct reader *reader = own(seen);
    for (size_t i = 0; reader->dictionaries && i < seen->count; i++)
        free(reader->dictionaries[i].bytes);
    free(reader->dictionaries);
    if (reader->has_inflate)
        inflateEnd(&reader->inflate);
    record_frames_fini(&reader->frames);
    fclose(reader->file);
    tdestroy(reader->tree, free_name);
    free(reader->names);
    free(reader->session);
    free(reader->body);
    free(reader);
}
