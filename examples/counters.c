/* counters.c - integers and floats: named numbers that the program adds to. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <expvar/expvar.h>

/* A counter at file scope: it is published before main runs, and needs no line in main. */
EXPVAR_INT(bytes_read, "bytes_read");

static void serve_one(expvar_int *requests, expvar_float *busy_seconds) {
    /* Each of these is about one machine instruction, whatever the number of threads that add. */
    expvar_int_add(requests, 1);
    expvar_int_add(bytes_read, 512);
    expvar_float_add(busy_seconds, 0.25);
}

int main(void) {
    /* Creating can fail: the name may be taken (EEXIST), or not be UTF-8 (EINVAL), or memory is short. */
    expvar_int *requests = expvar_int_new("requests");
    expvar_float *busy_seconds = expvar_float_new("busy_seconds");
    if (!requests || !busy_seconds) {
        perror("counters");
        return EXIT_FAILURE;
    }
    if (!expvar_int_new("requests"))
        perror("a second variable named requests");

    for (int i = 0; i < 3; i++)
        serve_one(requests, busy_seconds);
    printf("requests %" PRId64 "\n", expvar_int_value(requests));
    printf("bytes_read %" PRId64 "\n", expvar_int_value(bytes_read));
    printf("busy_seconds %.2f\n", expvar_float_value(busy_seconds));

    /* A gauge is an integer that is set, or that goes down as well. */
    expvar_int_set(requests, 100);
    expvar_int_add(requests, -1);
    printf("requests %" PRId64 "\n", expvar_int_value(requests));

    /* Adding to NULL does nothing: a counter that could not be created never breaks the program that counts.
     */
    expvar_int_add(NULL, 1);
    return EXIT_SUCCESS;
}
