/* render.c - profiles and dumps with their names. */
#include "pprof/render.h"

#include "pprof/proto.h"
#include "pprof/symbols.h"
#include "pprof/text.h"
#include "pprof/threads_text.h"

static struct symbols *open_symbols(void) {
    struct modules_view *view = expvar__modules_view_new();
    return view ? expvar__symbols_new(view, SYMBOLS_BYTES_MAX) : NULL;
}

int expvar__render_profile(const struct profile *profile, int debug, struct buffer *out) {
    struct symbols *symbols = open_symbols();
    if (!symbols)
        return -1;
    int result = debug ? expvar__text_write(profile, symbols, out) : expvar__proto_write(profile, symbols, out);
    expvar__symbols_free(symbols);
    return result;
}

int expvar__render_threads(const struct threads_dump *dump, struct buffer *out) {
    struct symbols *symbols = open_symbols();
    if (!symbols)
        return -1;
    int result = expvar__threads_text_write(dump, symbols, out);
    expvar__symbols_free(symbols);
    return result;
}
