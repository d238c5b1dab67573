/* hooks_library.c - the library that makes any program publish its variables. */
#include "hooks_library.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME "libexpvar-hooks.so"

/* ld.so takes these as separators, and has nothing to escape them. */
#define SEPARATORS " :"

static char *fail(char *error, size_t error_size, const char *path, const char *reason) {
    snprintf(error, error_size, "%s: %s", path, reason);
    return NULL;
}

/* The path without links and dots, if a file is there that can be read. */
static char *look(const char *path) {
    char *whole = access(path, R_OK) == 0 ? realpath(path, NULL) : NULL;
    return whole;
}

static char *usable(char *path, char *error, size_t error_size) {
    if (!path[strcspn(path, SEPARATORS)])
        return path;
    fail(error, error_size, path, "a path with a blank or a colon in it cannot be preloaded");
    free(path);
    return NULL;
}

/* The folder of this program, with a slash behind it; "" where /proc does not tell. */
static void own_folder(char folder[PATH_MAX]) {
    const ssize_t size = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    folder[size > 0 ? size : 0] = '\0';
    char *slash = strrchr(folder, '/');
    folder[slash ? slash + 1 - folder : 0] = '\0';
}

/* The same for each of the places, or NULL. */
static char *look_everywhere(const char *folder) {
    static const char *const beside[] = {"../lib/" NAME, EXPVARMON_LIB_FROM_BIN "/" NAME};
    char *found = NULL;
    for (size_t i = 0; *folder && !found && i < sizeof beside / sizeof *beside; i++) {
        char *path;
        if (asprintf(&path, "%s%s", folder, beside[i]) < 0)
            return NULL;
        found = look(path);
        free(path);
    }
    return found ? found : look(EXPVARMON_LIBDIR "/" NAME);
}

char *hooks_library_find(char *error, size_t error_size) {
    const char *given = getenv("EXPVAR_HOOKS_LIBRARY");
    char folder[PATH_MAX], *found;
    if (given && *given) {
        found = look(given);
        return found ? usable(found, error, error_size) : fail(error, error_size, given, strerror(errno));
    }
    own_folder(folder);
    found = look_everywhere(folder);
    if (found)
        return usable(found, error, error_size);
    snprintf(error, error_size,
             NAME ": it is neither in %s../lib nor in " EXPVARMON_LIBDIR "; EXPVAR_HOOKS_LIBRARY names it", folder);
    return NULL;
}

/* ---- the environment --------------------------------------------------------------------------------------------- */

static bool is_variable(const char *entry, const char *name) {
    const size_t length = strlen(name);
    return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

static char *preload(const char *library) {
    const char *others = getenv("LD_PRELOAD");
    char *entry;
    const bool has_others = others && *others;
    return asprintf(&entry, "LD_PRELOAD=%s%s%s", library, has_others ? ":" : "", has_others ? others : "") < 0 ? NULL
                                                                                                               : entry;
}

char **hooks_environment(const char *library) {
    size_t count = 0, copied = 2;
    while (environ[count])
        count++;
    char **copy = calloc(count + 3, sizeof *copy);
    if (!copy)
        return NULL;
    copy[0] = preload(library);
    copy[1] = strdup("EXPVAR_LISTEN=unix");
    bool complete = copy[0] && copy[1];
    for (size_t i = 0; complete && i < count; i++) {
        if (is_variable(environ[i], "LD_PRELOAD") || is_variable(environ[i], "EXPVAR_LISTEN"))
            continue;
        copy[copied] = strdup(environ[i]);
        complete = copy[copied++] != NULL;
    }
    if (complete)
        return copy;
    free(copy[0]);
    copy[0] = strdup(""); /* so that the rest is reached */
    hooks_environment_free(copy);
    return NULL;
}

void hooks_environment_free(char **environment) {
    if (!environment)
        return;
    for (char **entry = environment; *entry; entry++)
        free(*entry);
    free(environment);
}
