/* tree_match.h - which nodes of two trees stand at the same path, and what a tree takes over from the one before. */
#ifndef EXPVARMON_MODEL_TREE_MATCH_H
#define EXPVARMON_MODEL_TREE_MATCH_H

#include "tree.h"

/* For each node of `tree` the node of `other` at the same path, or TREE_NONE. Costs time in proportion to both, in any
 * order of their members. Returns an array to be freed; NULL when out of memory. */
uint32_t *tree_match(const struct tree *tree, const struct tree *other);

/* Makes `tree`, which has been filled, the next generation of `before`: it has the same nodes open and the cursor where
 * it was, or at what is before it; what has another value, or is new, was changed by this generation. Returns 0, or -1
 * when out of memory: then it is a first generation. */
int tree_follow(struct tree *tree, const struct tree *before);

#endif
