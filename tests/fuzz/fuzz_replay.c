/* fuzz_replay.c - the reader of recordings: whatever is in a file, it is refused with one line or read twice alike.
 *
 * An input that begins with 'f' is a file. Otherwise it is payloads, each behind two bytes of its length, which are
 * sealed here: checksums would keep most inputs from what is behind them.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../expvarmon/source/record_frame.h"
#include "../../expvarmon/source/record_reader.h"

static void require(bool holds) {
    if (!holds)
        abort();
}

/* What a pass over the recording comes to. */
struct sum {
    size_t replies;
    size_t failures;
    size_t bytes;
    int64_t last_ns;
};

static struct sum read_all(struct record_reader *reader) {
    struct sum sum = {.last_ns = reader->first_ns};
    struct record_entry entry;
    while (record_reader_next(reader, &entry) == 1) {
        require(entry.target < reader->count);
        require(entry.unix_ns >= sum.last_ns && entry.unix_ns <= reader->last_ns && entry.took_ns >= 0);
        require(entry.error ? *entry.error && !strchr(entry.error, '\n') : entry.size > 0 && !entry.body[entry.size]);
        sum.last_ns = entry.unix_ns;
        sum.replies++;
        sum.failures += entry.error != NULL;
        sum.bytes += entry.error ? 0 : entry.size;
    }
    return sum;
}

static void check(struct record_reader *reader) {
    require(reader->count > 0 && reader->interval_ns > 0 && reader->first_ns <= reader->last_ns);
    for (size_t i = 0; i < reader->count; i++)
        require(!strchr(reader->names[i], '\n'));
    const struct sum first = read_all(reader);
    record_reader_rewind(reader);
    const struct sum second = read_all(reader);
    require(memcmp(&first, &second, sizeof first) == 0);
}

/* Writes the payloads of the input as frames. */
static void write_frames(FILE *file, const uint8_t *data, size_t size) {
    uint8_t *frame = malloc(RECORD_HEAD_SIZE + UINT16_MAX);
    require(frame);
    fwrite(RECORD_MAGIC, 1, RECORD_MAGIC_SIZE, file);
    while (size >= 2) {
        size_t length = (size_t)record_get(data, 2);
        data += 2;
        size -= 2;
        length = length < size ? length : size;
        memcpy(frame + RECORD_HEAD_SIZE, data, length);
        record_frame_seal(frame, length);
        fwrite(frame, 1, RECORD_HEAD_SIZE + length, file);
        data += length;
        size -= length;
    }
    free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *bytes = NULL;
    size_t written = 0;
    FILE *file = open_memstream(&bytes, &written);
    require(file);
    if (size > 0 && *data == 'f')
        fwrite(data + 1, 1, size - 1, file);
    else
        write_frames(file, data, size);
    require(fclose(file) == 0);
    if (written > 0) {
        file = fmemopen(bytes, written, "r");
        require(file);
        const char *reason = NULL;
        struct record_reader *reader = record_reader_new(file, "fuzz", &reason);
        require(reader ? !reason : reason && !strchr(reason, '\n'));
        if (reader)
            check(reader);
        record_reader_free(reader);
    }
    free(bytes);
    return 0;
}
