/* restart.h - the figures by which a service that was restarted is recognised. */
#ifndef EXPVARMON_MODEL_RESTART_H
#define EXPVARMON_MODEL_RESTART_H

#include <stdbool.h>
#include <stddef.h>

#include "fleet.h"

/* The path of figure `index` in a document, as path_parse reads it; NULL past the last. */
const char *restart_path(size_t index);

/* Whether the service of `now` is another run than that of `before`. Figures that either lacks say nothing. */
bool restart_seen(const struct evidence *before, const struct evidence *now);

#endif
