/* pprof.h - profiles of a running program, as go tool pprof reads them; in libexpvar-pprof.
 *
 *     expvar_server *server = expvar_serve(":5000", NULL);
 *     expvar_pprof_mount(server);
 *
 *     go tool pprof http://localhost:5000/debug/pprof/profile?seconds=5
 *
 * Pages, parameters, headers and answers are those of Go's net/http/pprof. Nothing is measured until somebody asks.
 *
 * While a CPU or wall-clock profile or the stacks of threads are taken, the process handles SIGPROF; afterwards it is as it
 * was. A program that handles SIGPROF itself keeps it, and those profiles are refused. Threads are interrupted with
 * SA_RESTART; the calls that signal(7) excepts from that (poll, epoll_wait, nanosleep ...) may return EINTR.
 *
 * Threads: every call may be made by any thread. Signals: none may be made in a handler but expvar_pprof_unwind.
 * fork:    the child is not profiled; it may ask for profiles of its own.
 */
#ifndef EXPVAR_PPROF_H
#define EXPVAR_PPROF_H

#include <stddef.h>
#include <stdint.h>

#include "api.h"
#include "http.h"

EXPVAR_BEGIN

/* ---- pages --------------------------------------------------------------------------------------------------- */

/* What clients can ask for at most: longer profiles are cut to it. */
#define EXPVAR_PPROF_SECONDS_MAX 3600

/* Clients that wait for a profile at one time, in the whole process; more are answered 503 with Retry-After. */
#define EXPVAR_PPROF_CLIENTS_MAX 16

/* Mounts /debug/pprof/ and what is below it:
 *
 *     profile       where CPU time goes: ?seconds=30, ?hz=100 (1..1000 samples per second of CPU)
 *     wall          where time goes, on a processor or waiting, of all threads: the same parameters
 *     threads       the stack of every thread; goroutine is the same under the name that Go's tools know
 *     threadcreate  the functions that threads began in; with libexpvar-hooks the code that has created them
 *     NAME          what the program itself has made with expvar_profile_new
 *     heap, allocs, mutex, block: answered 501, with a text that says how to get them, until libexpvar-hooks is loaded
 *     cmdline, symbol
 *
 * Those from threads to block take ?debug=1 or 2, for text, and ?seconds=N, for what has changed within that time. A
 * client that goes away, and the server's stop, end what was asked for early.
 *
 * Returns 0, or -1 with the errno of expvar_server_route. */
EXPVAR_API int expvar_pprof_mount(expvar_server *server);

/* ---- labels -------------------------------------------------------------------------------------------------- */

/* Sets a label of the calling thread, or removes it when `value` is NULL. CPU, wall-clock and thread profiles carry the
 * labels that a thread had at the moment. A new thread has none.
 *
 * key, value   copied; 1..256 and 0..256 bytes; 16 labels a thread at most
 *
 * Returns 0, or -1 with errno EINVAL, ENOSPC (too many labels, or too many different sets of them) or ENOMEM; the labels
 * are then as they were. */
EXPVAR_API int expvar_pprof_label(const char *key, const char *value);

/* ---- profiles of the program's own --------------------------------------------------------------------------- */

/* A set of things, each with the stack of whoever added it: connections that are open, buffers that are lent. */
typedef struct expvar_profile expvar_profile;

/* Makes an empty profile, which is at /debug/pprof/NAME from now on. It stays until the process ends.
 *
 * name   copied; 1..64 letters, digits, '_', '-', '.' and '/'
 *
 * Returns NULL with errno EINVAL, EEXIST (the name of a profile or a page) or ENOMEM. */
EXPVAR_API expvar_profile *expvar_profile_new(const char *name);

/* The profile that expvar_profile_new has made under this name; NULL if there is none. */
EXPVAR_API expvar_profile *expvar_profile_get(const char *name);

/* Adds a thing with the stack of the calling thread, without its innermost `skip` frames: 0 begins with this function, 1
 * with the caller. `value` identifies the thing and is not looked at.
 * Returns 0, or -1 with errno EEXIST (it is in the profile already), EINVAL (no profile, or a negative skip) or ENOMEM. */
EXPVAR_API int expvar_profile_add(expvar_profile *profile, const void *value, int skip);

/* Takes a thing out; nothing happens if it is not in. NULL is ignored. */
EXPVAR_API void expvar_profile_remove(expvar_profile *profile, const void *value);

/* How many things are in the profile; 0 for NULL. */
EXPVAR_API size_t expvar_profile_count(const expvar_profile *profile);

/* ---- files --------------------------------------------------------------------------------------------------- */

/* Begins a CPU profile of the whole process at 100 samples per second of CPU time, one at a time; expvar_pprof_cpu_stop
 * writes it to `fd`, which stays the caller's. Profiles that clients ask for are not in its way.
 *
 * Without any code: EXPVAR_CPUPROFILE=cpu.out ./program, where the program is linked with the library, writes its whole
 * run; see libexpvar-pprof(3).
 *
 * Returns 0, or -1 with errno EALREADY (there is one), EBUSY (the program handles SIGPROF), EBADF, EAGAIN, EMFILE or
 * ENOMEM. */
EXPVAR_API int expvar_pprof_cpu_start(int fd);

/* Ends it and writes it. Returns 0, or -1 with errno EINVAL (none was begun, or in the parent of a fork), ENOMEM, or that
 * of write(2); there is none any more in either case. */
EXPVAR_API int expvar_pprof_cpu_stop(void);

/* Writes a profile by its name ("threads", "heap", one of the program's own) to `fd`.
 *
 * debug   0 gzip'd profile.proto, 1 text with equal stacks together, 2 text with each thread by itself
 *
 * Returns 0, or -1 with errno ENOENT (no such profile), EINVAL (debug), ENOTSUP (libexpvar-hooks collects it, and is not
 * loaded), EBUSY (the program handles SIGPROF), ENOMEM, or that of write(2). */
EXPVAR_API int expvar_pprof_write(const char *name, int fd, int debug);

/* ---- for libraries that collect ------------------------------------------------------------------------------ */

#define EXPVAR_PPROF_TYPES_MAX 4

/* What a value is: {"alloc_space", "bytes"}. */
typedef struct expvar_pprof_type {
    const char *name;
    const char *unit;
} expvar_pprof_type;

/* Samples on their way into a profile, during one call of expvar_pprof_source.collect. */
typedef struct expvar_pprof_samples expvar_pprof_samples;

/* A profile that somebody else collects. Everything in it lives as long as the process. */
typedef struct expvar_pprof_source {
    const char *name; /* as expvar_profile_new has it, or "heap", "allocs", "mutex", "block" or "threadcreate" */
    const char *help; /* for the index page; NULL: none */
    expvar_pprof_type types[EXPVAR_PPROF_TYPES_MAX];
    size_t type_count; /* 1..EXPVAR_PPROF_TYPES_MAX */
    expvar_pprof_type period_type;
    const char *default_type; /* of `types`; NULL: the last */

    /* These may be called by any thread, several at once. */
    int64_t (*period)(void *context); /* NULL: 1 */
    int64_t (*count)(void *context);  /* what the index page shows; NULL: 0 */
    /* Adds everything with expvar_pprof_sample. Returns 0, or -1 with errno. */
    int (*collect)(expvar_pprof_samples *samples, void *context);
    void *context;
} expvar_pprof_source;

/* Returns 0, or -1 with errno EINVAL, EEXIST (the name is taken) or ENOMEM. */
EXPVAR_API int expvar_pprof_register(const expvar_pprof_source *source);

/* What is said of a sample beside its values: {"bytes", 48, "bytes"}. */
typedef struct expvar_pprof_tag {
    const char *key;
    int64_t number;
    const char *unit;
} expvar_pprof_tag;

/* Adds a sample; those with equal stacks and tags come together.
 *
 * pcs      return addresses, leaf first; depth 0: samples whose stack is not known
 * values   one for each type
 * tag      becomes a numeric label; NULL: none
 *
 * Returns 0, or -1 with errno ENOMEM or EINVAL (too deep). */
EXPVAR_API int expvar_pprof_sample(expvar_pprof_samples *samples, const uintptr_t *pcs, size_t depth,
                                   const int64_t *values, const expvar_pprof_tag *tag);

/* For what stands in for pthread_create, on a new thread: while a CPU profile is taken, the thread is in it from here on.
 * Other threads are found within 100 ms. Takes a lock only then; not for signal handlers. */
EXPVAR_API void expvar_pprof_thread_started(void);

/* The calling thread's stack as return addresses, leaf first, without its innermost `skip` frames: 0 begins in the caller.
 * Returns how many were written. Takes no lock and allocates nothing: may be called in signal handlers, and by what stands
 * in for malloc. At most 128 frames. */
EXPVAR_API size_t expvar_pprof_unwind(uintptr_t *pcs, size_t max, unsigned skip);

EXPVAR_END

#endif
