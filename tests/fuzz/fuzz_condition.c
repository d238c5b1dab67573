/* fuzz_condition.c - the grammar of -check: any text is refused with a reason, or its sides are whole. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../expvarmon/model/condition.h"

static void require(bool holds) {
    if (!holds)
        abort();
}

static void check_variable(const char *spec) {
    struct variable variable;
    const char *reason;
    require(variable_parse(&variable, spec, &reason) == 0);
    variable_fini(&variable);
}

static void check(const struct condition *condition) {
    check_variable(condition->left);
    if (condition->right) {
        check_variable(condition->right);
        return;
    }
    const struct value *limit = &condition->limit;
    require(isfinite(value_number(limit)));
    const bool includes = condition->comparison == COMPARISON_AT_MOST || condition->comparison == COMPARISON_AT_LEAST ||
                          condition->comparison == COMPARISON_EQUAL;
    require(condition_holds(condition, limit, limit) == includes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = strndup((const char *)data, size);
    require(text);
    struct condition condition;
    const char *reason = NULL;
    if (condition_parse(&condition, text, &reason) == 0) {
        check(&condition);
        condition_fini(&condition);
    } else {
        require(reason && *reason);
    }
    free(text);
    return 0;
}
