/* describe.c - what a variable means: help, unit and role. */
#include "expvar/describe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "vars/family.h"
#include "vars/locks.h"
#include "vars/var.h"

/* One allocation: the help, a NUL, the unit, a NUL. */
struct description {
    size_t help_size, unit_size;
    char texts[];
};

static int check_text(const char *text, size_t max) {
    if (strlen(text) > max)
        errno = EMSGSIZE;
    else if (!expvar__utf8_valid(text, strlen(text)))
        errno = EINVAL;
    else
        return 0;
    return -1;
}

static struct description *description_new(const char *help, const char *unit) {
    if (check_text(help, EXPVAR_HELP_MAX) < 0 || check_text(unit, EXPVAR_NAME_MAX) < 0)
        return NULL;
    size_t help_size = strlen(help), unit_size = strlen(unit);
    struct description *description = malloc(sizeof *description + help_size + unit_size + 2);
    if (!description)
        return NULL;
    description->help_size = help_size;
    description->unit_size = unit_size;
    memcpy(description->texts, help, help_size + 1);
    memcpy(description->texts + help_size + 1, unit, unit_size + 1);
    return description;
}

int expvar_describe(const char *name, const char *help, const char *unit) {
    struct description *description = description_new(help ? help : "", unit ? unit : "");
    if (!description)
        return -1;
    expvar_var *variable = expvar_get(name);
    if (variable) {
        pthread_mutex_lock(&expvar__structure_lock);
        struct description *before = variable->description;
        variable->description = description;
        pthread_mutex_unlock(&expvar__structure_lock);
        free(before);
        return 0;
    }
    free(description);
    errno = ENOENT; /* there is no null in the registry */
    return -1;
}

static size_t copy_text(const char *text, size_t length, char *buffer, size_t size) {
    if (size) {
        size_t copied = length < size ? length : size - 1;
        memcpy(buffer, text, copied);
        buffer[copied] = '\0';
    }
    return length;
}

size_t expvar_var_help(const expvar_var *variable, char *buffer, size_t size) {
    pthread_mutex_lock(&expvar__structure_lock);
    const struct description *description = variable ? variable->description : NULL;
    size_t length = description ? copy_text(description->texts, description->help_size, buffer, size)
                                : copy_text("", 0, buffer, size);
    pthread_mutex_unlock(&expvar__structure_lock);
    return length;
}

size_t expvar_var_unit(const expvar_var *variable, char *buffer, size_t size) {
    pthread_mutex_lock(&expvar__structure_lock);
    const struct description *description = variable ? variable->description : NULL;
    size_t length =
        description ? copy_text(description->texts + description->help_size + 1, description->unit_size, buffer, size)
                    : copy_text("", 0, buffer, size);
    pthread_mutex_unlock(&expvar__structure_lock);
    return length;
}

/* ---- roles --------------------------------------------------------------------------------------------------- */

int expvar_declare(expvar_var *variable, expvar_role role) {
    if (!variable || role > EXPVAR_ROLE_GAUGE) {
        errno = EINVAL;
        return -1;
    }
    atomic_store_explicit(&variable->role, (unsigned char)role, memory_order_relaxed);
    return 0;
}

static expvar_role role_by_rule(const struct expvar_var *variable) {
    if (variable->kind == EXPVAR_KIND_INT || variable->kind == EXPVAR_KIND_FLOAT)
        return atomic_load_explicit(&variable->was_set, memory_order_relaxed) ? EXPVAR_ROLE_GAUGE : EXPVAR_ROLE_COUNTER;
    if (variable->kind == EXPVAR_KIND_FAMILY && expvar__family_kind(variable) == EXPVAR_KIND_INT)
        return EXPVAR_ROLE_COUNTER;
    return variable->kind == EXPVAR_KIND_RATES ? EXPVAR_ROLE_GAUGE : EXPVAR_ROLE_NONE;
}

expvar_role expvar_var_role(const expvar_var *variable) {
    if (!variable)
        return EXPVAR_ROLE_NONE;
    unsigned char declared = atomic_load_explicit(&variable->role, memory_order_relaxed);
    return declared != EXPVAR_ROLE_NONE ? (expvar_role)declared : role_by_rule(variable);
}
