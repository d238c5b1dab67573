/* frames.h - frames that stand for something that has no address. */
#ifndef EXPVAR_PPROF_FRAMES_H
#define EXPVAR_PPROF_FRAMES_H

#include <stdint.h>

/* In a stack's pcs, where no code is: the first page is never mapped. */
enum frame {
    FRAME_TRUNCATED = 1, /* the stack has more frames than are kept */
    FRAME_NO_ROOM,       /* too little stack was left to walk it */
    FRAME_LOST,          /* the stack table was full */
    FRAME_BEFORE_FOUND,  /* CPU time of a thread before it was found */
    FRAME_BLOCKED,       /* ... of a thread that blocks the signal */
    FRAME_NO_TIMER,      /* ... of a thread that no timer could be made for */
    FRAME_NOT_SEEN,      /* ... of threads that came and went between two scans */
    FRAME_SILENT,        /* a thread that does not answer */
    FRAME_END
};

/* What such a frame is called in a profile; NULL if `pc` is an address. */
const char *expvar__frame_name(uintptr_t pc);

#endif
