/* private_file.h - files that hold secrets, or that decide whom to trust. */
#ifndef EXPVAR_HTTP_PRIVATE_FILE_H
#define EXPVAR_HTTP_PRIVATE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* The text of a regular file that belongs to root or to the effective user and that no others can write, nor read unless
 * `is_public`. It has `max` bytes at most, no NUL in it and one behind it. To be freed with expvar__private_text_free.
 * `status` gets what fstat(2) told before it was read, and may be NULL.
 *
 * Returns NULL with errno EACCES (others can get at it), EINVAL (no regular file, or a NUL in it), EFBIG (more than `max`),
 * ENOMEM, or as open(2). */
char *expvar__private_file_read(const char *path, size_t max, bool is_public, struct stat *status);

/* Leaves nothing of it in memory. NULL is ignored. */
void expvar__private_text_free(char *text);

#endif
