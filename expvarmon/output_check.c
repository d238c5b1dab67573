/* output_check.c - shows nothing: compares every reply with the conditions of -check, and ends with a status. */
#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/raw.h"

/* For each service its replies, and for each of its conditions whether it has been compared. */
struct check {
    char complaint[1024];
    size_t *replies;
    bool *compared;
};

/* Makes room for so many services, of which those that are kept keep what they have. */
static int check_change(struct output *output, size_t services, const size_t *kept, const char **reason) {
    struct check *check = output->check;
    const size_t conditions = output->plan.condition_count;
    size_t *replies = calloc(services, sizeof *replies);
    bool *compared = calloc(services * conditions, sizeof *compared);
    if (!replies || !compared) {
        free(replies);
        free(compared);
        *reason = "out of memory";
        return -1;
    }
    for (size_t i = 0; kept && i < services; i++) {
        if (kept[i] == FLEET_NEW)
            continue;
        replies[i] = check->replies[kept[i]];
        memcpy(compared + i * conditions, check->compared + kept[i] * conditions, conditions * sizeof *compared);
    }
    free(check->replies);
    free(check->compared);
    check->replies = replies;
    check->compared = compared;
    return 0;
}

static int check_start(struct output *output, const char **reason) {
    output->check = calloc(1, sizeof *output->check);
    if (output->check)
        return check_change(output, output->plan.fleet->service_count, NULL, reason);
    *reason = "out of memory";
    return -1;
}

static void check_stop(struct output *output) {
    if (!output->check)
        return;
    free(output->check->replies);
    free(output->check->compared);
    free(output->check);
}

static int complain(struct output *output, size_t service, const char *what, const char *cause, const char **reason) {
    struct check *check = output->check;
    snprintf(check->complaint, sizeof check->complaint, "%s: %s%s", output->plan.targets[service], what, cause);
    output->status = OUTPUT_UNREACHABLE;
    *reason = check->complaint;
    return -1;
}

/* The newest value of the variable `spec`, if it is a number. */
static bool find_number(const struct output *output, size_t service, const char *spec, struct value *number) {
    const struct fleet *fleet = output->plan.fleet;
    const size_t index = fleet_find_variable(fleet, spec);
    if (index == fleet->variable_count)
        return false;
    *number = fleet->services[service].series[index].last;
    return number->kind != VALUE_NONE && number->kind != VALUE_TEXT;
}

/* A number as it was, or why it could not be one. */
static const char *write_number(char buffer[RAW_MAX], const struct value *number) {
    const char *text = raw_number(buffer, number);
    return text ? text : "not a finite number";
}

static int report_broken(struct output *output, const struct condition *condition, const struct output_reply *reply,
                         const struct value sides[2], const char **reason) {
    char when[RAW_MAX], left[RAW_MAX], right[RAW_MAX];
    printf("%s: broken on %s at %s: %s is %s", condition->text, output->plan.targets[reply->service],
           raw_time(when, reply->unix_ns), condition->left, write_number(left, &sides[0]));
    if (condition->right)
        printf(", %s is %s", condition->right, write_number(right, &sides[1]));
    putchar('\n');
    output->status = OUTPUT_BROKEN;
    (void)output_flush(reason);
    return -1;
}

/* A first reply may lack a value: what is counted between two replies comes with the second. */
static int compare(struct output *output, size_t index, const struct output_reply *reply, const char **reason) {
    const struct condition *condition = &output->plan.conditions[index];
    struct value sides[2] = {{0}, condition->limit};
    const char *missing = NULL;
    if (!find_number(output, reply->service, condition->left, &sides[0]))
        missing = condition->left;
    else if (condition->right && !find_number(output, reply->service, condition->right, &sides[1]))
        missing = condition->right;
    if (missing && output->check->replies[reply->service] == 1)
        return 0;
    if (missing)
        return complain(output, reply->service, "there is no number at ", missing, reason);
    output->check->compared[reply->service * output->plan.condition_count + index] = true;
    return condition_holds(condition, &sides[0], &sides[1]) ? 0
                                                            : report_broken(output, condition, reply, sides, reason);
}

static int check_reply(struct output *output, const struct output_reply *reply, const char **reason) {
    const struct service *service = &output->plan.fleet->services[reply->service];
    if (service->state == SERVICE_FAILED)
        return complain(output, reply->service, service->cause, "", reason);
    output->check->replies[reply->service]++;
    for (size_t i = 0; i < output->plan.condition_count; i++) {
        if (compare(output, i, reply, reason) < 0)
            return -1;
    }
    return 0;
}

/* What was never compared did not hold. */
static int check_finish(struct output *output, const char **reason) {
    static const char once[] = "only one reply came, in which there is no number yet (-i and -for say how many): ";
    const size_t conditions = output->plan.condition_count;
    for (size_t i = 0; i < output->plan.fleet->service_count * conditions; i++) {
        if (!output->check->compared[i])
            return complain(output, i / conditions,
                            output->check->replies[i / conditions] == 1 ? once : "never compared: ",
                            output->plan.conditions[i % conditions].text, reason);
    }
    return 0;
}

const struct output_kind output_check = {
    .start = check_start,
    .reply = check_reply,
    .change = check_change,
    .finish = check_finish,
    .stop = check_stop,
};
