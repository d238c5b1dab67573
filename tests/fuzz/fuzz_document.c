/* fuzz_document.c - any bytes are refused with a cause, or every question about the document has an answer. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../expvarmon/decode/document.h"

static void require(bool holds) {
    if (!holds)
        abort();
}

static void check_value(const struct value *value) {
    if (value->kind == VALUE_FLOAT)
        require(isfinite(value->f));
    if (value->kind == VALUE_TEXT)
        require(memchr(value->text, 0xFF, strlen(value->text)) == NULL);
}

static void check_choice(const struct document *document) {
    size_t count;
    struct variable *variables = document_choose(document, &count);
    require(count <= DOCUMENT_CHOICE_MAX && (variables == NULL) == (count == 0));
    for (size_t i = 0; i < count; i++) {
        struct value value = document_value(document, &variables[i].path);
        check_value(&value);
    }
    variables_free(variables, count);
}

/* Paths that the seeds have, so that arrays and texts are reached. */
static void check_paths(const struct document *document) {
    static const char *const specs[] = {"a", "a[0]", "a[1][0]", "a.b", "a[1].b", "memstats.PauseNs", "cmdline[0]"};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        struct path path;
        const char *reason;
        require(path_parse(&path, specs[i], &reason) == 0);
        struct value value = document_value(document, &path);
        check_value(&value);
        path_fini(&path);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *cause = NULL;
    struct document *document = document_parse((const char *)data, size, NULL, &cause);
    require((document == NULL) == (cause != NULL));
    if (!document) {
        require(*cause && !strchr(cause, '\n'));
        return 0;
    }
    struct evidence evidence;
    document_evidence(document, &evidence);
    const char *program = document_program(document);
    require(!program || (*program && !strchr(program, '/')));
    check_paths(document);
    check_choice(document);
    document_free(document);
    return 0;
}
