/* settings.h - what is set in all: the defaults, over them the configuration file, over that the command line. */
#ifndef EXPVARMON_CLI_SETTINGS_H
#define EXPVARMON_CLI_SETTINGS_H

#include <stddef.h>

#include "options.h"

/* Reads the configuration file of -config or the one at the default path, and the arguments. What a flag of the command
 * line cannot go with is dropped from the file: -replay, for instance, from its -ports. Returns 0, or -1 with one line in
 * `error`; options_fini is due after 0 only. */
int settings_read(struct options *options, int argc, char *const *argv, char *error, size_t error_size);

/* $XDG_CONFIG_HOME/expvarmon/expvarmon.conf, or the same below $HOME/.config; to be freed. NULL where neither is set to
 * an absolute path, or when out of memory. */
char *settings_default_path(void);

#endif
