/* strings_and_funcs.c - texts, and values that are made at the moment when somebody looks. */
#include <stdio.h>
#include <stdlib.h>

#include <expvar/expvar.h>

struct queue {
    int waiting[3];
    size_t count;
};

/* Called at each look, by whatever thread looks: a program whose other threads change the queue takes its
 * lock here. The writer keeps the JSON valid by itself. */
static void write_queue(expvar_writer *writer, void *context) {
    const struct queue *queue = context;
    expvar_write_object_begin(writer);
    expvar_write_key(writer, "length");
    expvar_write_uint(writer, queue->count);
    expvar_write_key(writer, "waiting");
    expvar_write_array_begin(writer);
    for (size_t i = 0; i < queue->count; i++)
        expvar_write_int(writer, queue->waiting[i]);
    expvar_write_array_end(writer);
    expvar_write_object_end(writer);
}

static void print(const char *name) {
    char *json = expvar_var_json(expvar_get(name));
    printf("%s = %s\n", name, json ? json : "?");
    free(json);
}

int main(void) {
    struct queue queue = {.waiting = {7, 8, 9}, .count = 3};
    expvar_string *state = expvar_string_new("state");
    if (!state || !expvar_func_new("queue", write_queue, &queue)) {
        perror("strings_and_funcs");
        return EXIT_FAILURE;
    }

    expvar_string_set(state, "warming up");
    print("state");
    expvar_string_set(state, "serving <customers>"); /* quotes, <, > and bad bytes are taken care of */
    print("state");

    print("queue");
    queue.count = 1;
    print("queue"); /* the same variable, read later */

    /* From here on write_queue is not called any more: the queue may go away. */
    expvar_unpublish("queue");
    printf("queue is %s\n", expvar_get("queue") ? "published" : "gone");
    return EXIT_SUCCESS;
}
