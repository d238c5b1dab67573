/* object.h - what the dynamic loader has loaded at this moment, as it is in memory. Private to modules.c. */
#ifndef EXPVAR_PPROF_OBJECT_H
#define EXPVAR_PPROF_OBJECT_H

#include <stddef.h>
#include <stdint.h>

#include "pprof/modules.h"

/* An object of the loader. Of `module`, what is read from memory is filled in: no path, file or times. */
struct object {
    struct module module;
    const char *name;  /* as the loader has it; valid as long as the list */
    uintptr_t headers; /* where its program headers are */
};

struct object_list {
    struct object *items;
    size_t count;
    size_t room;
    char *names; /* what `name` points into */
    size_t names_size;
    size_t names_room;
};

/* Reads all of them: the program, the vDSO, libraries. Returns 0, or -1 with errno ENOMEM. Not for signal
 * handlers. */
int expvar__objects_init(struct object_list *list);
void expvar__objects_fini(struct object_list *list);

#endif
