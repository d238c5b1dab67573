/* family.h - labelled variables: one counter, or one histogram, for each combination of values of some labels.
 *
 *     expvar_family *requests = expvar_family_new("http_requests", "method", "code");
 *     expvar_int *ok = expvar_family_int(requests, "GET", "200");    the hot path: held, then expvar_int_add(ok, 1)
 *     expvar_family_add(requests, 1, method, code);                  or found by its values each time
 *
 * In /debug/vars a family is nested objects, a label a level, in the order of the labels; the keys are those by which
 * expvarmon also knows the labels of Prometheus, so `http_requests.method=GET.code=200` is a path, and
 * `http_requests.*.code=500` finds the children as they appear:
 *
 *     {"method=GET": {"code=200": 17, "code=404": 3}, "method=PUT": {"code=200": 1}}
 *
 * Values     NUL-terminated UTF-8, possibly empty; all of one child, with one byte for each, take at most EXPVAR_NAME_MAX
 *            bytes. The byte 0x1f may not be in them. Exactly as many as there are labels.
 * Bound      A family has at most 1,000 children, or 100 histograms (expvar_family_limit). What finds no room, no memory,
 *            or has values that no child can have, is counted by one more child, the overflow, in place of being lost: it
 *            is shown as "overflow" once it was used. So values may come from the network.
 * Idle       A child that nobody holds (that only expvar_family_add and _record know) can be removed when it has not
 *            changed for some time. Its count goes with it; if it comes back, it begins at 0.
 * Macros     The calls with `...` end by a NULL; macros of the same names add it. In C++ they need C++11.
 * Threads    As elsewhere: any, but expvar_family_remove must not race with the use of the handle that it ends.
 */
#ifndef EXPVAR_FAMILY_H
#define EXPVAR_FAMILY_H

#include <stddef.h>
#include <stdint.h>

#include "expvar.h"

EXPVAR_BEGIN

/* Labels of a family. */
#define EXPVAR_LABELS_MAX 8

/* Children of a family unless it is told otherwise: of integers, which take some 150 bytes each, and of histograms, which
 * take that of histogram.h, some 20 KB for each thread that records in them. */
#define EXPVAR_FAMILY_CHILDREN   1000
#define EXPVAR_FAMILY_HISTOGRAMS 100

/* Create a family of integers, or of histograms, and publish it under `name`. Labels are copied, 1 to EXPVAR_LABELS_MAX of
 * them, of letters, digits and _, none beginning with a digit or with __, all different.
 * Return NULL with errno as expvar_int_new; EINVAL also for such labels. */
EXPVAR_API expvar_family *expvar_family_new(const char *name, ...) __attribute__((sentinel));
EXPVAR_API expvar_family *expvar_family_histogram_new(const char *name, ...) __attribute__((sentinel));

/* The child with these values, created if there is none, or else the overflow. It is held from then on, valid until
 * expvar_family_remove or until the family is unpublished.
 * Return NULL with errno EINVAL if the family is NULL or has children of the other kind. */
EXPVAR_API expvar_int *expvar_family_int(expvar_family *family, ...) __attribute__((sentinel));
EXPVAR_API expvar_histogram *expvar_family_histogram(expvar_family *family, ...) __attribute__((sentinel));

/* Add to, or record in, the child with these values. A child that exists is found without a lock or an allocation, in
 * some 30 ns. A NULL family, or one of the other kind, is ignored. */
EXPVAR_API void expvar_family_add(expvar_family *family, int64_t n, ...) __attribute__((sentinel));
EXPVAR_API void expvar_family_record(expvar_family *family, int64_t value, ...) __attribute__((sentinel));

/* Removes a child, held or not. Returns 0, or -1 with errno EINVAL (family NULL) or ENOENT. */
EXPVAR_API int expvar_family_remove(expvar_family *family, ...) __attribute__((sentinel));

/* Bounds the children from now on; those that exist stay. `idle_seconds` other than 0 removes children that nobody holds
 * when they were seen not to change for so long: looked at when the family is read, and, at most once a second, when a
 * new child finds no room. At first it is 0. Returns 0, or -1 with errno EINVAL. */
EXPVAR_API int expvar_family_limit(expvar_family *family, size_t max_children, unsigned idle_seconds);

/* Removes such children now, whatever the limits say; 0 are all that have not changed since the last look. Returns how
 * many. */
EXPVAR_API size_t expvar_family_remove_idle(expvar_family *family, unsigned idle_seconds);

/* How many children there are, without the overflow. */
EXPVAR_API size_t expvar_family_size(const expvar_family *family);

/* The name of a label, from 0, lent as long as the family exists; NULL beyond the last. */
EXPVAR_API const char *expvar_family_label(const expvar_family *family, size_t index);

/* Called for each child: `values` has one text for each label, all lent until it returns; for the overflow, which comes
 * last and only if it was used, `values` is NULL. A result other than 0 ends the walk. */
typedef int expvar_child_fn(const char *const *values, expvar_var *child, void *context);

/* Walks the children that there were when the call began, in bytewise order of the first value, then the second...
 * Returns what `visit` returned last, 0 without children, or -1 with errno EINVAL or ENOMEM. */
EXPVAR_API int expvar_family_do(const expvar_family *family, expvar_child_fn *visit, void *context);

#define expvar_family_new(...)           expvar_family_new(__VA_ARGS__, (const char *)0)
#define expvar_family_histogram_new(...) expvar_family_histogram_new(__VA_ARGS__, (const char *)0)
#define expvar_family_int(...)           expvar_family_int(__VA_ARGS__, (const char *)0)
#define expvar_family_histogram(...)     expvar_family_histogram(__VA_ARGS__, (const char *)0)
#define expvar_family_add(...)           expvar_family_add(__VA_ARGS__, (const char *)0)
#define expvar_family_record(...)        expvar_family_record(__VA_ARGS__, (const char *)0)
#define expvar_family_remove(...)        expvar_family_remove(__VA_ARGS__, (const char *)0)

EXPVAR_END

#endif
