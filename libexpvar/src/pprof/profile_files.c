/* profile_files.c - profiles that go to files. */
#include "profile_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "expvar/pprof.h"
#include "pprof/collector.h"
#include "pprof/output.h"

/* What expvar_pprof_cpu_start has begun; constant while it can be seen. */
struct recording {
    struct cpu_session *session;
    pid_t owner;
    int fd;
};

/* Whoever takes it out ends it. No lock, so that a fork in between leaves the child with nothing that is held. */
static _Atomic(struct recording *) current;

int expvar__profile_files_end_session(struct cpu_session *session, int fd) {
    struct buffer out;
    expvar__buffer_init(&out, OUTPUT_BYTES_MAX);
    struct profile *profile = expvar__cpu_stop(session);
    int result = profile ? expvar__output_profile(profile, false, &out) : -1;
    if (result == 0)
        result = expvar__output_to_file(&out, fd);
    const int error = errno;
    expvar__profile_free(profile);
    expvar__buffer_fini(&out);
    errno = error;
    return result;
}

/* That of a parent does not count: it is not going on here. */
static int enter(struct recording *recording) {
    struct recording *there = NULL;
    while (!atomic_compare_exchange_weak(&current, &there, recording))
        if (there && there->owner == getpid()) {
            errno = EALREADY;
            return -1;
        }
    return 0;
}

static struct recording *recording_new(int fd) {
    if (fcntl(fd, F_GETFL) < 0)
        return NULL;
    struct recording *recording = malloc(sizeof *recording);
    if (!recording)
        return NULL;
    *recording = (struct recording){.owner = getpid(), .fd = fd, .session = expvar__cpu_start(CPU_RATE_DEFAULT)};
    if (recording->session)
        return recording;
    const int error = errno;
    free(recording);
    errno = error;
    return NULL;
}

int expvar_pprof_cpu_start(int fd) {
    struct recording *recording = recording_new(fd);
    if (!recording)
        return -1;
    if (enter(recording) == 0)
        return 0;
    expvar__cpu_cancel(recording->session);
    free(recording);
    errno = EALREADY;
    return -1;
}

int expvar_pprof_cpu_stop(void) {
    struct recording *recording = atomic_exchange(&current, NULL);
    if (!recording || recording->owner != getpid()) {
        errno = EINVAL;
        return -1;
    }
    const int result = expvar__profile_files_end_session(recording->session, recording->fd);
    const int error = errno;
    free(recording);
    errno = error;
    return result;
}

int expvar_pprof_write(const char *name, int fd, int debug) {
    const struct collector *collector = name ? expvar__collector_find(name) : NULL;
    if (!collector || debug < 0 || debug > 2) {
        errno = collector ? EINVAL : ENOENT;
        return -1;
    }
    struct buffer out;
    expvar__buffer_init(&out, OUTPUT_BYTES_MAX);
    int result = expvar__output_collected(collector, debug, &out);
    if (result == 0)
        result = expvar__output_to_file(&out, fd);
    const int error = errno;
    expvar__buffer_fini(&out);
    errno = error;
    return result;
}
