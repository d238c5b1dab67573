/* views.c - the views by name. */
#include "views.h"

#include "browser.h"
#include "charts.h"
#include "histogram.h"
#include "keys.h"

const struct view_kind views[VIEW_COUNT] = {
#define X(id, name, draw) {name, draw},
    VIEWS(X)
#undef X
};

const struct view_keys view_keys[VIEW_COUNT] = {
    [VIEW_BROWSER] = {"In the browser", browser_keys, &browser_keys_count, browser_apply},
};
