/* consumer.c - a small service in C that uses the installed library: counts, serves, and prints what it
 * published. */
#include <expvar/expvar.h>

#include <stdio.h>

EXPVAR_INT(at_load, "consumer.at_load");

static int print(const char *text, size_t size, void *stream) {
    return fwrite(text, 1, size, (FILE *)stream) != size;
}

int main(void) {
    expvar_int *requests = expvar_int_new("consumer.requests");
    expvar_server *server = expvar_serve(":0", NULL);
    if (!requests || !server) {
        perror("consumer");
        return 1;
    }
    expvar_int_add(requests, 2);
    expvar_int_add(at_load, 1);
    int result = expvar_dump_json(print, stdout);
    expvar_server_stop(server);
    return result != 0;
}
