/* record.h - writes recordings: every document as it arrived, with its time, its target, and every failure.
 *
 * What is written is in the file at once, so a monitor that is killed loses at most the frame that it was writing.
 */
#ifndef EXPVARMON_SOURCE_RECORD_H
#define EXPVARMON_SOURCE_RECORD_H

#include <stddef.h>
#include <stdint.h>

struct record;

struct record_plan {
    const char *const *names; /* of the targets, without credentials; up to 65535 bytes of each are kept */
    size_t count;             /* 1..RECORD_TARGETS_MAX */
    int64_t interval_ns;
    int64_t unix_ns;   /* now */
    uint64_t size_max; /* of the file, in bytes */
};

/* One reply. */
struct record_entry {
    int64_t unix_ns; /* when it arrived */
    int64_t took_ns;
    size_t target;
    const char *error; /* the cause of a failure; NULL for a document */
    const char *body;
    size_t size;
    const char *content_type; /* of the document; NULL: none was told */
};

/* Creates the file, only for its owner to read; or appends to a recording, where a frame that was torn is cut off.
 * `path` is lent. Returns NULL with one line in *reason that names the file: it is no recording, it is damaged, another
 * monitor writes it. */
struct record *record_open(const char *path, const struct record_plan *plan, const char **reason);

/* Returns 0; or -1 with one line in *reason, and the file as it was before: the disk is full, or size_max is reached. */
int record_write(struct record *record, const struct record_entry *entry, const char **reason);

/* The targets are other ones from now on. Returns as record_write does. */
int record_change(struct record *record, const struct record_plan *plan, const char **reason);

void record_free(struct record *record);

#endif
