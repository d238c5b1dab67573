/* restart.h - the figures by which a service that was restarted is recognised. */
#ifndef EXPVARMON_MODEL_RESTART_H
#define EXPVARMON_MODEL_RESTART_H

#include <stdbool.h>
#include <stddef.h>

#include "fleet.h"
#include "path.h"

/* The path of figure `index` in a document; NULL past the last. Constant. */
const struct path *restart_path(size_t index);

/* Whether the service of `now` is another run than that of `before`. Figures that either lacks say nothing.
 */
bool restart_seen(const struct evidence *before, const struct evidence *now);

#endif
