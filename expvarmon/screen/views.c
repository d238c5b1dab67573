/* views.c - the views by name. */
#include "views.h"

#include "bars.h"
#include "browser.h"
#include "charts.h"
#include "differences.h"
#include "eventlog.h"
#include "keys.h"

const struct view_kind views[VIEW_COUNT] = {
#define X(id, name, draw) {name, draw},
    VIEWS(X)
#undef X
};

const struct view_keys view_keys[VIEW_COUNT] = {
    [VIEW_BROWSER] = {"In the browser", browser_keys, &browser_keys_count, browser_apply},
    [VIEW_DIFFERENCE] = {"In the difference", differences_keys, &differences_keys_count, differences_apply},
};
