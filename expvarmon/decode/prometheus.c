/* prometheus.c - the text formats of Prometheus and OpenMetrics, read into the tree that JSON gives.
 *
 * A line is one sample: its name and labels are taken apart in the line's own room, and put into the tree
 * (sample_tree.c).
 */
#include "prometheus.h"

#include <string.h>
#include <strings.h>

#include "sample_tree.h"

struct parser {
    struct sample_tree tree;
    const char *at;
    const char *end;  /* of the line */
    const char *what; /* the problem; NULL while there is none */
    bool is_ended;    /* by # EOF */
    struct sample_label name;
    struct sample_label labels[PROMETHEUS_LABELS_MAX];
    size_t label_count;
    char *out; /* where the next text goes in the room */
    char room[PROMETHEUS_LINE_MAX];
};

static bool fail(struct parser *parser, const char *what) {
    parser->what = what;
    return false;
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static const char *skip_digits(const char *at, const char *end) {
    while (at < end && is_digit(*at))
        at++;
    return at;
}

static void skip_blanks(struct parser *parser) {
    while (parser->at < parser->end && is_blank(*parser->at))
        parser->at++;
}

static bool take(struct parser *parser, char wanted) {
    if (parser->at == parser->end || *parser->at != wanted)
        return false;
    parser->at++;
    return true;
}

static size_t name_size(const char *at, const char *end) {
    const char *start = at;
    while (at < end && (is_letter(*at) || (at > start && is_digit(*at))))
        at++;
    return (size_t)(at - start);
}

/* The length of the UTF-8 character at `in`, by table 3-7 of the Unicode standard; 0 if it is none. */
static size_t character_size(const char *in, const char *end) {
    static const struct {
        unsigned char first, last, low, high; /* of the first byte, and of the second */
        size_t size;
    } rows[] = {
        {0x01, 0x7F, 0x00, 0x00, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    const unsigned char *s = (const unsigned char *)in;
    size_t row = 0;
    while (row < sizeof rows / sizeof *rows && (s[0] < rows[row].first || s[0] > rows[row].last))
        row++;
    const size_t size = row < sizeof rows / sizeof *rows ? rows[row].size : 0;
    if (size > (size_t)(end - in) || (size > 1 && (s[1] < rows[row].low || s[1] > rows[row].high)))
        return 0;
    for (size_t i = 2; i < size; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    }
    return size;
}

/* Copies what is between quotes to the room, which is never less than the line: escapes only get shorter. */
static bool read_quoted(struct parser *parser) {
    parser->at++;
    while (parser->at < parser->end && *parser->at != '"') {
        const bool escape = *parser->at == '\\' && parser->at + 1 < parser->end && strchr("\\\"n", parser->at[1]);
        if (escape) {
            *parser->out++ = parser->at[1] == 'n' ? '\n' : parser->at[1];
            parser->at += 2;
            continue;
        }
        const size_t size = character_size(parser->at, parser->end);
        if (size == 0)
            return fail(parser, "a text that is not UTF-8");
        memcpy(parser->out, parser->at, size);
        parser->out += size;
        parser->at += size;
    }
    return take(parser, '"') || fail(parser, "a quote that is not closed");
}

/* ---- samples ----------------------------------------------------------------------------------------------------- */

/* A name as it is, or in quotes, into the room. */
static bool read_name(struct parser *parser, struct sample_label *label) {
    label->text = parser->out;
    if (parser->at < parser->end && *parser->at == '"') {
        if (!read_quoted(parser))
            return false;
    } else {
        const size_t size = name_size(parser->at, parser->end);
        memcpy(parser->out, parser->at, size);
        parser->out += size;
        parser->at += size;
    }
    label->name_size = label->size = (size_t)(parser->out - label->text);
    return label->size > 0 || fail(parser, "a name is missing");
}

/* Behind its name; in order. */
static bool keep_label(struct parser *parser, struct sample_label label) {
    label.size = (size_t)(parser->out - label.text);
    if (label.size == label.name_size + 1)
        return true;
    if (parser->label_count == PROMETHEUS_LABELS_MAX)
        return fail(parser, "more than 32 labels");
    size_t at = parser->label_count;
    for (; at > 0; at--) {
        const struct sample_label *before = &parser->labels[at - 1];
        const size_t common = label.name_size < before->name_size ? label.name_size : before->name_size;
        const int order = memcmp(before->text, label.text, common);
        if (order == 0 && before->name_size == label.name_size)
            return fail(parser, "a label twice");
        if (order < 0 || (order == 0 && before->name_size < label.name_size))
            break;
        parser->labels[at] = *before;
    }
    parser->labels[at] = label;
    parser->label_count++;
    return true;
}

/* name="value"; or the name of the metric, in quotes. */
static bool read_label(struct parser *parser) {
    const bool quoted = *parser->at == '"';
    struct sample_label label;
    if (!read_name(parser, &label))
        return false;
    skip_blanks(parser);
    if (quoted && parser->name.size == 0 && parser->label_count == 0 && parser->at < parser->end &&
        *parser->at != '=') {
        parser->name = label;
        return true;
    }
    if (!take(parser, '='))
        return fail(parser, "a label without a value");
    skip_blanks(parser);
    if (parser->at == parser->end || *parser->at != '"')
        return fail(parser, "the value of a label is not in quotes");
    *parser->out++ = '=';
    return read_quoted(parser) && keep_label(parser, label);
}

static bool read_labels(struct parser *parser) {
    for (;;) {
        skip_blanks(parser);
        if (take(parser, '}'))
            return true;
        if (parser->at == parser->end)
            return fail(parser, "the labels are not closed");
        if (!read_label(parser))
            return false;
        skip_blanks(parser);
        if (!take(parser, ',') && parser->at < parser->end && *parser->at != '}')
            return fail(parser, "neither a comma nor a brace behind a label");
    }
}

/* Where the number at `at` ends; NULL if it is none, or is written as no decimal number is. */
static const char *number_end(const char *at, const char *end) {
    at += at < end && (*at == '-' || *at == '+');
    const char *digits = at;
    at = skip_digits(at, end);
    size_t count = (size_t)(at - digits);
    if (at < end && *at == '.') {
        digits = at + 1;
        at = skip_digits(digits, end);
        count += (size_t)(at - digits);
    }
    if (count == 0)
        return NULL;
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '-' || *at == '+');
        digits = at;
        at = skip_digits(at, end);
        return at == digits ? NULL : at;
    }
    return at;
}

/* The end of a word for what is not finite; NULL if there is none. */
static const char *not_finite_end(const char *at, const char *end) {
    static const char *const words[] = {"NaN", "Infinity", "Inf"};
    at += at < end && (*at == '-' || *at == '+');
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const size_t size = strlen(words[i]);
        if (size <= (size_t)(end - at) && strncasecmp(at, words[i], size) == 0)
            return at + size;
    }
    return NULL;
}

static bool is_word_end(const struct parser *parser, const char *at) {
    return at && (at == parser->end || is_blank(*at));
}

/* What may follow a value: a time, and the exemplar of OpenMetrics. */
static bool read_rest(struct parser *parser) {
    skip_blanks(parser);
    if (parser->at < parser->end && *parser->at != '#') {
        parser->at = number_end(parser->at, parser->end);
        if (!is_word_end(parser, parser->at))
            return fail(parser, "neither a time nor the end of the line behind a value");
        skip_blanks(parser);
    }
    return parser->at == parser->end || *parser->at == '#' || fail(parser, "too much in a line");
}

static bool read_value(struct parser *parser) {
    skip_blanks(parser);
    const char *number = parser->at;
    const char *end = number_end(number, parser->end);
    const char *word = end ? end : not_finite_end(number, parser->end);
    if (!is_word_end(parser, word))
        return fail(parser, number == parser->end ? "a value is missing" : "a value that is not a number");
    parser->at = word;
    if (!read_rest(parser))
        return false;
    number += end && *number == '+';
    return sample_tree_put(&parser->tree, &parser->name, parser->labels, parser->label_count, number,
                           end ? (size_t)(end - number) : 0);
}

static bool read_sample(struct parser *parser) {
    parser->out = parser->room;
    parser->label_count = 0;
    parser->name = (struct sample_label){0};
    if (*parser->at != '{' && (*parser->at == '"' || !read_name(parser, &parser->name)))
        return fail(parser, "neither the name of a metric nor a comment");
    skip_blanks(parser);
    if (take(parser, '{') && !read_labels(parser))
        return false;
    if (parser->name.size == 0)
        return fail(parser, "a sample without a name");
    return read_value(parser);
}

/* ---- the text ---------------------------------------------------------------------------------------------------- */

static bool read_line(struct parser *parser) {
    if (parser->end > parser->at && parser->end[-1] == '\r')
        parser->end--;
    if ((size_t)(parser->end - parser->at) >= PROMETHEUS_LINE_MAX)
        return fail(parser, "a line of more than 64 KiB");
    skip_blanks(parser);
    const size_t size = (size_t)(parser->end - parser->at);
    if (size == 0)
        return true;
    if (parser->is_ended)
        return fail(parser, "text behind # EOF");
    if (*parser->at != '#')
        return read_sample(parser);
    parser->is_ended = size == strlen("# EOF") && memcmp(parser->at, "# EOF", size) == 0;
    return true;
}

static bool begins_with(const char *content_type, const char *type) {
    return content_type && strncasecmp(content_type, type, strlen(type)) == 0;
}

static const char openmetrics[] = "application/openmetrics-text";

cJSON *prometheus_parse(const char *text, size_t size, const char *content_type, struct arena *arena,
                        struct prometheus_problem *problem) {
    *problem = (struct prometheus_problem){0};
    struct parser *parser = arena_alloc(arena, sizeof *parser);
    if (!parser)
        return NULL;
    memset(parser, 0, offsetof(struct parser, room));
    if (!sample_tree_init(&parser->tree, arena))
        return NULL;
    for (const char *line = text, *end = text + size; line < end;) {
        const char *line_end = memchr(line, '\n', (size_t)(end - line));
        problem->line++;
        parser->at = line;
        parser->end = line_end ? line_end : end;
        line = line_end ? line_end + 1 : end;
        if (!read_line(parser)) {
            problem->what = parser->what;
            return NULL;
        }
    }
    if (parser->is_ended || !begins_with(content_type, openmetrics))
        return parser->tree.root;
    problem->what = "an end without # EOF";
    return NULL;
}

/* A comment, or a name with labels or a value behind it: no JSON begins so. */
static bool looks_like_samples(const char *text, size_t size) {
    const char *end = text + size;
    while (text < end && (is_blank(*text) || *text == '\n' || *text == '\r'))
        text++;
    if (text < end && *text == '#')
        return true;
    const size_t name = name_size(text, end);
    const char *at = text + name;
    while (at < end && is_blank(*at))
        at++;
    if (name == 0 || at == end)
        return false;
    const bool has_value = number_end(at, end) || not_finite_end(at, end);
    return *at == '{' || (at > text + name && has_value);
}

bool prometheus_is(const char *content_type, const char *text, size_t size) {
    if (begins_with(content_type, openmetrics))
        return true;
    if (begins_with(content_type, "application/json"))
        return false;
    if (begins_with(content_type, "text/plain") && strcasestr(content_type, "version=0.0.4"))
        return true;
    return looks_like_samples(text, size);
}
