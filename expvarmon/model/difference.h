/* difference.h - what differs between two trees: of one service at two times, or of two services. */
#ifndef EXPVARMON_MODEL_DIFFERENCE_H
#define EXPVARMON_MODEL_DIFFERENCE_H

#include "tree.h"

enum difference_kind { DIFFERENCE_SAME, DIFFERENCE_CHANGED, DIFFERENCE_ADDED, DIFFERENCE_REMOVED };

/* One row for each order: its enumerator, what the screen calls it. Rows that are equal in it are by name. */
#define DIFFERENCE_ORDERS(X)                                                                                           \
    X(NAME, "by name")                                                                                                 \
    X(SIZE, "by size")                                                                                                 \
    X(PERCENT, "by per cent")

enum difference_order {
#define X(id, text) DIFFERENCE_BY_##id,
    DIFFERENCE_ORDERS(X)
#undef X
        DIFFERENCE_ORDER_COUNT
};

/* One leaf of either tree. */
struct difference_row {
    uint32_t a; /* nodes; TREE_NONE: it was added, or removed */
    uint32_t b;
    enum difference_kind kind;
    struct value change; /* b - a, where both are numbers */
    double percent;      /* of a's size; NAN where there is none, infinite from 0 */
};

/* All zero is fine. */
struct difference {
    const struct tree *a; /* lent, until the next difference_make */
    const struct tree *b;
    struct difference_row *rows;
    size_t count;
    size_t leaves;    /* of both trees together */
    size_t differing; /* of them */
};

struct difference_choice {
    enum difference_order order;
    bool all; /* what does not differ, too */
};

/* Compares the leaves, numbers by their texts too: 1 and 1.0 differ, by 0. Returns 0, or -1 when out of memory: then
 * there are no rows. */
int difference_make(struct difference *difference, const struct tree *a, const struct tree *b,
                    const struct difference_choice *choice);
void difference_fini(struct difference *difference);

/* The tree and the node whose name a row has. */
const struct tree *difference_tree(const struct difference *difference, const struct difference_row *row,
                                   uint32_t *node);

#endif
