/* app_plan.c - what the flags say about variables and how they are shown, checked before anything is asked. */
#include "app.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "model/filter.h"

/* What is checked is watched as well. */
static int read_checks(struct app_plan *plan, char *error, size_t error_size) {
    const struct options_texts *checks = &plan->options->checks;
    if (checks->count == 0)
        return 0;
    plan->conditions = conditions_parse(checks->at, checks->count, error, error_size);
    if (!plan->conditions)
        return -1;
    plan->condition_count = checks->count;
    plan->variables = conditions_join(plan->variables, &plan->variable_count, plan->conditions, checks->count);
    if (plan->variables)
        return 0;
    plan->variable_count = 0;
    snprintf(error, error_size, "-check: %s", strerror(ENOMEM));
    return -1;
}

/* And so is what may be alarming. */
static int read_alerts(struct app_plan *plan, char *error, size_t error_size) {
    const struct options_texts *alerts = &plan->options->alerts;
    if (alerts->count == 0)
        return 0;
    plan->thresholds = thresholds_parse(alerts->at, alerts->count, error, error_size);
    if (!plan->thresholds)
        return -1;
    plan->threshold_count = alerts->count;
    plan->variables = thresholds_join(plan->variables, &plan->variable_count, plan->thresholds, alerts->count);
    if (plan->variables)
        return 0;
    plan->variable_count = 0;
    snprintf(error, error_size, "-alert: %s", strerror(ENOMEM));
    return -1;
}

/* And so are groups, always, so that they have a history when they are shown. */
static int read_groups(struct app_plan *plan, char *error, size_t error_size) {
    const struct options *options = plan->options;
    if (panels_parse(&plan->panels, options->groups.at, options->groups.count, error, error_size) < 0)
        return -1;
    plan->panel = options->panel ? panels_find(&plan->panels, options->panel) : 0;
    if (options->panel && plan->panel == 0) {
        snprintf(error, error_size, "-panel: no -group is called \"%s\"", options->panel);
        return -1;
    }
    if (plan->panels.count == 0)
        return 0;
    plan->variables = panels_join(plan->variables, &plan->variable_count, &plan->panels);
    if (plan->variables)
        return 0;
    plan->variable_count = 0;
    snprintf(error, error_size, "-group: %s", strerror(ENOMEM));
    return -1;
}

static int check_filter(const struct options *options, char *error, size_t error_size) {
    struct filter filter;
    char reason[2 * FILTER_SIZE];
    if (!options->filter)
        return 0;
    setlocale(LC_CTYPE, ""); /* of which characters the expressions are */
    if (filter_parse(&filter, options->filter, reason, sizeof reason) < 0) {
        snprintf(error, error_size, "-filter: %s", reason);
        return -1;
    }
    filter_fini(&filter);
    return 0;
}

static int read_ranges(struct app_plan *plan, char *error, size_t error_size) {
    const struct options_texts *bounds = &plan->options->bounds;
    plan->ranges = ranges_parse(bounds->at, bounds->count, error, error_size);
    plan->range_count = plan->ranges ? bounds->count : 0;
    return plan->ranges ? 0 : -1;
}

static int read_variables(struct app_plan *plan, char *error, size_t error_size) {
    if (!plan->options->vars)
        return 0;
    plan->variables = variables_parse(plan->options->vars, &plan->variable_count, error, error_size);
    return plan->variables ? 0 : -1;
}

int app_plan_init(struct app_plan *plan, const struct options *options, char *error, size_t error_size) {
    *plan = (struct app_plan){.options = options};
    plan->is_choosing = !options->vars && options->groups.count == 0 && options->checks.count == 0;
    if (app_check_keys(options, error, error_size) == 0 && check_filter(options, error, error_size) == 0 &&
        read_ranges(plan, error, error_size) == 0 && read_variables(plan, error, error_size) == 0 &&
        read_groups(plan, error, error_size) == 0 && read_checks(plan, error, error_size) == 0 &&
        read_alerts(plan, error, error_size) == 0)
        return 0;
    variables_free(plan->variables, plan->variable_count);
    app_plan_fini(plan);
    return -1;
}

void app_plan_fini(struct app_plan *plan) {
    conditions_free(plan->conditions, plan->condition_count);
    thresholds_free(plan->thresholds, plan->threshold_count);
    panels_fini(&plan->panels);
    ranges_free(plan->ranges, plan->range_count);
}

int app_plan_check_targets(const struct app_plan *plan, char *error, size_t error_size) {
    if (!plan->options->diff || plan->targets->count <= 2)
        return 0;
    snprintf(error, error_size, "-diff: compares two targets, or one with itself; there are %zu", plan->targets->count);
    return -1;
}
