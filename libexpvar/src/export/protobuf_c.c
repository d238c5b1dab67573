/* protobuf_c.c - protobuf-c, brought into the process by the first scrape that wants its format. */
#include "export/protobuf_c.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/auxv.h>

#include "base/opened.h"

/* The name of all versions since 1.0. */
#define SONAME "libprotobuf-c.so.1"

struct protobuf_c expvar__protobuf_c;

static bool is_loaded;

/* Whether the kernel was asked to start a loader. A program without one would get a second libc with the library; it can do
 * without this format. */
static bool is_dynamic(void) {
    return getauxval(AT_BASE) != 0;
}

static void load(void) {
    static const struct opened_function functions[] = {
        {"protobuf_c_message_get_packed_size", &expvar__protobuf_c.packed_size},
        {"protobuf_c_message_pack", &expvar__protobuf_c.pack},
    };
    is_loaded = is_dynamic() && expvar__open_library(SONAME, functions, sizeof functions / sizeof *functions) == 0;
}

int expvar__protobuf_c_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (is_loaded)
        return 0;
    errno = ELIBACC;
    return -1;
}
