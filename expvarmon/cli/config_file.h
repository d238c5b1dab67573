/* config_file.h - the configuration file: the flags as fields, in the format of libconfig. The only file that knows it.
 *
 *     i = "500ms";
 *     ports = [ ":5000", "https://host:5001" ];       # one text with commas is the same
 *     vars = "rate:requests,mem:memstats.Alloc";
 *     alert = [ "critical: rate:errors > 0 for 10s" ];
 *     log = true;
 *     keys = { quit = "x"; up = [ "Up", "i" ]; };     # -keys quit=x -keys up=Up -keys up=i
 *
 * Each value is read as that of its flag is; what takes one text takes a number or a truth value, too.
 */
#ifndef EXPVARMON_CLI_CONFIG_FILE_H
#define EXPVARMON_CLI_CONFIG_FILE_H

#include <stddef.h>

#include "options.h"

#define CONFIG_FILE_MAX ((size_t)1 << 20)

/* Reads options->config_path into the options, and notes the lines. A file that is not there is fine unless `must_exist`.
 * Refused are files that are not regular or too large, @include, which would lead to others, a file with secrets
 * (-header, credentials in -ports) that others than its owner can read, and one with a command that others can write.
 *
 * Returns 0, or -1 with one line in `error` that names the file, and where they are known the line and the field. */
int config_file_read(struct options *options, bool must_exist, char *error, size_t error_size);

/* The same for a text in memory, of which `path` is the name. */
int config_file_parse(struct options *options, const char *path, const char *text, char *error, size_t error_size);

#endif
