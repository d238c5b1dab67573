/* app_picker.h - the screen on which a person chooses among the processes that publish. */
#ifndef EXPVARMON_APP_PICKER_H
#define EXPVARMON_APP_PICKER_H

#include <stdbool.h>
#include <stddef.h>

#include "attach/processes.h"
#include "cli/options.h"

/* Takes the terminal until the person has chosen, keeping the list up to date; what was chosen is marked in it, or *all is
 * set. Returns 0; or -1 with the status to exit with, and one line in `error` unless the person wants nothing. */
int app_picker_run(struct processes *processes, const struct options *options, bool *all, int *status, char *error,
                   size_t error_size);

#endif
