/* tree_rows.h - the nodes of a tree that are not folded away, as rows, and the cursor that moves over them. */
#ifndef EXPVARMON_MODEL_TREE_ROWS_H
#define EXPVARMON_MODEL_TREE_ROWS_H

#include "tree.h"

/* The first node of the row behind that of `node`; tree->count behind the last. */
uint32_t tree_rows_next(const struct tree *tree, uint32_t node);

/* How many rows there are, which one the cursor is in, and the node of a row. Each costs time in proportion to the
 * rows. */
size_t tree_rows_count(const struct tree *tree);
size_t tree_rows_cursor(const struct tree *tree);
uint32_t tree_rows_node(const struct tree *tree, size_t row);

/* Moves the cursor by rows, as far as there are any. */
void tree_rows_move(struct tree *tree, int rows);

/* Folds the node at the cursor, or goes to the one above it. */
void tree_rows_fold(struct tree *tree);

/* Opens the node at the cursor, or goes to the first below it. */
void tree_rows_unfold(struct tree *tree);

/* Folds the node at the cursor if it is open, opens it if it is not. */
void tree_rows_toggle(struct tree *tree);

/* Puts the cursor on a node, with all that is above it open. */
void tree_rows_show(struct tree *tree, uint32_t node);

#endif
