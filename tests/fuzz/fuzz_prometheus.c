/* fuzz_prometheus.c - any bytes are refused with a cause, or are a tree whose every value can be asked for by a path. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../expvarmon/decode/document.h"

static void require(bool holds) {
    if (!holds)
        abort();
}

/* What is chosen was formatted as text and parsed again: it leads to a number. */
static void check_choice(const struct document *document) {
    size_t count;
    struct variable *variables = document_choose(document, &count);
    for (size_t i = 0; i < count; i++) {
        const struct value value = document_value(document, &variables[i].path);
        require(value.kind == VALUE_INT || value.kind == VALUE_UINT || value.kind == VALUE_FLOAT ||
                value.kind == VALUE_NONE);
    }
    variables_free(variables, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"text/plain; version=0.0.4", "application/openmetrics-text", NULL};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const char *cause = NULL;
        struct document *document = document_parse_reply((const char *)data, size, types[i], NULL, &cause);
        require((document == NULL) == (cause != NULL));
        require(!cause || (*cause && !strchr(cause, '\n')));
        if (document)
            check_choice(document);
        document_free(document);
    }
    return 0;
}
