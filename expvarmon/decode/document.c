/* document.c - parses documents with cJSON, and looks values up in them. */
#include "document.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../model/restart.h"
#include "array.h"
#include "gather.h"
#include "mark.h"
#include "node.h"
#include "prometheus.h"
#include "selection.h"

/* What a freed document leaves behind for the next one, so that polling allocates nothing. */
#define SPARE_MAX ((size_t)1 << 20)
static struct document *spare;

/* Where cJSON allocates while it parses. */
static struct arena *parsing;

static void *parse_alloc(size_t size) {
    return arena_alloc(parsing, size);
}

/* What cJSON gives back after an error goes with the arena. */
static void parse_free(void *memory) {
    (void)memory;
}

static struct document *document_new(void) {
    struct document *document = spare;
    spare = NULL;
    if (!document) {
        document = malloc(sizeof *document);
        if (document)
            arena_init(&document->arena, DOCUMENT_MEMORY_MAX);
    }
    return document;
}

void document_free(struct document *document) {
    if (!document)
        return;
    arena_clear(&document->arena, SPARE_MAX);
    if (!spare) {
        spare = document;
        return;
    }
    arena_fini(&document->arena);
    free(document);
}

static const char *say_where(const char *what, const char *text, size_t at) {
    static char cause[128];
    size_t line = 1;
    for (const char *newline = text; (newline = memchr(newline, '\n', at - (size_t)(newline - text))); newline++)
        line++;
    snprintf(cause, sizeof cause, "%s at byte %zu (line %zu)", what, at + 1, line);
    return cause;
}

/* Whether the byte at `at` stands where an object's key is due: behind a comma, or behind the brace unless it
 * closes an empty object. */
static bool is_key_due(const char *marked, size_t at) {
    bool in_object[CJSON_NESTING_LIMIT + 1] = {false};
    size_t depth = 0;
    char last = '\0';
    for (size_t i = 0; i < at; i++) {
        const char c = marked[i];
        if (c == '"') {
            while (marked[++i] != '"')
                i += marked[i] == '\\';
        }
        if (c == '{' || c == '[')
            in_object[++depth] = c == '{';
        if ((c == '}' || c == ']') && depth > 0)
            depth--;
        if ((unsigned char)c > ' ')
            last = c;
    }
    return in_object[depth] && (last == ',' || (last == '{' && marked[at] != '}'));
}

/* cJSON points behind a byte that it found instead of the quote of a key, and at what is wrong otherwise. */
static size_t error_offset(const char *marked) {
    size_t at = (size_t)(cJSON_GetErrorPtr() - marked);
    if (at == 0 || marked[at - 1] == '"' || (unsigned char)marked[at - 1] <= ' ')
        return at;
    return is_key_due(marked, at - 1) ? at - 1 : at;
}

static const char *explain_no_memory(const struct arena *arena) {
    return arena->error == EMSGSIZE ? "too large: it would take more than 128 MiB" : "out of memory";
}
_Static_assert(DOCUMENT_MEMORY_MAX == 128 << 20, "the text above says otherwise");

static const char *explain(const struct arena *arena, const char *text, size_t size, char *marked) {
    if (arena->error)
        return explain_no_memory(arena);
    size_t at = mark_origin(text, size, marked, error_offset(marked));
    return say_where(at < size ? "not JSON: unexpected text" : "not JSON: an unexpected end", text, at);
}

static const char *explain_type(const cJSON *root) {
    if (node_is_number(root))
        return "not a JSON object but a number";
    if (node_is_text(root))
        return "not a JSON object but a string";
    if (cJSON_IsBool(root) || cJSON_IsNull(root))
        return "not a JSON object but true, false or null";
    return "not a JSON object but an array";
}

/* Returns NULL, or the cause. */
static const char *parse(struct document *document, const char *text, size_t size) {
    struct arena *arena = &document->arena;
    char *marked = arena_alloc(arena, mark_room(size));
    if (!marked)
        return explain_no_memory(arena);
    struct mark_problem problem;
    size_t marked_size = mark_numbers(text, size, marked, &problem);
    if (marked_size == (size_t)-1)
        return say_where(problem.what, text, problem.at);
    parsing = arena;
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = parse_alloc, .free_fn = parse_free});
    document->root = cJSON_ParseWithLengthOpts(marked, marked_size + 1, NULL, true);
    cJSON_InitHooks(NULL);
    if (!document->root)
        return explain(arena, text, size, marked);
    return cJSON_IsObject(document->root) ? NULL : explain_type(document->root);
}

/* Whatever goes wrong is left to the whole text, of which the cause can tell byte and line. */
static bool parse_selected(struct document *document, const char *text, size_t size,
                           const struct selection *selection) {
    char *part = arena_alloc(&document->arena, size);
    size_t part_size = part ? selection_copy(selection, text, size, part) : 0;
    if (part_size > 0 && !parse(document, part, part_size))
        return true;
    arena_clear(&document->arena, SPARE_MAX);
    return false;
}

struct document *document_parse(const char *text, size_t size, const struct selection *selection, const char **cause) {
    struct document *document = document_new();
    if (!document) {
        *cause = "out of memory";
        return NULL;
    }
    if (selection && parse_selected(document, text, size, selection))
        return document;
    const char *problem = parse(document, text, size);
    if (problem) {
        document_free(document);
        *cause = problem;
        return NULL;
    }
    return document;
}

static const char *parse_metrics(struct document *document, const char *text, size_t size, const char *content_type) {
    static char cause[128];
    struct prometheus_problem problem;
    document->root = prometheus_parse(text, size, content_type, &document->arena, &problem);
    if (document->root)
        return NULL;
    if (!problem.what)
        return explain_no_memory(&document->arena);
    snprintf(cause, sizeof cause, "not metrics: %s (line %zu)", problem.what, problem.line);
    return cause;
}

struct document *document_parse_reply(const char *text, size_t size, const char *content_type,
                                      const struct selection *selection, const char **cause) {
    if (!prometheus_is(content_type, text, size))
        return document_parse(text, size, selection, cause);
    struct document *document = document_new();
    *cause = document ? parse_metrics(document, text, size, content_type) : "out of memory";
    if (!*cause)
        return document;
    document_free(document);
    return NULL;
}

struct value document_value(const struct document *document, const struct path *path) {
    return node_value_at(document->root, path);
}

static struct value look_up(const void *document, const struct path *path) {
    return document_value(document, path);
}

struct value document_read(const struct document *document, const struct variable *variable) {
    if (variable->expression.count > 0)
        return expression_value(&variable->expression, look_up, document);
    return document_value(document, &variable->path);
}

struct dist *document_distribution(const struct document *document, const struct variable *variable,
                                   const struct value *value) {
    const bool is_dist = variable->transform == TRANSFORM_DIST;
    const bool may_be_mean =
        value->kind == VALUE_FLOAT && variable->transform == TRANSFORM_NONE && variable->expression.count == 0;
    if (!is_dist && !may_be_mean)
        return NULL;
    struct dist *const distribution =
        gather_distribution(document->root, &variable->path,
                            &(struct gather_wish){.is_bytes = variable->kind == VARIABLE_MEM, .any = is_dist});
    if (distribution && variable->unit_ns > 1)
        dist_scale(distribution, variable->unit_ns);
    return distribution;
}

void document_evidence(const struct document *document, struct evidence *evidence) {
    for (size_t i = 0; i < RESTART_EVIDENCE_MAX; i++) {
        const struct path *path = restart_path(i);
        struct value value = path ? document_value(document, path) : (struct value){.kind = VALUE_NONE};
        evidence->figures[i] = value_number(&value);
    }
}

/* Where document_program looks. */
static const struct path program_path = {.count = 1, .steps = (struct path_step[]){{.key = (char[]){"cmdline"}}}};

const char *document_program(const struct document *document) {
    const cJSON *first = node_element(node_member(document->root, program_path.steps->key), 0);
    if (!node_is_text(first))
        return NULL;
    const char *slash = strrchr(first->valuestring, '/');
    const char *name = slash ? slash + 1 : first->valuestring;
    return *name ? name : NULL;
}

/* For a ring the member that counts its entries is needed, too. */
static int select_path(struct selection *selection, const struct path *path) {
    if (selection_add(selection, path) < 0)
        return -1;
    for (size_t i = 0; i < path->count; i++) {
        const char *counter = array_ring_counter_of(&path->steps[i]);
        if (!counter || (i + 1 < path->count && path->steps[i + 1].key))
            continue;
        char key[16];
        struct path_step *steps = calloc(i + 1, sizeof *steps);
        if (!steps)
            return -1;
        memcpy(steps, path->steps, i * sizeof *steps);
        snprintf(key, sizeof key, "%s", counter);
        steps[i].key = key;
        const int result = selection_add(selection, &(struct path){.count = i + 1, .steps = steps});
        free(steps);
        if (result < 0)
            return -1;
    }
    return 0;
}

static int select_variable(struct selection *selection, const struct variable *variable) {
    if (variable->transform == TRANSFORM_DIST && selection_add_whole(selection, &variable->path) < 0)
        return -1;
    if (variable->expression.count == 0)
        return select_path(selection, &variable->path);
    for (size_t i = 0; i < variable->expression.count; i++) {
        const struct expression_term *term = &variable->expression.terms[i];
        if (term->op == EXPRESSION_PATH && select_path(selection, &term->path) < 0)
            return -1;
    }
    return 0;
}

int document_select_more(struct selection *selection, const struct variable *variables, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (select_variable(selection, &variables[i]) < 0)
            return -1;
    }
    return 0;
}

static int select_all(struct selection *selection, const struct variable *variables, size_t count) {
    if (document_select_more(selection, variables, count) < 0)
        return -1;
    const struct path *path;
    for (size_t i = 0; (path = restart_path(i)); i++) {
        if (selection_add(selection, path) < 0)
            return -1;
    }
    return selection_add(selection, &program_path);
}

struct selection *document_select(const struct variable *variables, size_t count) {
    struct selection *selection = selection_new();
    if (selection && select_all(selection, variables, count) == 0)
        return selection;
    selection_free(selection);
    return NULL;
}
