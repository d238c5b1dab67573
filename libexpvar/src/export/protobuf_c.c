/* protobuf_c.c - protobuf-c, brought into the process by the first scrape that wants its format. */
#include "export/protobuf_c.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

/* The name by which the loader knows the interface of our headers: that of all versions from 1.0. */
#define SONAME "libprotobuf-c.so.1"

struct protobuf_c expvar__protobuf_c;

static bool is_loaded;

/* POSIX lets a function's address travel as a data pointer through dlsym; ISO C has no cast for it. */
static bool find(void *library, const char *name, void *function, size_t size) {
    void *address = dlsym(library, name);
    memcpy(function, &address, size);
    return address != NULL;
}

static void load(void) {
    struct protobuf_c *functions = &expvar__protobuf_c;
    void *library = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);
    is_loaded =
        library &&
        find(library, "protobuf_c_message_get_packed_size", &functions->packed_size, sizeof functions->packed_size) &&
        find(library, "protobuf_c_message_pack", &functions->pack, sizeof functions->pack);
}

int expvar__protobuf_c_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (is_loaded)
        return 0;
    errno = ELIBACC;
    return -1;
}
