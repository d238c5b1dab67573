/* private_fixture.h - a folder for files of secrets. Failures fail the test. */
#ifndef TESTS_PRIVATE_FIXTURE_H
#define TESTS_PRIVATE_FIXTURE_H

#include <sys/types.h>

/* Setup and teardown of a group: makes the folder, and removes it with what is in it. */
int private_folder_make(void **state);
int private_folder_remove(void **state);

/* The file `name` with this text and mode, in the place of one that is there; its path, valid until the end. */
const char *private_file(const char *name, const char *text, mode_t mode);

#endif
