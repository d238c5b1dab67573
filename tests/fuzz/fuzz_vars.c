/* fuzz_vars.c - the grammar of -vars: any text is refused with a reason, or its paths are read back from their text. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../expvarmon/model/variable.h"

static void require(bool holds) {
    if (!holds)
        abort();
}

static bool same_step(const struct path_step *a, const struct path_step *b) {
    if (!a->key || !b->key)
        return !a->key && !b->key && a->pick == b->pick && a->index == b->index && a->end == b->end;
    return a->is_glob == b->is_glob && strcmp(a->key, b->key) == 0;
}

static void check_path(const struct path *path) {
    char *text = path_format(path);
    struct path again;
    const char *reason;
    require(text && path_parse(&again, text, &reason) == 0);
    require(again.count == path->count);
    for (size_t i = 0; i < path->count; i++)
        require(same_step(&path->steps[i], &again.steps[i]));
    size_t last;
    if (!path_is_glob(path, &last))
        require(path_key_matches(&path->steps[0], path->steps[0].key, strlen(path->steps[0].key)));
    path_fini(&again);
    free(text);
}

static struct value look_up(const void *context, const struct path *path) {
    const size_t *seed = context;
    check_path(path);
    return (struct value){.kind = VALUE_INT, .i = (int64_t)(*seed + path->count)};
}

static void check_variable(const struct variable *variable) {
    const size_t seed = strlen(variable->spec);
    require((variable->path.count == 0) == (variable->expression.count > 0));
    if (variable->path.count > 0)
        check_path(&variable->path);
    else
        require(expression_value(&variable->expression, look_up, &seed).kind != VALUE_TEXT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *list = strndup((const char *)data, size);
    require(list);
    char error[64] = "";
    size_t count = 0;
    struct variable *variables = variables_parse(list, &count, error, sizeof error);
    require((variables != NULL) == (error[0] == '\0'));
    for (size_t i = 0; i < count; i++) {
        check_variable(&variables[i]);
        require(*variables[i].title);
    }
    variables_free(variables, count);
    free(list);
    return 0;
}
