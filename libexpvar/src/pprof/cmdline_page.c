/* cmdline_page.c - /debug/pprof/cmdline: the program's arguments. */
#include "cmdline_page.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "pprof/page.h"

/* The kernel bounds it: a quarter of the stack's limit, 6 MB at most (execve(2)). */
#define ARGUMENTS_MAX ((size_t)8 << 20)
#define PIECE         4096

static int read_arguments(struct buffer *arguments, int fd) {
    for (;;) {
        char *room = expvar__buffer_reserve(arguments, PIECE);
        const ssize_t got = room ? read(fd, room, PIECE) : -1;
        if (got == 0 || (got < 0 && errno != EINTR))
            return (int)got;
        if (got > 0)
            expvar__buffer_advance(arguments, (size_t)got);
    }
}

void expvar__cmdline_page(const expvar_request *request, expvar_response *response, void *context) {
    (void)request, (void)context;
    struct buffer arguments;
    expvar__buffer_init(&arguments, ARGUMENTS_MAX);
    const int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read_arguments(&arguments, fd) < 0) {
        expvar__page_error(response, 500, "the command line cannot be read");
    } else {
        expvar__page_is_text(response);
        const size_t size = arguments.size; /* each argument is ended by a NUL, the last one as well */
        expvar_response_write(response, arguments.data, size > 0 ? size - 1 : 0);
    }
    if (fd >= 0)
        close(fd);
    expvar__buffer_fini(&arguments);
}
