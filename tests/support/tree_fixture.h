/* tree_fixture.h - trees for tests, written as lines. */
#ifndef TESTS_SUPPORT_TREE_FIXTURE_H
#define TESTS_SUPPORT_TREE_FIXTURE_H

#include "../../expvarmon/model/tree.h"

/* Fills a tree. Each line is a node, two blanks further in than what it is below: the name, but within an array; a
 * blank; and { for an object, [ for an array, a number, a text behind a quotation mark, or a word.
 *
 *     hits 12
 *     names [
 *       "eight
 *
 * Fails the test when out of memory. */
void fixture_tree(struct tree *tree, const char *lines);

/* The node at a path, with only names and dots and [indices]. Fails the test if there is none. */
uint32_t fixture_node(const struct tree *tree, const char *path);

#endif
