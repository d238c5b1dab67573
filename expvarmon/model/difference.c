/* difference.c - compares two trees leaf by leaf. */
#include "difference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tree_match.h"

void difference_fini(struct difference *difference) {
    free(difference->rows);
    *difference = (struct difference){0};
}

const struct tree *difference_tree(const struct difference *difference, const struct difference_row *row,
                                   uint32_t *node) {
    *node = row->b == TREE_NONE ? row->a : row->b;
    return row->b == TREE_NONE ? difference->a : difference->b;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static double percent_of(const struct value *a, const struct value *change) {
    const double from = fabs(value_number(a));
    return value_number(change) / from * 100;
}

/* The digits behind the point of a number as it was written; -1: it has an exponent. */
static int digits_of(const char *text) {
    if (strpbrk(text, "eE"))
        return -1;
    const char *const point = strchr(text, '.');
    return point ? (int)strlen(point + 1) : 0;
}

/* Numbers that are written in so many digits differ by one of so many: what is beyond is the error of doubles. */
static struct value subtract_texts(const struct value *to, const char *to_text, const struct value *from,
                                   const char *from_text) {
    const struct value exact = value_subtract(to, from);
    const int to_digits = digits_of(to_text), from_digits = digits_of(from_text);
    if (exact.kind != VALUE_FLOAT || to_digits < 0 || from_digits < 0 || fabs(exact.f) >= 1e15)
        return exact;
    char text[512];
    const int length = snprintf(text, sizeof text, "%.*f", to_digits > from_digits ? to_digits : from_digits, exact.f);
    return length < (int)sizeof text ? value_of_float(strtod(text, NULL)) : exact;
}

static struct difference_row compare_leaves(const struct tree *a, uint32_t a_node, const struct tree *b,
                                            uint32_t b_node) {
    const struct tree_node *const from = &a->nodes[a_node], *const to = &b->nodes[b_node];
    struct difference_row row = {.a = a_node, .b = b_node, .change = {.kind = VALUE_NONE}, .percent = NAN};
    const bool is_same = from->kind == to->kind && strcmp(tree_text(a, a_node), tree_text(b, b_node)) == 0;
    row.kind = is_same ? DIFFERENCE_SAME : DIFFERENCE_CHANGED;
    if (from->kind == TREE_NUMBER && to->kind == TREE_NUMBER) {
        row.change = subtract_texts(&to->value, tree_text(b, b_node), &from->value, tree_text(a, a_node));
        row.percent = percent_of(&from->value, &row.change);
    }
    return row;
}

static struct difference_row lonely(enum difference_kind kind, uint32_t a, uint32_t b) {
    return (struct difference_row){.a = a, .b = b, .kind = kind, .change = {.kind = VALUE_NONE}, .percent = NAN};
}

static void add(struct difference *difference, struct difference_row row, bool all) {
    difference->leaves++;
    difference->differing += row.kind != DIFFERENCE_SAME;
    if (all || row.kind != DIFFERENCE_SAME)
        difference->rows[difference->count++] = row;
}

/* `map` tells where the nodes of b are in a; what is paired here is left out of the second pass. */
static void add_all(struct difference *difference, const uint32_t *map, bool *paired, bool all) {
    const struct tree *const a = difference->a, *const b = difference->b;
    for (uint32_t i = 0; i < b->count; i++) {
        if (!tree_is_leaf(&b->nodes[i]))
            continue;
        const bool is_pair = map[i] != TREE_NONE && tree_is_leaf(&a->nodes[map[i]]);
        if (is_pair)
            paired[map[i]] = true;
        add(difference, is_pair ? compare_leaves(a, map[i], b, i) : lonely(DIFFERENCE_ADDED, TREE_NONE, i), all);
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if (tree_is_leaf(&a->nodes[i]) && !paired[i])
            add(difference, lonely(DIFFERENCE_REMOVED, i, TREE_NONE), all);
    }
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

static int compare_names(const struct difference *difference, const struct difference_row *a,
                         const struct difference_row *b) {
    uint32_t a_node, b_node;
    const struct tree *const a_tree = difference_tree(difference, a, &a_node);
    const struct tree *const b_tree = difference_tree(difference, b, &b_node);
    return tree_compare(a_tree, a_node, b_tree, b_node);
}

/* The larger first, and what has none last. */
static int compare_sizes(double a, double b) {
    const double a_size = isnan(a) ? -1 : fabs(a), b_size = isnan(b) ? -1 : fabs(b);
    return a_size > b_size ? -1 : a_size < b_size;
}

static int by_name(const void *a, const void *b, void *difference) {
    return compare_names(difference, a, b);
}

static int by_size(const void *a, const void *b, void *difference) {
    const struct difference_row *const x = a, *const y = b;
    const int sizes = compare_sizes(value_number(&x->change), value_number(&y->change));
    return sizes != 0 ? sizes : compare_names(difference, x, y);
}

static int by_percent(const void *a, const void *b, void *difference) {
    const struct difference_row *const x = a, *const y = b;
    const int sizes = compare_sizes(x->percent, y->percent);
    return sizes != 0 ? sizes : compare_names(difference, x, y);
}

static int (*const orders[])(const void *a, const void *b, void *difference) = {
    [DIFFERENCE_BY_NAME] = by_name,
    [DIFFERENCE_BY_SIZE] = by_size,
    [DIFFERENCE_BY_PERCENT] = by_percent,
};

int difference_make(struct difference *difference, const struct tree *a, const struct tree *b,
                    const struct difference_choice *choice) {
    difference_fini(difference);
    *difference = (struct difference){.a = a, .b = b};
    uint32_t *const map = tree_match(b, a);
    bool *const paired = calloc(a->count + 1, sizeof *paired);
    difference->rows = calloc(a->leaves + b->leaves + 1, sizeof *difference->rows);
    const bool made = map && paired && difference->rows;
    if (made) {
        add_all(difference, map, paired, choice->all);
        qsort_r(difference->rows, difference->count, sizeof *difference->rows, orders[choice->order], difference);
    }
    free(map);
    free(paired);
    return made ? 0 : -1;
}
