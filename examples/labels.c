/* labels.c - a counter for each method and status code, within a bound. */
#include <stdio.h>
#include <stdlib.h>

#include <expvar/expvar.h>

static void print(const char *when) {
    char *json = expvar_var_json(expvar_get("http_requests"));
    printf("%s: %s\n", when, json ? json : "out of memory");
    free(json);
}

int main(void) {
    expvar_family *requests = expvar_family_new("http_requests", "method", "code");
    if (!requests) {
        perror("labels");
        return EXIT_FAILURE;
    }

    /* By held child: as cheap as any counter. For values that are known beforehand. */
    expvar_int *get_ok = expvar_family_int(requests, "GET", "200");
    for (int i = 0; i < 1000; i++)
        expvar_int_add(get_ok, 1);

    /* By values: the child is created when it is first added to. */
    expvar_family_add(requests, 1, "GET", "404");
    expvar_family_add(requests, 2, "POST", "200");
    print("counted");

    /* What clients send may be anything: beyond the bound it is counted together. */
    expvar_family_limit(requests, 4, 600);
    static const char *const methods[] = {"PUT", "BREW", "WHEN", "PROPFIND"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        expvar_family_add(requests, 1, methods[i], "405");
    print("bounded");

    /* Children that nobody holds go when they have been idle: by themselves, after the 600 s above, or by hand. */
    expvar_family_remove_idle(requests, 0); /* the first look at how far they are */
    expvar_family_remove_idle(requests, 0);
    print("idle ones removed");
    return EXIT_SUCCESS;
}
