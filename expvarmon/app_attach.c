/* app_attach.c - the processes of this user as targets, as they come and go. */
#include "app_state.h"

#include <stdlib.h>

/* What the last process left is shown until there is another one. */
void app_check_processes(struct app *app) {
    struct processes *processes = app->plan->processes;
    if (!processes || processes_refresh(processes) != 1 || processes->count == 0)
        return;
    char *list = processes_targets(processes, true);
    if (list && targets_set_more(app->plan->targets, list) == 0)
        app_read_targets(app, 0);
    free(list);
}
