/* window.h - what a counter was some time ago, remembered when it is read.
 *
 * A window of some span keeps observations: a total, the first and the last moment it was seen at, and bytes that belong
 * to it. A new one is kept at most each twelfth of the span, so that a fixed number of them reaches back over the span.
 * Nothing happens between reads.
 */
#ifndef EXPVAR_VARS_WINDOW_H
#define EXPVAR_VARS_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fourteen make thirteen intervals of at least a twelfth: more than the span, also when the oldest is dropped. */
#define EXPVAR__WINDOW_OBSERVATIONS 14
#define EXPVAR__WINDOW_PARTS        12

/* The total was this from first_ns to last_ns, at least. */
struct observation {
    int64_t first_ns, last_ns;
    double total;
    unsigned char *bytes; /* the window's, malloc'd; NULL if size is 0 */
    size_t size;
};

struct window {
    size_t newest, count;
    struct observation ring[EXPVAR__WINDOW_OBSERVATIONS];
};

/* The windows that everything has: one minute and one hour. */
#define EXPVAR__WINDOWS 2
extern const struct window_span {
    const char *name;
    int64_t span_ns;
} expvar__window_spans[EXPVAR__WINDOWS];

/* EXPVAR__WINDOWS empty windows, to be reset before use. NULL with errno ENOMEM. */
struct window *expvar__windows_new(void);
void expvar__windows_free(struct window *windows); /* NULL is fine */

/* Begins anew: at this moment the total is this, without bytes. The memory is a window, or all zero. */
void expvar__window_reset(struct window *window, int64_t now_ns, double total);
void expvar__window_fini(struct window *window);

/* Sees the total at a moment. True: this is worth an observation, to be given to push. */
bool expvar__window_see(struct window *window, int64_t span_ns, int64_t now_ns, double total);

/* Remembers it; takes `bytes` over. */
void expvar__window_push(struct window *window, int64_t now_ns, double total, unsigned char *bytes, size_t size);

/* The observation that a window that ends now begins with, lent until the next push; `*seconds` is how long the window
 * is: the span if its beginning is known to the moment, or else more, unless there is no more. */
const struct observation *expvar__window_begin(const struct window *window, int64_t span_ns, int64_t now_ns,
                                               double *seconds);

#endif
