/* request.h - asking threads for their stacks: each is interrupted, and answers into memory kept for it.
 *
 * The memory is reserved once and never given back, so that a thread that answers after everybody has stopped
 * waiting writes nowhere else. A reply's `phase` is a ticket, new for each request, and what has happened to it:
 *
 *     FREE -> WAITING (asker) -> WRITING (handler) -> DONE (handler), or WAITING -> FREE (asker gives up)
 *
 * Each arrow is a compare and swap on ticket and phase together, so a handler can never answer another request
 * than its own, and an asker reads `pcs` only after DONE (release in the handler, acquire in the asker). A thread
 * that was stopped in the middle of WRITING keeps its place until it goes on.
 *
 * One asker at a time: expvar__request_begin takes a lock, expvar__request_end gives it back.
 */
#ifndef EXPVAR_PPROF_REQUEST_H
#define EXPVAR_PPROF_REQUEST_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define REQUEST_THREADS_MAX 8192 /* of one round */

struct label_set;

enum request_answer {
    REQUEST_ANSWERED,
    REQUEST_SILENT, /* not before the deadline */
    REQUEST_GONE,   /* the thread has ended */
};

/* Lent until expvar__request_end. The leaf is exact. */
struct request_stack {
    const uintptr_t *pcs;
    size_t depth;
    const struct label_set *labels; /* hold them: labels.h */
};

/* Returns 0, or -1 with errno EBUSY (the host handles SIGPROF), ENOMEM. */
int expvar__request_begin(void);

/* Interrupts thread number `index` of this round; index < REQUEST_THREADS_MAX. Does not wait. */
void expvar__request_send(size_t index, pid_t tid);

/* Waits for the answer of a thread that was interrupted, until the deadline (CLOCK_MONOTONIC). Once for each, in
 * any order. The calling thread may be among them. */
enum request_answer expvar__request_wait(size_t index, int64_t deadline_ns, struct request_stack *stack);

void expvar__request_end(void);

/* In a forked child: nothing is asked. */
void expvar__request_reset_in_child(void);

#endif
