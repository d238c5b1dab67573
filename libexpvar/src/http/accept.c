/* accept.c - which of several media types a client wants. */
#include "http/accept.h"

#include <string.h>
#include <strings.h>

/* A piece of the header. */
struct span {
    const char *at;
    size_t size;
};

int expvar__weight(const char *text, size_t size) {
    if (size < 1 || size > 5 || (text[0] != '0' && text[0] != '1') || (size > 1 && text[1] != '.'))
        return -1;
    int weight = (text[0] - '0') * 1000;
    for (size_t i = 2, unit = 100; i < size; i++, unit /= 10) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        weight += (text[i] - '0') * (int)unit;
    }
    return weight <= 1000 ? weight : -1;
}

static struct span trim(struct span span) {
    while (span.size && strchr(" \t", *span.at)) {
        span.at++;
        span.size--;
    }
    while (span.size && strchr(" \t", span.at[span.size - 1]))
        span.size--;
    return span;
}

/* Takes what lies before the next `separator` off `rest`; one in quotes is none. False at the end. */
static bool next_piece(struct span *rest, char separator, struct span *piece) {
    if (!rest->at)
        return false;
    bool is_quoted = false;
    size_t size = 0;
    for (; size < rest->size && (is_quoted || rest->at[size] != separator); size++) {
        if (rest->at[size] == '"')
            is_quoted = !is_quoted;
        else if (is_quoted && rest->at[size] == '\\' && size + 1 < rest->size)
            size++;
    }
    *piece = trim((struct span){rest->at, size});
    const bool is_last = size == rest->size;
    rest->at = is_last ? NULL : rest->at + size + 1;
    rest->size -= is_last ? size : size + 1;
    return true;
}

static bool is_text(struct span span, const char *text) {
    return span.size == strlen(text) && strncasecmp(span.at, text, span.size) == 0;
}

/* A value may be in quotes; those that we know have nothing to escape. */
static struct span unquote(struct span value) {
    if (value.size >= 2 && value.at[0] == '"' && value.at[value.size - 1] == '"')
        return (struct span){value.at + 1, value.size - 2};
    return value;
}

/* What one parameter of a range says of a type. */
struct verdict {
    int weight;
    size_t confirmed; /* parameters of the type */
    bool is_refused;
};

static void judge(struct span parameter, const struct media_type *type, struct verdict *verdict) {
    struct span name, rest = parameter;
    if (!next_piece(&rest, '=', &name) || !rest.at)
        return;
    const struct span value = unquote(trim(rest));
    if (is_text(name, "q")) {
        verdict->weight = expvar__weight(value.at, value.size);
        verdict->is_refused |= verdict->weight < 0;
        return;
    }
    for (size_t i = 0; i < MEDIA_PARAMETERS_MAX && type->parameters[i].name; i++) {
        if (!is_text(name, type->parameters[i].name))
            continue;
        const bool is_ours = is_text(value, type->parameters[i].value);
        verdict->confirmed += is_ours;
        verdict->is_refused |= !is_ours;
    }
}

static size_t parameter_count(const struct media_type *type) {
    size_t count = 0;
    while (count < MEDIA_PARAMETERS_MAX && type->parameters[count].name)
        count++;
    return count;
}

static int weigh_range(struct span range, const struct media_type *type) {
    struct span piece;
    struct verdict verdict = {.weight = 1000};
    if (!next_piece(&range, ';', &piece) || !is_text(piece, type->name))
        return -1;
    while (next_piece(&range, ';', &piece))
        judge(piece, type, &verdict);
    if (verdict.is_refused || (type->needs_parameters && verdict.confirmed < parameter_count(type)))
        return -1;
    return verdict.weight;
}

int expvar__accept_weight(const char *accept, const struct media_type *type) {
    struct span range, rest = {accept, accept ? strlen(accept) : 0};
    int best = -1;
    while (next_piece(&rest, ',', &range)) {
        const int weight = weigh_range(range, type);
        best = weight > best ? weight : best;
    }
    return best;
}
