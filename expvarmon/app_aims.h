/* app_aims.h - whom the monitor watches: the targets of -ports, itself, processes of this user, a program it starts. */
#ifndef EXPVARMON_APP_AIMS_H
#define EXPVARMON_APP_AIMS_H

#include "app.h"

#define AIMS_ERROR_MAX 512

struct app_aims {
    const struct options *options;
    struct targets targets;
    struct processes processes;
    struct program program;
    char program_socket[RUNTIME_DIR_MAX + 32];
    char *own; /* the address of -self; NULL: none */
};

/* Finds all that the options ask for; on a terminal, where they name no target, after the person has chosen. Fills in what
 * the plan lacks, which then lends it. Returns 0; or -1 with the status to exit with and one line in `error`, "" if the
 * person wants nothing. app_aims_fini is due in any case. */
int app_aims_init(struct app_aims *aims, struct app_plan *plan, int *status, char error[AIMS_ERROR_MAX]);
void app_aims_fini(struct app_aims *aims);

#endif
