/* self.h - the monitor's own variables (-self), published through libexpvar. */
#ifndef EXPVARMON_SELF_H
#define EXPVARMON_SELF_H

#include <stddef.h>
#include <stdint.h>

/* One row for each variable: its enumerator, its name, what it counts. */
#define SELF_VARIABLES(X)                                                                                              \
    X(POLLS, "polls", "fetches that ended, well or not")                                                               \
    X(POLL_ERRORS, "poll_errors", "fetches that ended without a document")                                             \
    X(POLLS_LATE, "polls_late", "fetches left out because the one before was still under way")                         \
    X(POLLS_SKIPPED, "polls_skipped", "fetches left out because the target had failed again and again")                \
    X(POLL_NS, "poll_ns", "nanoseconds that the fetches took, added up")                                               \
    X(BYTES, "bytes_received", "bytes of the documents")                                                               \
    X(FRAMES, "frames", "screens drawn")

enum self_variable {
#define X(id, name, meaning) SELF_##id,
    SELF_VARIABLES(X)
#undef X
        SELF_COUNT
};

/* Publishes the variables on a free port of this machine. Returns the URL of its /debug/vars, to be freed; NULL with
 * errno. */
char *self_serve(void);
void self_stop(void);

/* Adds to a variable; does nothing unless self_serve was called. */
void self_count(enum self_variable variable, int64_t n);

/* The memory of this process that is resident; 0 where /proc does not tell. */
int64_t self_rss_bytes(void);

#endif
