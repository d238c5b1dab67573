/* expression.c - the grammar of expressions, and their values. */
#include "expression.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define OPERATORS "+-*/() "

/* Each operand and each operator is at least one character: `terms` has room for as many. */
struct parser {
    const char *in;
    struct expression expression;
    size_t waiting; /* operands without an operator behind them */
    size_t depth;   /* of parentheses and signs */
    const char *reason;
};

static bool fail(struct parser *parser, const char *reason) {
    parser->reason = reason;
    return false;
}

static void skip_spaces(struct parser *parser) {
    parser->in += strspn(parser->in, " ");
}

static struct expression_term *add_term(struct parser *parser, enum expression_op op) {
    struct expression_term *term = &parser->expression.terms[parser->expression.count++];
    *term = (struct expression_term){.op = op};
    return term;
}

static size_t count_digits(const char *text) {
    return strspn(text, "0123456789");
}

/* The length of the number at `text`: digits, a fraction, an exponent. 0 if there is none, or it goes on as a key. */
static size_t number_length(const char *text) {
    size_t length = count_digits(text);
    if (text[length] == '.')
        length += 1 + count_digits(text + length + 1);
    if (length == 0 || (length == 1 && *text == '.'))
        return 0;
    if (text[length] == 'e' || text[length] == 'E') {
        const size_t sign = text[length + 1] == '+' || text[length + 1] == '-';
        const size_t digits = count_digits(text + length + 1 + sign);
        length += digits ? 1 + sign + digits : 0;
    }
    return text[length] == '\0' || strchr(OPERATORS, text[length]) ? length : 0;
}

static struct value read_number(const char *text, size_t length) {
    char *end;
    errno = 0;
    const unsigned long long integer = strtoull(text, &end, 10);
    if (errno || end != text + length)
        return value_of_float(strtod(text, NULL));
    if (integer > INT64_MAX)
        return (struct value){.kind = VALUE_UINT, .u = integer};
    return (struct value){.kind = VALUE_INT, .i = (int64_t)integer};
}

/* Where the path at `text` ends. */
static const char *path_end(const char *text) {
    for (; *text && !strchr(OPERATORS, *text); text++) {
        if (*text == '\\' && text[1])
            text++;
        else if (*text == '[')
            text += strcspn(text, "]") - 1;
    }
    return text;
}

static bool parse_path(struct parser *parser) {
    const char *end = path_end(parser->in);
    if (end == parser->in)
        return fail(parser, *end ? "an operand is missing" : "an operand is missing at the end");
    char *text = strndup(parser->in, (size_t)(end - parser->in));
    if (!text)
        return fail(parser, "out of memory");
    struct path path;
    const bool is_path = path_parse(&path, text, &parser->reason) == 0;
    if (is_path)
        add_term(parser, EXPRESSION_PATH)->path = path;
    free(text);
    parser->in = end;
    return is_path;
}

static bool parse_sum(struct parser *parser);

static bool parse_parentheses(struct parser *parser) {
    parser->in++;
    if (!parse_sum(parser))
        return false;
    if (*parser->in != ')')
        return fail(parser, "a closing parenthesis is missing");
    parser->in++;
    return true;
}

static bool parse_operand(struct parser *parser) {
    const size_t length = number_length(parser->in);
    if (length == 0)
        return parse_path(parser);
    add_term(parser, EXPRESSION_NUMBER)->number = read_number(parser->in, length);
    parser->in += length;
    return true;
}

static bool parse_factor(struct parser *parser) {
    skip_spaces(parser);
    const char c = *parser->in;
    if (c != '(' && c != '-' && c != '+') {
        if (++parser->waiting > EXPRESSION_DEPTH_MAX)
            return fail(parser, "nested too deep");
        return parse_operand(parser);
    }
    if (++parser->depth > EXPRESSION_DEPTH_MAX)
        return fail(parser, "nested too deep");
    parser->in += c != '(';
    if (!(c == '(' ? parse_parentheses(parser) : parse_factor(parser)))
        return false;
    if (c == '-')
        add_term(parser, EXPRESSION_NEGATE);
    parser->depth--;
    return true;
}

/* Operands of one rank, joined by either of two operators. */
static bool parse_chain(struct parser *parser, bool (*parse)(struct parser *), const char *operators,
                        enum expression_op first) {
    if (!parse(parser))
        return false;
    for (;;) {
        skip_spaces(parser);
        const char *found = *parser->in ? strchr(operators, *parser->in) : NULL;
        if (!found)
            return true;
        parser->in++;
        if (!parse(parser))
            return false;
        add_term(parser, first + (found != operators));
        parser->waiting--;
    }
}

static bool parse_product(struct parser *parser) {
    return parse_chain(parser, parse_factor, "*/", EXPRESSION_MULTIPLY);
}

static bool parse_sum(struct parser *parser) {
    return parse_chain(parser, parse_product, "+-", EXPRESSION_ADD);
}

int expression_parse(struct expression *expression, const char *text, const char **reason) {
    struct parser parser = {.in = text};
    parser.expression.terms = calloc(strlen(text) + 1, sizeof *parser.expression.terms);
    if (!parser.expression.terms) {
        *reason = "out of memory";
        return -1;
    }
    bool is_good = parse_sum(&parser);
    if (is_good && *parser.in)
        is_good = fail(&parser, *parser.in == ')' ? "an opening parenthesis is missing" : "an operator is missing");
    if (!is_good) {
        expression_fini(&parser.expression);
        *reason = parser.reason;
        return -1;
    }
    *expression = parser.expression;
    return 0;
}

void expression_fini(struct expression *expression) {
    for (size_t i = 0; i < expression->count; i++)
        path_fini(&expression->terms[i].path);
    free(expression->terms);
    *expression = (struct expression){0};
}

struct value expression_value(const struct expression *expression, expression_lookup *lookup, const void *context) {
    static struct value (*const operations[])(const struct value *a, const struct value *b) = {
        [EXPRESSION_ADD] = value_add,
        [EXPRESSION_SUBTRACT] = value_subtract,
        [EXPRESSION_MULTIPLY] = value_multiply,
        [EXPRESSION_DIVIDE] = value_divide,
    };
    static const struct value zero = {.kind = VALUE_INT};
    struct value stack[EXPRESSION_DEPTH_MAX];
    size_t top = 0;
    for (size_t i = 0; i < expression->count; i++) {
        const struct expression_term *term = &expression->terms[i];
        if (term->op == EXPRESSION_NUMBER)
            stack[top++] = term->number;
        else if (term->op == EXPRESSION_PATH)
            stack[top++] = lookup(context, &term->path);
        else if (term->op == EXPRESSION_NEGATE)
            stack[top - 1] = value_subtract(&zero, &stack[top - 1]);
        else {
            top--;
            stack[top - 1] = operations[term->op](&stack[top - 1], &stack[top]);
        }
    }
    return stack[0].kind == VALUE_TEXT ? (struct value){.kind = VALUE_NONE} : stack[0];
}
