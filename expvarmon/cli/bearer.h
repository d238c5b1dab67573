/* bearer.h - the token that requests carry as `Authorization: Bearer`, RFC 6750. It is a secret: no message has it. */
#ifndef EXPVARMON_CLI_BEARER_H
#define EXPVARMON_CLI_BEARER_H

#include <stddef.h>

#define BEARER_MAX ((size_t)16 * 1024) /* bytes of a token's file */

/* Reads the token from a file; line ends behind it are not part of it. Returns the token, to be freed; NULL with one
 * line in `error` that names the file and the reason. */
char *bearer_read(const char *path, char *error, size_t error_size);

/* Whether a text can be a token: neither empty, nor with blanks, control characters or what is not ASCII in it. */
int bearer_check(const char *token, const char **reason);

#endif
