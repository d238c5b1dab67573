/* dump.c - all variables as JSON on stdout: for a program with no server, at its end or on a signal. */
#include <stdio.h>
#include <stdlib.h>

#include <expvar/expvar.h>

/* The sink is handed the text piece by piece; it could as well write to a socket or a log. */
static int to_stdout(const char *text, size_t size, void *context) {
    (void)context;
    return fwrite(text, 1, size, stdout) == size ? 0 : -1;
}

int main(void) {
    expvar_int *records = expvar_int_new("records");
    for (int i = 0; i < 42; i++)
        expvar_int_add(records, 1);

    /* Beside `records` there are variables that the library publishes by itself: cmdline, memstats, threads,
     * process. */
    if (expvar_dump_json(to_stdout, NULL) != 0) {
        perror("dump");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
