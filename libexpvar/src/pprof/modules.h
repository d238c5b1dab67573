/* modules.h - what is mapped where: the program, its libraries and plugins, those that are unloaded already too,
 * and the vDSO.
 *
 * A log for the whole process. It is filled by expvar__modules_refresh, which whoever samples calls at the start
 * and the end of each profile and from time to time in between, so that a plugin that comes and goes within a
 * profile is still known when the profile is written. A plugin that comes and goes between two refreshes is
 * never seen; nor are those that dlmopen puts into a namespace of their own.
 *
 * Threads: any. Signals: none of these may be called in a handler: they lock and allocate, and wait for the
 * dynamic loader. */
#ifndef EXPVAR_PPROF_MODULES_H
#define EXPVAR_PPROF_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include <link.h>

#define BUILD_ID_MAX        32
#define MODULE_SEGMENTS_MAX 16
/* Unloaded modules that are remembered; the one that has been gone for longest is forgotten first. */
#define MODULES_UNLOADED_MAX 256

/* An executable mapping of a module. */
struct module_segment {
    uintptr_t start;
    uintptr_t end;
    uint64_t file_offset; /* of `start` */
};

/* What the file was when the module was first seen, to know it again. */
struct module_file {
    bool known;
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified;
};

/* A module. */
struct module {
    const char *path; /* absolute, links resolved; "[vdso]" */
    uintptr_t bias;   /* address = bias + address in the file */
    uintptr_t start;  /* of all that is mapped, data too */
    uintptr_t end;
    unsigned char build_id[BUILD_ID_MAX];
    size_t build_id_size;  /* 0: it has none */
    uint64_t headers_hash; /* of the program headers in memory: expvar__modules_headers_hash */
    uint64_t name_hash;    /* of the name that the loader has for it */
    struct module_file file;
    struct module_segment segments[MODULE_SEGMENTS_MAX]; /* executable ones */
    size_t segment_count;
    bool is_main;
    bool is_vdso;
    int64_t loaded_ns;   /* CLOCK_MONOTONIC, when a refresh saw it first */
    int64_t unloaded_ns; /* when one saw that it was gone; INT64_MAX: it is still there */
};

/* Brings the log up to date; cheap when nothing was loaded or unloaded since the last time.
 * Returns 0, or -1 with errno ENOMEM; the log is then as before. */
int expvar__modules_refresh(void);

/* The modules at one moment, unloaded ones included. Does not change. */
struct modules_view;

/* Refreshes and takes a view. Modules in it stay valid until it is freed.
 * Returns NULL with errno ENOMEM. */
struct modules_view *expvar__modules_view_new(void);
void expvar__modules_view_free(struct modules_view *view);

/* The main program is number 0; then in the order in which they were loaded. */
size_t expvar__modules_count(const struct modules_view *view);
const struct module *expvar__modules_get(const struct modules_view *view, size_t index);

/* The number of the module that has `address` in one of its executable segments: of those that were there one
 * after the other, the one loaded last. SIZE_MAX if there is none. `segment` may be NULL. */
size_t expvar__modules_find(const struct modules_view *view, uintptr_t address, size_t *segment);

/* What headers_hash is for a file that has these program headers. */
uint64_t expvar__modules_headers_hash(const ElfW(Phdr) * headers, size_t count);

/* Modules that were forgotten because too many were unloaded, since the process began. */
uint64_t expvar__modules_forgotten(void);

/* The lock, around a fork. It is the innermost one: nothing but the dynamic loader's is taken under it. */
void expvar__modules_lock(void);
void expvar__modules_unlock(void);

#endif
