/* config_text.h - the settings as a configuration file that config_file.c reads back to the same. */
#ifndef EXPVARMON_CLI_CONFIG_TEXT_H
#define EXPVARMON_CLI_CONFIG_TEXT_H

#include <stdio.h>

#include "options.h"

/* What is written of the settings that somebody has made; those of the command line only never are. */
enum config_part {
    CONFIG_ALL,
    CONFIG_LASTING, /* without what the command line has set for this run only, OPTIONS_RUN */
};

/* Prints the settings. Secrets that were named by a file stay names. Returns 0, or -1 with errno. */
int config_text_print(FILE *stream, const struct options *options, enum config_part part);

/* Saves them in a file that only its owner can read: all of it, or nothing. A file that was there before is kept beside
 * it, with a ~ behind its name. Folders that are missing are made. Returns 0, or -1 with errno. */
int config_text_save(const char *path, const struct options *options, enum config_part part);

#endif
