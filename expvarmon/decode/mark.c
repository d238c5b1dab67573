/* mark.c - marks numbers in a text, and reads marked numbers. */
#include "mark.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#define MARK         ((char)0xFF)
#define REPLACEMENT  "\xEF\xBF\xBD" /* U+FFFD */
#define SHORT_DIGITS 18             /* of any integer below 10^18: 64 bits hold them */

/* Numbers that JSON lacks; what begins with another comes before it. */
static const char *const not_finite[] = {"NaN", "+Inf", "-Infinity", "-Inf", "Infinity"};

struct pass {
    const char *in;
    const char *end;
    char *out;
    const char *marked; /* the last token if it was marked: what is no string may not be a key */
    size_t depth;
    struct mark_problem problem; /* `what` is NULL while there is none */
    const char *text;
};

/* The worst is a byte that is no UTF-8, for which three are written. A number takes three bytes more, but the
 * next one needs a byte between: 0,0 */
size_t mark_room(size_t size) {
    return 3 * size + sizeof "\"\xFF\"";
}

static bool fail(struct pass *pass, const char *what, const char *at) {
    pass->problem = (struct mark_problem){.what = what, .at = (size_t)(at - pass->text)};
    return false;
}

static bool starts_with(const struct pass *pass, const char *word) {
    size_t length = strlen(word);
    return length <= (size_t)(pass->end - pass->in) && memcmp(pass->in, word, length) == 0;
}

static void copy(struct pass *pass, size_t size) {
    memcpy(pass->out, pass->in, size);
    pass->in += size;
    pass->out += size;
}

static void replace(struct pass *pass, size_t size, const char *by) {
    pass->in += size;
    pass->out = stpcpy(pass->out, by);
}

/* The length of the UTF-8 sequence at `in`; 0 if it is none: cut short, overlong, a surrogate, beyond
 * U+10FFFF. */
static size_t utf8_length(const char *in, const char *end) {
    const unsigned char *s = (const unsigned char *)in;
    size_t length = s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    if (length > (size_t)(end - in))
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    }
    bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    bool no_character = (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF4 && s[1] > 0x8F);
    return overlong || no_character ? 0 : length;
}

static void pass_escape(struct pass *pass) {
    if (starts_with(pass, "\\u0000"))
        replace(pass, strlen("\\u0000"), REPLACEMENT);
    else
        copy(pass, starts_with(pass, "\\\"") || starts_with(pass, "\\\\") ? 2 : 1);
}

static void pass_above_ascii(struct pass *pass) {
    size_t length = utf8_length(pass->in, pass->end);
    if (length > 0)
        copy(pass, length);
    else
        replace(pass, 1, REPLACEMENT);
}

/* Bytes that need no look: most of a text, so they are copied in runs. */
static void pass_plain(struct pass *pass) {
    const char *in = pass->in;
    const char *end = pass->end;
    while (in < end && *in && *in != '"' && *in != '\\' && !((unsigned char)*in & 0x80))
        in++;
    copy(pass, (size_t)(in - pass->in));
}

static bool pass_string(struct pass *pass) {
    const char *start = pass->in;
    copy(pass, 1);
    for (pass_plain(pass); pass->in < pass->end; pass_plain(pass)) {
        const char c = *pass->in;
        if (c == '"') {
            copy(pass, 1);
            return true;
        }
        if (c == '\0')
            return fail(pass, "not JSON: a zero byte", pass->in);
        if (c == '\\')
            pass_escape(pass);
        else
            pass_above_ascii(pass);
    }
    return fail(pass, "not JSON: a string without an end", start);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *in, const char *end) {
    while (in < end && is_digit(*in))
        in++;
    return in;
}

/* The end of the number at `in`, by RFC 8259 section 6; NULL if it is none. */
static const char *number_end(const char *in, const char *end) {
    in += in < end && *in == '-';
    const char *digits = in;
    in = skip_digits(digits, end);
    if (in == digits || (*digits == '0' && in > digits + 1))
        return NULL;
    if (in < end && *in == '.') {
        digits = in + 1;
        in = skip_digits(digits, end);
        if (in == digits)
            return NULL;
    }
    if (in < end && (*in == 'e' || *in == 'E')) {
        digits = in + 1;
        digits += digits < end && (*digits == '+' || *digits == '-');
        in = skip_digits(digits, end);
        if (in == digits)
            return NULL;
    }
    return in;
}

/* What may not follow a number, although it could begin or continue another: 1.2.3, 1-2. */
static bool is_in_number(char c) {
    return is_digit(c) || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

static void pass_marked(struct pass *pass, const char *end) {
    pass->marked = pass->in;
    *pass->out++ = '"';
    *pass->out++ = MARK;
    copy(pass, (size_t)(end - pass->in));
    *pass->out++ = '"';
}

static bool pass_number(struct pass *pass) {
    const char *end = number_end(pass->in, pass->end);
    if (!end || (end < pass->end && is_in_number(*end)))
        return fail(pass, "not JSON: a bad number", pass->in);
    pass_marked(pass, end);
    return true;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *skip_space(const char *in, const char *end) {
    while (in < end && is_blank(*in))
        in++;
    return in;
}

/* False without a word for an array that holds anything else, or is none. */
static bool pass_number_array(struct pass *pass) {
    const char *in = pass->in;
    do {
        in = number_end(skip_space(in + 1, pass->end), pass->end);
        if (!in)
            return false;
        in = skip_space(in, pass->end);
    } while (in < pass->end && *in == ',');
    if (in == pass->end || *in != ']')
        return false;
    pass_marked(pass, in + 1);
    return true;
}

static bool pass_not_finite(struct pass *pass) {
    for (size_t i = 0; i < sizeof not_finite / sizeof *not_finite; i++) {
        if (starts_with(pass, not_finite[i])) {
            replace(pass, strlen(not_finite[i]), "null");
            return true;
        }
    }
    return false;
}

static bool pass_other(struct pass *pass) {
    const char c = *pass->in;
    if (c == '\0')
        return fail(pass, "not JSON: a zero byte", pass->in);
    if (c == ':' && pass->marked)
        return fail(pass, "not JSON: a key that is no string", pass->marked);
    if (c == '{' || c == '[') {
        if (++pass->depth > CJSON_NESTING_LIMIT)
            return fail(pass, "nested too deep", pass->in);
    }
    if ((c == '}' || c == ']') && pass->depth > 0)
        pass->depth--;
    if ((unsigned char)c > ' ')
        pass->marked = NULL;
    *pass->out++ = *pass->in++;
    return true;
}

/* Passes over one token, or one byte of what is none. */
static bool pass_token(struct pass *pass) {
    const char c = *pass->in;
    if (c == '"') {
        pass->marked = NULL;
        return pass_string(pass);
    }
    if (is_digit(c))
        return pass_number(pass);
    if (c == '[' && pass_number_array(pass))
        return true;
    if ((c == 'N' || c == 'I' || c == '+' || c == '-') && pass_not_finite(pass))
        return true;
    return c == '-' ? pass_number(pass) : pass_other(pass);
}

static struct pass begin(const char *text, size_t size, char *out) {
    struct pass pass = {.in = text, .end = text + size, .out = out, .text = text};
    const char *byte_order_mark = "\xEF\xBB\xBF";
    if (starts_with(&pass, byte_order_mark))
        pass.in += strlen(byte_order_mark);
    return pass;
}

size_t mark_numbers(const char *text, size_t size, char *out, struct mark_problem *problem) {
    struct pass pass = begin(text, size, out);
    while (pass.in < pass.end) {
        if (!pass_token(&pass)) {
            *problem = pass.problem;
            return (size_t)-1;
        }
    }
    *pass.out = '\0';
    return (size_t)(pass.out - out);
}

size_t mark_origin(const char *text, size_t size, char *out, size_t marked_at) {
    struct pass pass = begin(text, size, out);
    while (pass.in < pass.end) {
        const char *in = pass.in;
        const char *written = pass.out;
        if (!pass_token(&pass))
            break;
        if ((size_t)(pass.out - out) > marked_at) {
            size_t into = marked_at - (size_t)(written - out);
            size_t length = (size_t)(pass.in - in);
            return (size_t)(in - text) + (into < length ? into : length - 1);
        }
    }
    return size;
}

bool mark_is_number(const char *string) {
    return string[0] == MARK && string[1] != '[';
}

bool mark_is_array(const char *string) {
    return string[0] == MARK && string[1] == '[';
}

/* Whatever the locale of the program, a dot is the decimal point of JSON. */
static struct value read_float(const char *number) {
    static locale_t c_locale;
    if (!c_locale)
        c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double f = c_locale ? strtod_l(number, NULL, c_locale) : strtod(number, NULL);
    return isfinite(f) ? (struct value){.kind = VALUE_FLOAT, .f = f} : (struct value){.kind = VALUE_NONE};
}

/* Whether a number is an integer shows where its digits end. */
static struct value read_long_number(const char *number) {
    char *end;
    errno = 0;
    if (*number == '-') {
        long long i = strtoll(number, &end, 10);
        return errno || is_in_number(*end) ? read_float(number) : (struct value){.kind = VALUE_INT, .i = i};
    }
    unsigned long long u = strtoull(number, &end, 10);
    if (errno || is_in_number(*end))
        return read_float(number);
    if (u > INT64_MAX)
        return (struct value){.kind = VALUE_UINT, .u = u};
    return (struct value){.kind = VALUE_INT, .i = (int64_t)u};
}

/* Most numbers are integers that cannot overflow. Returns where to look on for what is behind the number. */
static inline const char *read_number(const char *number, struct value *value) {
    const char *digits = number + (*number == '-');
    const char *in = digits;
    int64_t i = 0;
    for (; is_digit(*in) && in < digits + SHORT_DIGITS; in++)
        i = 10 * i + (*in - '0');
    if (is_in_number(*in))
        *value = read_long_number(number);
    else
        *value = (struct value){.kind = VALUE_INT, .i = *number == '-' ? -i : i};
    return in;
}

struct value mark_value(const char *string) {
    struct value value;
    read_number(string + 1, &value);
    return value;
}

/* Where the next number begins; NULL past the last. */
static const char *find_number(const char *at) {
    while (*at != '[' && *at != ',' && *at != ']' && *at != '\0')
        at++;
    if (*at == ']' || *at == '\0')
        return NULL;
    at++;
    while (is_blank(*at))
        at++;
    return at;
}

const char *mark_next(const char *at, struct value *value) {
    const char *number = find_number(at);
    return number ? read_number(number, value) : NULL;
}

bool mark_next_number(struct mark_number *number) {
    number->text = find_number(number->behind);
    if (!number->text)
        return false;
    read_number(number->text, &number->value);
    number->behind = number->text;
    while (is_in_number(*number->behind))
        number->behind++;
    number->size = (size_t)(number->behind - number->text);
    return true;
}
