/* expvar.h - named variables of a process, published as JSON.
 *
 *     #include <expvar/expvar.h>
 *
 *     int main(void) {
 *         expvar_int *requests = expvar_int_new("requests");
 *         expvar_serve(":5000", NULL);
 *         for (;;) { serve_one(); expvar_int_add(requests, 1); }
 *     }
 *
 * The counterpart of Go's package expvar: `curl localhost:5000/debug/vars` gives one JSON object with every published
 * variable. Beside the program's own there are `cmdline`, `memstats`, `threads` and `process` (builtin.h).
 *
 * Names and keys   UTF-8, 1..EXPVAR_NAME_MAX bytes, copied.
 * Ownership        What `new` and `expvar_map_int` and its like return belongs to the registry or the map. It stays
 *                  valid until it is unpublished or deleted, which must not race with its use.
 * Threads          Every call may be made by any thread at any time, that one rule aside.
 * Signals          Only expvar_int_add, expvar_float_add (see cell.h), expvar_int_value, expvar_histogram_record and
 *                  timers are safe in handlers.
 * fork             The child starts with the counts that the parent had at that moment; each counts on by itself.
 * Errors           Calls that can fail return NULL, or -1, and set errno; nothing is then half made. Hot calls return
 *                  nothing and ignore NULL: measuring must not break what it measures.
 *
 * Source of the semantics and of the JSON text: Go's package expvar, except where its text would not be JSON.
 */
#ifndef EXPVAR_EXPVAR_H
#define EXPVAR_EXPVAR_H

#include <stddef.h>
#include <stdint.h>

#include "api.h"
#include "builtin.h"
#include "cell.h"
#include "histogram.h"
#include "http.h"
#include "writer.h"

EXPVAR_BEGIN

/* Bytes in a name or a key. */
#define EXPVAR_NAME_MAX 255

/* Bytes in a string variable's text. */
#define EXPVAR_STRING_MAX (1024 * 1024)

/* Any variable, of whatever kind. */
typedef struct expvar_var expvar_var;

typedef struct expvar_string expvar_string;
typedef struct expvar_map expvar_map;
typedef struct expvar_func expvar_func;
typedef struct expvar_rates expvar_rates;
typedef struct expvar_family expvar_family;

typedef enum expvar_kind {
    EXPVAR_KIND_INT,
    EXPVAR_KIND_FLOAT,
    EXPVAR_KIND_STRING,
    EXPVAR_KIND_MAP,
    EXPVAR_KIND_FUNC,
    EXPVAR_KIND_HISTOGRAM,
    EXPVAR_KIND_RATES,
    EXPVAR_KIND_FAMILY,
} expvar_kind;

/* ---- integers ------------------------------------------------------------------------------------------------ */

/* Creates an integer variable with value 0 and publishes it under `name`.
 * Returns NULL with errno EINVAL (name NULL, empty or not UTF-8), ENAMETOOLONG, EEXIST (name taken; the first variable
 * stays as it was) or ENOMEM (memory or cells exhausted: there is room for
 * about 2 million integers, or 260,000 floats). */
EXPVAR_API expvar_int *expvar_int_new(const char *name);

/* expvar_int_add(variable, n) is in cell.h. */

/* Sets the value. Additions on other threads take effect wholly before or wholly after it. NULL is ignored. */
EXPVAR_API void expvar_int_set(expvar_int *variable, int64_t value);

/* The value: every addition that happened before the call, and possibly some that happen during it. NULL gives 0. */
EXPVAR_API int64_t expvar_int_value(const expvar_int *variable);

/* Defines a file-scope integer variable that is published when the program or plugin is loaded, before main:
 *
 *     EXPVAR_INT(cache_hits, "cache_hits");
 *     ... expvar_int_add(cache_hits, 1);
 *
 * Files that use one name share one variable; a plugin that is loaded again counts on. Where the name is taken by
 * another kind, the variable is NULL and additions are ignored. */
#define EXPVAR_INT(variable, name)                                                                                     \
    static expvar_int *variable;                                                                                       \
    __attribute__((constructor)) static void expvar__load_##variable(void) {                                           \
        variable = expvar__int_at_load(name);                                                                          \
    }                                                                                                                  \
    struct expvar__semicolon

EXPVAR_API expvar_int *expvar__int_at_load(const char *name);

/* ---- floats -------------------------------------------------------------------------------------------------- */

/* As expvar_int_new, for a double with value 0. */
EXPVAR_API expvar_float *expvar_float_new(const char *name);

/* expvar_float_add(variable, amount) is in cell.h. */

/* As expvar_int_set: afterwards the value is exactly `value`. */
EXPVAR_API void expvar_float_set(expvar_float *variable, double value);
EXPVAR_API double expvar_float_value(const expvar_float *variable);

/* ---- strings ------------------------------------------------------------------------------------------------- */

/* As expvar_int_new, for a text that is empty at first. */
EXPVAR_API expvar_string *expvar_string_new(const char *name);

/* Copies `text`, which need not be UTF-8: it is made so when written. NULL as text means "".
 * Returns 0, or -1 with errno EINVAL (variable NULL), EMSGSIZE (longer than EXPVAR_STRING_MAX) or ENOMEM; then the
 * text stays as it was. */
EXPVAR_API int expvar_string_set(expvar_string *variable, const char *text);

/* Copies at most size - 1 bytes of the text, and a NUL, to `buffer` (which may be NULL if size is 0).
 * Returns the length of the whole text, as snprintf does: at least `size` means that the copy was cut. */
EXPVAR_API size_t expvar_string_value(const expvar_string *variable, char *buffer, size_t size);

/* ---- functions ----------------------------------------------------------------------------------------------- */

/* Writes one value to `writer`. It is called at each read, by the thread that reads, possibly by several at once, and
 * holds no lock of the library: it may call any function of it. */
typedef void expvar_write_fn(expvar_writer *writer, void *context);

/* Publishes a variable whose value is whatever `write` writes at the moment of the read. `context` is handed through.
 * Once expvar_unpublish(name) has returned, `write` neither runs nor will run again (unless it was `write` itself that
 * called it), so `context` may then be freed.
 * Errors: as expvar_int_new; EINVAL also if `write` is NULL. */
EXPVAR_API expvar_func *expvar_func_new(const char *name, expvar_write_fn *write, void *context);

/* ---- maps ---------------------------------------------------------------------------------------------------- */

/* As expvar_int_new, for a map from keys to variables, empty at first. */
EXPVAR_API expvar_map *expvar_map_new(const char *name);

/* Adds to the integer, or float, under `key`, which is created at first use. A key of another kind stays as it is and
 * the call is ignored, as is one with a NULL map, a bad key, or no memory for a new key. The lookup takes no lock;
 * code that adds often should hold the variable (expvar_map_int) and pay no lookup at all. */
EXPVAR_API void expvar_map_add(expvar_map *map, const char *key, int64_t n);
EXPVAR_API void expvar_map_add_float(expvar_map *map, const char *key, double amount);

/* The variable under `key`, created if there is none. Valid until the key is deleted, cleared or set to another.
 * Return NULL with errno EINVAL (map NULL, or a bad key), ENAMETOOLONG, EEXIST (the key has another kind) or ENOMEM. */
EXPVAR_API expvar_int *expvar_map_int(expvar_map *map, const char *key);
EXPVAR_API expvar_float *expvar_map_float(expvar_map *map, const char *key);
EXPVAR_API expvar_string *expvar_map_string(expvar_map *map, const char *key);
EXPVAR_API expvar_map *expvar_map_map(expvar_map *map, const char *key);
EXPVAR_API expvar_histogram *expvar_map_histogram(expvar_map *map, const char *key);

/* Creates a function variable under `key`; a key that exists is EEXIST. The rules of expvar_func_new hold. */
EXPVAR_API expvar_func *expvar_map_func(expvar_map *map, const char *key, expvar_write_fn *write, void *context);

/* Puts a variable that is published elsewhere under `key` too, in place of what is there; NULL puts a null.
 * Returns 0, or -1 with errno EINVAL, ENAMETOOLONG, ENOMEM, or ELOOP (the map would contain itself, or nest deeper than
 * EXPVAR_WRITER_DEPTH). */
EXPVAR_API int expvar_map_set(expvar_map *map, const char *key, expvar_var *variable);

/* The variable under `key`; NULL with errno ENOENT if there is none, and with errno 0 where there is a null. */
EXPVAR_API expvar_var *expvar_map_get(const expvar_map *map, const char *key);

/* Removes a key, or all keys. An absent key, or a NULL map, is ignored. */
EXPVAR_API void expvar_map_delete(expvar_map *map, const char *key);
EXPVAR_API void expvar_map_clear(expvar_map *map);

/* Called for each variable; `name` and `variable` (NULL for a null) are lent until it returns. It may publish,
 * unpublish and walk. A result other than 0 ends the walk. */
typedef int expvar_visit_fn(const char *name, expvar_var *variable, void *context);

/* Walks the keys that the map had when the call began, in bytewise order.
 * Returns what `visit` returned last, 0 for an empty map, or -1 with errno EINVAL or ENOMEM. */
EXPVAR_API int expvar_map_do(const expvar_map *map, expvar_visit_fn *visit, void *context);

/* ---- rates ---------------------------------------------------------------------------------------------------- */

typedef enum expvar_window { EXPVAR_WINDOW_MINUTE, EXPVAR_WINDOW_HOUR } expvar_window;

/* Publishes what an integer, a float, or a histogram's count gained a second over the last minute and the last hour:
 * {"1m": 12.5, "1h": 11.9}. The windows advance when they are read; histogram.h says how long they are. What went down
 * was set: then both begin anew. Null where no time has passed yet. `source` stays valid as long as this is published.
 * Returns NULL with errno as expvar_int_new; EINVAL also for another kind of source, or none. */
EXPVAR_API expvar_rates *expvar_rates_new(const char *name, expvar_var *source);

/* One of the two rates; reading counts as a read. 0 for NULL, and where the text has null. */
EXPVAR_API double expvar_rates_value(const expvar_rates *rates, expvar_window window);

/* ---- the registry -------------------------------------------------------------------------------------------- */

/* Publishes a variable under one more name. Returns 0, or -1 with errno as expvar_int_new (EINVAL also for NULL). */
EXPVAR_API int expvar_publish(const char *name, expvar_var *variable);

/* The variable published under `name`; NULL with errno ENOENT if there is none. */
EXPVAR_API expvar_var *expvar_get(const char *name);

/* As expvar_map_do, for all published variables. */
EXPVAR_API int expvar_do(expvar_visit_fn *visit, void *context);

/* Removes a name. A variable with no name or key left is freed, once the readers that hold it are done; a function
 * that is running is waited for. Returns 0, or -1 with errno ENOENT. */
EXPVAR_API int expvar_unpublish(const char *name);

/* ---- any variable -------------------------------------------------------------------------------------------- */

/* The variable must not be NULL. */
EXPVAR_API expvar_kind expvar_var_kind(const expvar_var *variable);

/* Narrowing: NULL if the variable is NULL or of another kind. */
EXPVAR_API expvar_int *expvar_var_int(expvar_var *variable);
EXPVAR_API expvar_float *expvar_var_float(expvar_var *variable);
EXPVAR_API expvar_string *expvar_var_string(expvar_var *variable);
EXPVAR_API expvar_map *expvar_var_map(expvar_var *variable);
EXPVAR_API expvar_func *expvar_var_func(expvar_var *variable);
EXPVAR_API expvar_histogram *expvar_var_histogram(expvar_var *variable);
EXPVAR_API expvar_rates *expvar_var_rates(expvar_var *variable);
EXPVAR_API expvar_family *expvar_var_family(expvar_var *variable);

/* Widening: NULL stays NULL. */
EXPVAR_API expvar_var *expvar_int_var(expvar_int *variable);
EXPVAR_API expvar_var *expvar_float_var(expvar_float *variable);
EXPVAR_API expvar_var *expvar_string_var(expvar_string *variable);
EXPVAR_API expvar_var *expvar_map_var(expvar_map *variable);
EXPVAR_API expvar_var *expvar_func_var(expvar_func *variable);
EXPVAR_API expvar_var *expvar_histogram_var(expvar_histogram *variable);
EXPVAR_API expvar_var *expvar_rates_var(expvar_rates *variable);
EXPVAR_API expvar_var *expvar_family_var(expvar_family *variable);

/* Writes the variable's value; NULL writes null. */
EXPVAR_API void expvar_var_write(expvar_var *variable, expvar_writer *writer);

/* The variable's value as JSON text, to be freed with free(). NULL with errno ENOMEM, or EMSGSIZE beyond 64 MiB. */
EXPVAR_API char *expvar_var_json(expvar_var *variable);

/* ---- all variables as JSON ----------------------------------------------------------------------------------- */

/* Receives a piece of the text; a result other than 0 ends the dump. */
typedef int expvar_sink_fn(const char *text, size_t size, void *context);

/* Hands the text of /debug/vars to `sink`: `{`, one `"name": value` a line, sorted, `}`.
 * Returns 0, what `sink` returned, or -1 with errno ENOMEM, or EMSGSIZE beyond 64 MiB. */
EXPVAR_API int expvar_dump_json(expvar_sink_fn *sink, void *context);

EXPVAR_END

/* What builds on these types. */
#include "describe.h"
#include "family.h"

#endif
