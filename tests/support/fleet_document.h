/* fleet_document.h - the reply of a made-up Go service: the JSON of /debug/vars, about 4 KB, with numbers
 * that move.
 *
 * The text is laid out once, with room of a fixed width for each number that moves; a request only writes
 * digits. So a reply costs a few hundred nanoseconds, and a test can charge what a poll costs to the one who
 * polls.
 */
#ifndef TESTS_SUPPORT_FLEET_DOCUMENT_H
#define TESTS_SUPPORT_FLEET_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

/* Lays the reply out. Returns 0, or -1 where it does not fit its buffer. */
int fleet_document_init(void);

/* The whole HTTP reply, header and body, of request number `tick` to `target`. Counters grow with `tick`;
 * targets differ by a constant. Lent until the next call. */
const char *fleet_document_reply(uint64_t tick, size_t target, size_t *size);

#endif
