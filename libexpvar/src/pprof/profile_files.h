/* profile_files.h - profiles that go to files. The public calls are in pprof.h. */
#ifndef EXPVAR_PPROF_PROFILE_FILES_H
#define EXPVAR_PPROF_PROFILE_FILES_H

#include "pprof/cpu.h"

/* Ends the session and writes its profile. Returns 0, or -1 with errno ENOMEM, ESRCH (the session is the parent's) or that
 * of write(2). */
int expvar__profile_files_end_session(struct cpu_session *session, int fd);

#endif
