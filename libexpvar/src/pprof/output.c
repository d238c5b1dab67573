/* output.c - from a profile to the bytes of its answer or file. */
#include "output.h"

#include <errno.h>
#include <unistd.h>

#include "pprof/modules.h"
#include "pprof/proto.h"
#include "pprof/symbols.h"
#include "pprof/profile_text.h"
#include "pprof/threads.h"
#include "pprof/threads_text.h"

static struct symbols *open_symbols(void) {
    struct modules_view *view = expvar__modules_view_new();
    return view ? expvar__symbols_new(view, SYMBOLS_BYTES_MAX) : NULL;
}

int expvar__output_profile(const struct profile *profile, bool text, struct buffer *out) {
    struct symbols *symbols = open_symbols();
    if (!symbols)
        return -1;
    const int result = text ? expvar__text_write(profile, symbols, out) : expvar__proto_write(profile, symbols, out);
    const int error = errno;
    expvar__symbols_free(symbols);
    errno = error;
    return result;
}

static int write_threads(struct buffer *out) {
    struct threads_dump *dump = expvar__threads_dump(THREADS_DEADLINE_NS);
    struct symbols *symbols = dump ? open_symbols() : NULL;
    const int result = symbols ? expvar__threads_text_write(dump, symbols, out) : -1;
    const int error = errno;
    expvar__symbols_free(symbols);
    expvar__threads_dump_free(dump);
    errno = error;
    return result;
}

static int write_profile(const struct collector *collector, bool text, struct buffer *out) {
    struct profile *profile = collector->collect(collector);
    if (!profile)
        return -1;
    const int result = expvar__output_profile(profile, text, out);
    expvar__profile_free(profile);
    return result;
}

int expvar__output_collected(const struct collector *collector, int debug, struct buffer *out) {
    return debug == 2 && collector->is_threads ? write_threads(out) : write_profile(collector, debug != 0, out);
}

int expvar__output_to_file(const struct buffer *out, int fd) {
    for (size_t done = 0; done < out->size;) {
        const ssize_t written = write(fd, out->data + done, out->size - done);
        if (written < 0 && errno != EINTR)
            return -1;
        done += written > 0 ? (size_t)written : 0;
    }
    return 0;
}
