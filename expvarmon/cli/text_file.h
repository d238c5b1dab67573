/* text_file.h - a whole small file, read at once. */
#ifndef EXPVARMON_CLI_TEXT_FILE_H
#define EXPVARMON_CLI_TEXT_FILE_H

#include <stddef.h>

/* Reads a regular file of at most `max` bytes, without a zero byte in it. Never waits, as a pipe would. Returns the
 * text, to be freed; NULL with *reason set to one line that is constant or valid until the next call. */
char *text_file_read(const char *path, size_t max, const char **reason);

#endif
