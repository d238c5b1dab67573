/* fuzz_document.c - any bytes are refused with a cause, or every question about the document has an answer,
 * the same whether all of it is read or only what is asked for. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../expvarmon/decode/document.h"
#include "../../expvarmon/model/difference.h"

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

static void require_same(const struct value *a, const struct value *b) {
    require(a->kind == b->kind);
    if (a->kind == VALUE_TEXT)
        require(strcmp(a->text, b->text) == 0);
    if (a->kind == VALUE_FLOAT)
        require(a->f == b->f);
    if (a->kind == VALUE_INT || a->kind == VALUE_UINT)
        require(a->u == b->u);
    if (a->kind == VALUE_BOOL)
        require(a->b == b->b);
}

static void require_same_evidence(const struct document *a, const struct document *b) {
    struct evidence of_a, of_b;
    document_evidence(a, &of_a);
    document_evidence(b, &of_b);
    for (size_t i = 0; i < RESTART_EVIDENCE_MAX; i++)
        require(of_a.figures[i] == of_b.figures[i] || (isnan(of_a.figures[i]) && isnan(of_b.figures[i])));
}

static void require_same_program(const struct document *a, const struct document *b) {
    const char *of_a = document_program(a);
    const char *of_b = document_program(b);
    require(of_a && of_b ? strcmp(of_a, of_b) == 0 : of_a == of_b);
}

/* Reads the text again, only as far as the variables need it: it answers as `whole` does. */
static void check_part(const char *text, size_t size, const struct document *whole, const struct variable *variables,
                       size_t count) {
    struct selection *selection = document_select(variables, count);
    const char *cause;
    struct document *part = document_parse(text, size, selection, &cause);
    require(part != NULL);
    for (size_t i = 0; i < count; i++) {
        struct value expected = document_read(whole, &variables[i]);
        struct value value = document_read(part, &variables[i]);
        check_value(&expected);
        require_same(&expected, &value);
    }
    require_same_evidence(whole, part);
    require_same_program(whole, part);
    document_free(part);
    selection_free(selection);
}

static void check_choice(const char *text, size_t size, const struct document *document) {
    size_t count;
    struct variable *variables = document_choose(document, &count);
    require(count <= DOCUMENT_CHOICE_MAX && (variables == NULL) == (count == 0));
    check_part(text, size, document, variables, count);
    variables_free(variables, count);
}

/* Paths that the seeds have, so that arrays and texts are reached. */
static struct variable *usual_variables(size_t *count) {
    char error[128];
    struct variable *variables =
        variables_parse("a,a[0],a[1][0],a.b,a[1].b,memstats.PauseNs,cmdline[0],a[-1],a[-1][0],a[1:],a[-2:][max],"
                        "a[min],a[sum],a[p95],a[len],a.PauseNs[last],memstats.PauseNs[last],memstats.PauseNs[p99],x=a/"
                        "a[0]-memstats.PauseNs[len]",
                        count, error, sizeof error);
    require(variables != NULL);
    return variables;
}

/* A part of a text may be read although something else in it is wrong; if not, the cause is that of the whole. */
static void check_refused(const char *text, size_t size, const char *cause, const struct variable *variables,
                          size_t count) {
    require(*cause && !strchr(cause, '\n'));
    char *cause_of_whole = strdup(cause);
    struct selection *selection = document_select(variables, count);
    struct document *part = document_parse(text, size, selection, &cause);
    require(part || strcmp(cause, cause_of_whole) == 0);
    document_free(part);
    selection_free(selection);
    free(cause_of_whole);
}

/* A path that a glob found has a value, the same in what was selected for the glob. */
struct finding {
    const struct document *document;
    size_t count;
};

static void check_found(void *context, const struct path *path) {
    struct finding *finding = context;
    require(document_value(finding->document, path).kind != VALUE_NONE);
    finding->count++;
}

static void check_glob(const char *text, size_t size, const struct document *whole, const char *spec) {
    struct variable glob;
    const char *cause;
    require(variable_parse(&glob, spec, &cause) == 0);
    struct selection *selection = document_select(&glob, 1);
    struct document *part = document_parse(text, size, selection, &cause);
    require(part != NULL);
    struct finding in_whole = {.document = whole}, in_part = {.document = part};
    document_find(whole, &glob.path, check_found, &in_whole);
    document_find(part, &glob.path, check_found, &in_part);
    require(in_whole.count == in_part.count);
    document_free(part);
    selection_free(selection);
    variable_fini(&glob);
}

/* Every node has a text, and a path that leads back to it, and a tree does not differ from itself. */
static void check_tree(const struct document *document) {
    struct tree tree = {0};
    struct difference difference = {0};
    require(document_flatten(document, &tree) == 0 && tree.count <= TREE_NODES_MAX);
    for (uint32_t node = 0; node < tree.count; node++) {
        const char *reason;
        struct path path;
        char *text = tree_path(&tree, node, &reason);
        require(tree.nodes[node].end > node && tree.nodes[node].end <= tree.count);
        require(memchr(tree_text(&tree, node), 0xFF, strlen(tree_text(&tree, node))) == NULL);
        if (!text)
            continue;
        require(path_parse(&path, text, &reason) == 0 && tree_is_at(&tree, node, &path));
        path_fini(&path);
        free(text);
    }
    require(difference_make(&difference, &tree, &tree, &(struct difference_choice){.all = true}) == 0);
    require(difference.count == tree.leaves && difference.differing == 0);
    difference_fini(&difference);
    tree_fini(&tree);
}

/* Bins and marks ascend, and are numbers, but for the outermost ends of counters. */
static void check_distribution(const struct dist *distribution) {
    const size_t last = distribution->bin_count - 1;
    require(distribution->bin_count > 0 && !isinf(distribution->mean));
    for (size_t i = 0; i <= last; i++) {
        const struct dist_bin *bin = &distribution->bins[i];
        require(bin->low <= bin->high && bin->count >= 0 && isfinite(bin->count));
        require((i == 0 || isfinite(bin->low)) && (i == last || isfinite(bin->high)));
        require(i == 0 || distribution->bins[i - 1].high <= bin->low);
    }
    for (size_t i = 1; i < SKETCH_MARKS; i++)
        require(distribution->marks[i - 1] <= distribution->marks[i]);
}

/* What is there of arrays, counters and percentiles at usual paths; the same of what is selected for them. */
static void check_distributions(const char *text, size_t size, const struct document *whole) {
    char error[128];
    size_t count;
    struct variable *variables =
        variables_parse("dist:a,dist:mem:a,dist:a[1:],dist:a.b,dist:h,dist:h_bucket,dist:memstats."
                        "PauseNs,dist:memstats.PauseNs[-3:],memstats.PauseNs,dist:h.buckets",
                        &count, error, sizeof error);
    require(variables != NULL);
    struct selection *selection = document_select(variables, count);
    const char *cause;
    struct document *part = document_parse(text, size, selection, &cause);
    require(part != NULL);
    for (size_t i = 0; i < count; i++) {
        struct value of_whole = document_read(whole, &variables[i]), of_part = document_read(part, &variables[i]);
        struct dist *expected = document_distribution(whole, &variables[i], &of_whole);
        struct dist *distribution = document_distribution(part, &variables[i], &of_part);
        require(!expected == !distribution);
        if (expected) {
            check_distribution(expected);
            require(expected->bin_count == distribution->bin_count);
        }
        free(expected);
        free(distribution);
    }
    document_free(part);
    selection_free(selection);
    variables_free(variables, count);
}

static void check_read(const char *text, size_t size, const struct document *document, const struct variable *variables,
                       size_t count) {
    const char *program = document_program(document);
    require(!program || (*program && !strchr(program, '/')));
    check_tree(document);
    check_part(text, size, document, variables, count);
    check_choice(text, size, document);
    check_distributions(text, size, document);
    check_glob(text, size, document, "*");
    check_glob(text, size, document, "a.*");
    check_glob(text, size, document, "*.P*[last]");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    const char *cause = NULL;
    size_t count;
    struct variable *variables = usual_variables(&count);
    struct document *document = document_parse(text, size, NULL, &cause);
    require((document == NULL) == (cause != NULL));
    if (document)
        check_read(text, size, document, variables, count);
    else
        check_refused(text, size, cause, variables, count);
    document_free(document);
    variables_free(variables, count);
    return 0;
}
