/* expression.h - what is computed of several values of one document: hits/(hits+misses)
 *
 * Paths and numbers with + - * / and parentheses; * and / bind closer, equals go from left to right, and a sign may
 * stand before an operand. Spaces between them are skipped. A path ends where one of these characters stands outside
 * of brackets: inside a key it needs a backslash, as does the first character of a key that would be a number.
 */
#ifndef EXPVARMON_MODEL_EXPRESSION_H
#define EXPVARMON_MODEL_EXPRESSION_H

#include <stddef.h>

#include "path.h"
#include "value.h"

/* Operands that wait for their operators at one time. */
#define EXPRESSION_DEPTH_MAX 64

enum expression_op {
    EXPRESSION_NUMBER,
    EXPRESSION_PATH,
    EXPRESSION_NEGATE,
    EXPRESSION_ADD,
    EXPRESSION_SUBTRACT,
    EXPRESSION_MULTIPLY,
    EXPRESSION_DIVIDE,
};

/* Operators stand behind their operands. */
struct expression_term {
    enum expression_op op;
    struct value number; /* of EXPRESSION_NUMBER */
    struct path path;    /* of EXPRESSION_PATH */
};

/* All zero is no expression. */
struct expression {
    size_t count;
    struct expression_term *terms;
};

/* Returns 0; or -1 with *reason set to a constant text, and `expression` untouched. */
int expression_parse(struct expression *expression, const char *text, const char **reason);
void expression_fini(struct expression *expression);

/* The value at a path; texts and nothing make the result nothing. */
typedef struct value expression_lookup(const void *context, const struct path *path);

/* Computes as value.h does: VALUE_NONE where an operand is missing or a divisor is zero. */
struct value expression_value(const struct expression *expression, expression_lookup *lookup, const void *context);

#endif
