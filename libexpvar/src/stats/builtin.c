/* builtin.c - publishes the variables that every process has. */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "expvar/expvar.h"
#include "stats/memstats.h"
#include "stats/process.h"
#include "stats/procfs.h"

/* Read once: a process that later writes over its arguments, as some do to show their state in ps(1), keeps the ones
 * that it was started with as soon as anybody has looked. */
static char *arguments;
static size_t arguments_size;

static void read_arguments(void) {
    arguments = expvar__procfs_cmdline(&arguments_size);
}

static void write_cmdline(expvar_writer *writer, void *context) {
    (void)context;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_arguments);
    expvar_write_array_begin(writer);
    const char *end = arguments + arguments_size;
    for (const char *argument = arguments; argument < end; argument += strlen(argument) + 1)
        expvar_write_string(writer, argument);
    expvar_write_array_end(writer);
}

static const struct builtin {
    const char *name;
    expvar_write_fn *write;
} builtins[] = {
    {EXPVAR_CMDLINE, write_cmdline},
    {EXPVAR_MEMSTATS, expvar__memstats_write},
    {EXPVAR_PROCESS, expvar__process_write},
    {EXPVAR_THREADS, expvar__threads_write},
};

/* Before the program's own constructors, so that a name of its own that is one of these gets EEXIST whatever the order
 * of linking. Where there is no memory yet, the process goes without. */
__attribute__((constructor(103))) static void publish_builtins(void) {
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
        expvar_func_new(builtins[i].name, builtins[i].write, NULL);
}
