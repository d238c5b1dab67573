/* private_fixture.c - a folder for files of secrets. */
#include "private_fixture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define FILES_MAX 64

static char folder[] = "/tmp/expvar-secrets-XXXXXX";
static char *paths[FILES_MAX];
static size_t path_count;

int private_folder_make(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

int private_folder_remove(void **state) {
    (void)state;
    for (size_t i = 0; i < path_count; i++) {
        unlink(paths[i]);
        free(paths[i]);
    }
    path_count = 0;
    return rmdir(folder);
}

static char *path_of(const char *name) {
    char *path;
    assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
    for (size_t i = 0; i < path_count; i++)
        if (strcmp(paths[i], path) == 0) {
            free(path);
            return paths[i];
        }
    assert_true(path_count < FILES_MAX);
    return paths[path_count++] = path;
}

const char *private_file(const char *name, const char *text, mode_t mode) {
    char *path = path_of(name), fresh[sizeof folder + 8];
    snprintf(fresh, sizeof fresh, "%s/new", folder);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
    assert_int_equal(rename(fresh, path), 0);
    return path;
}
