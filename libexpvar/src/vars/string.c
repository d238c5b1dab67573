/* string.c - string variables: a text that is replaced whole, under the value lock. */
#include "vars/var.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vars/locks.h"

static struct expvar_var *var_of(const expvar_string *variable) {
    return (struct expvar_var *)(uintptr_t)variable;
}

static int string_init(struct expvar_var *variable) {
    (void)variable; /* zeroed memory is the empty string */
    return 0;
}

static void string_fini(struct expvar_var *variable) {
    free(variable->string.text);
}

static void string_write(struct expvar_var *variable, struct expvar_writer *writer) {
    pthread_mutex_t *lock = expvar__value_lock(variable);
    pthread_mutex_lock(lock);
    expvar_write_text(writer, variable->string.text ? variable->string.text : "", variable->string.size);
    pthread_mutex_unlock(lock);
}

const struct kind expvar__kind_string = {string_init, string_fini, string_write};

int expvar_string_set(expvar_string *variable, const char *text) {
    size_t size = text ? strlen(text) : 0;
    if (!variable || size > EXPVAR_STRING_MAX) {
        errno = variable ? EMSGSIZE : EINVAL;
        return -1;
    }
    char *copy = malloc(size + 1);
    if (!copy)
        return -1;
    memcpy(copy, text ? text : "", size + 1);

    struct expvar_var *var = var_of(variable);
    pthread_mutex_t *lock = expvar__value_lock(var);
    pthread_mutex_lock(lock);
    char *before = var->string.text;
    var->string.text = copy;
    var->string.size = size;
    pthread_mutex_unlock(lock);
    free(before);
    return 0;
}

size_t expvar_string_value(const expvar_string *variable, char *buffer, size_t size) {
    struct expvar_var *var = var_of(variable);
    size_t copied = 0, whole = 0;
    if (var) {
        pthread_mutex_t *lock = expvar__value_lock(var);
        pthread_mutex_lock(lock);
        whole = var->string.size;
        copied = size > whole ? whole : size ? size - 1 : 0;
        if (copied)
            memcpy(buffer, var->string.text, copied);
        pthread_mutex_unlock(lock);
    }
    if (size)
        buffer[copied] = '\0';
    return whole;
}
