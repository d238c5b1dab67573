/* maps.c - maps: variables under keys that are known while the program runs. */
#include <stdio.h>
#include <stdlib.h>

#include <expvar/expvar.h>

static int print_key(const char *key, expvar_var *variable, void *context) {
    (void)context;
    char *json = expvar_var_json(variable);
    if (!json)
        return -1;
    printf("%s = %s\n", key, json);
    free(json);
    return 0; /* anything else would end the walk */
}

int main(void) {
    expvar_map *responses = expvar_map_new("responses");
    if (!responses) {
        perror("maps");
        return EXIT_FAILURE;
    }

    /* By key: the integer or the float is created when it is first added to. */
    expvar_map_add(responses, "404", 1);
    expvar_map_add(responses, "500", 2);
    expvar_map_add_float(responses, "megabytes", 1.5);

    /* By held variable: no look-up at all. For keys that are known beforehand and added to often. */
    expvar_int *ok = expvar_map_int(responses, "200");
    for (int i = 0; i < 1000; i++)
        expvar_int_add(ok, 1);

    /* A map may hold maps, texts and functions as well as numbers. */
    expvar_map *by_method = expvar_map_map(responses, "by_method");
    expvar_map_add(by_method, "GET", 998);
    expvar_map_add(by_method, "POST", 5);

    expvar_map_delete(responses, "500");

    if (expvar_map_do(responses, print_key, NULL) != 0) {
        perror("maps");
        return EXIT_FAILURE;
    }
    print_key("all", expvar_map_var(responses), NULL);
    return EXIT_SUCCESS;
}
