/* views.c - the views by name. */
#include "views.h"

#include "charts.h"

const struct view_kind views[VIEW_COUNT] = {
#define X(id, name, draw) {name, draw},
    VIEWS(X)
#undef X
};
