/* frames.c - frames that stand for something that has no address. */
#include "pprof/frames.h"

#include <stddef.h>

static const char *const names[FRAME_END] = {
    [FRAME_TRUNCATED] = "[deeper frames not kept]",    [FRAME_NO_ROOM] = "[no stack left to walk it]",
    [FRAME_LOST] = "[samples lost: stack table full]", [FRAME_BEFORE_FOUND] = "[thread not yet found]",
    [FRAME_BLOCKED] = "[thread blocks SIGPROF]",       [FRAME_NO_TIMER] = "[no timer: RLIMIT_SIGPENDING]",
    [FRAME_NOT_SEEN] = "[CPU time without a sample]",  [FRAME_SILENT] = "[thread does not answer]",
};

const char *expvar__frame_name(uintptr_t pc) {
    return pc < FRAME_END ? names[pc] : NULL;
}
