/* option_value.c - the value of a flag: a parser for each kind. */
#include "option_value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "quote.h"

#define DURATION_MIN_NS INT64_C(1000000) /* nothing here is timed more finely */

static int complain(const struct option_report *report, const struct option_given *given, const char *reason) {
    struct quote quote;
    snprintf(report->text, report->size, "%s%s: %s %s", report->where, given->flag->name,
             quote_text(&quote, given->value, strlen(given->value)), reason);
    return -1;
}

static int parse_bool(const struct option_given *given, void *field, const struct option_report *report) {
    static const struct {
        const char *word;
        bool value;
    } words[] = {
        {"1", true},  {"t", true},  {"T", true},  {"true", true},   {"TRUE", true},   {"True", true},
        {"0", false}, {"f", false}, {"F", false}, {"false", false}, {"FALSE", false}, {"False", false},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (!strcmp(given->value, words[i].word)) {
            *(bool *)field = words[i].value;
            return 0;
        }
    return complain(report, given, "is neither true nor false");
}

static int parse_duration(const struct option_given *given, void *field, const struct option_report *report) {
    int64_t duration_ns;
    char reason[160];
    char line[200];
    if (duration_parse(given->value, &duration_ns, reason, sizeof(reason))) {
        snprintf(line, sizeof(line), "is not a duration: %s", reason);
        return complain(report, given, line);
    }
    if (duration_ns < DURATION_MIN_NS)
        return complain(report, given, "is below 1ms");
    *(int64_t *)field = duration_ns;
    return 0;
}

/* Decimal digits only: no sign, no blanks. Returns what follows them, or NULL with errno EINVAL or ERANGE. */
static const char *read_count(const char *text, int64_t *count) {
    errno = EINVAL;
    if (*text < '0' || *text > '9')
        return NULL;
    errno = 0;
    char *end;
    *count = strtoll(text, &end, 10);
    return errno ? NULL : end;
}

static int parse_count(const struct option_given *given, void *field, const struct option_report *report) {
    int64_t count;
    const char *end = read_count(given->value, &count);
    if (!end && errno == ERANGE)
        return complain(report, given, "is too large");
    if (!end || *end)
        return complain(report, given, "is not a count");
    *(int64_t *)field = count;
    return 0;
}

static int parse_bytes(const struct option_given *given, void *field, const struct option_report *report) {
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
    int64_t count;
    const char *unit = read_count(given->value, &count);
    for (size_t i = 0; unit && i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(unit, *unit ? units[i] : "") != 0 && (*unit || i > 0))
            continue;
        if (count == 0 || __builtin_mul_overflow(count, INT64_C(1) << (10 * i), &count))
            return complain(report, given, count ? "is too large" : "is nothing");
        *(int64_t *)field = count;
        return 0;
    }
    return complain(report, given, "is not a size such as 100MB");
}

static int parse_factor(const struct option_given *given, void *field, const struct option_report *report) {
    char *end;
    const double factor = strtod(given->value, &end);
    if (end == given->value || *end || !(factor >= OPTIONS_FACTOR_MIN && factor <= OPTIONS_FACTOR_MAX))
        return complain(report, given, "is not a number within 0.01 and 10000");
    *(double *)field = factor;
    return 0;
}

static int parse_text(const struct option_given *given, void *field, const struct option_report *report) {
    (void)report;
    *(const char **)field = given->value;
    return 0;
}

static int parse_list(const struct option_given *given, void *field, const struct option_report *report) {
    char **list = field;
    size_t backslashes = 0;
    for (const char *at = given->value; *at; at++)
        backslashes = *at == '\\' ? backslashes + 1 : 0;
    if (backslashes % 2) { /* not quoted: targets may have passwords */
        snprintf(report->text, report->size, "%s%s: the list ends in a backslash, with nothing behind it to escape",
                 report->where, given->flag->name);
        return -1;
    }
    if (!*given->value)
        return 0;
    char *longer;
    if (asprintf(&longer, "%s%s%s", *list ? *list : "", *list ? "," : "", given->value) < 0)
        return complain(report, given, "does not fit in memory");
    free(*list);
    *list = longer;
    return 0;
}

static int parse_texts(const struct option_given *given, void *field, const struct option_report *report) {
    struct options_texts *texts = field;
    const char **more = realloc(texts->at, (texts->count + 1) * sizeof *more);
    if (!more) { /* not quoted: a header may be a secret */
        snprintf(report->text, report->size, "%s%s: it does not fit in memory", report->where, given->flag->name);
        return -1;
    }
    texts->at = more;
    texts->at[texts->count++] = given->value;
    return 0;
}

/* NAME=VALUE, of a name at least. */
static int parse_pair(const struct option_given *given, void *field, const struct option_report *report) {
    const size_t length = strspn(given->value, "abcdefghijklmnopqrstuvwxyz-0123456789");
    if (length == 0 || given->value[length] != '=' || strchr("-0123456789", *given->value))
        return complain(report, given, "is not a name such as page-up, an equals sign and a value");
    return parse_texts(given, field, report);
}

static int parse_word(const struct option_given *given, void *field, const struct option_report *report) {
    const size_t length = strlen(given->value);
    int index = 1;
    for (const char *word = given->flag->argument; word; index++) {
        const char *end = strchrnul(word, '|');
        if ((size_t)(end - word) == length && memcmp(word, given->value, length) == 0) {
            *(int *)field = index;
            return 0;
        }
        word = *end ? end + 1 : NULL;
    }
    char reason[160];
    snprintf(reason, sizeof(reason), "is none of %s", given->flag->argument);
    return complain(report, given, reason);
}

static int parse_size(const struct option_given *given, void *field, const struct option_report *report) {
    int64_t width;
    int64_t height;
    const char *end = read_count(given->value, &width);
    if (end && *end == 'x')
        end = read_count(end + 1, &height);
    else
        end = NULL;
    if ((!end && errno != ERANGE) || (end && *end))
        return complain(report, given, "is not a size such as 110x32");
    if (!end || width < 1 || height < 1 || width > OPTIONS_SIZE_MAX || height > OPTIONS_SIZE_MAX)
        return complain(report, given, "is not within 1x1 and 1000x1000");
    ((int *)field)[0] = (int)width;
    ((int *)field)[1] = (int)height;
    return 0;
}
_Static_assert(offsetof(struct options, frame_height) == offsetof(struct options, frame_width) + sizeof(int),
               "OPTIONS_SIZE writes two ints");

static int (*const parsers[OPTIONS_KIND_COUNT])(const struct option_given *given, void *field,
                                                const struct option_report *report) = {
    [OPTIONS_BOOL] = parse_bool,     [OPTIONS_DURATION] = parse_duration, [OPTIONS_COUNT] = parse_count,
    [OPTIONS_TEXT] = parse_text,     [OPTIONS_LIST] = parse_list,         [OPTIONS_TEXTS] = parse_texts,
    [OPTIONS_SIZE] = parse_size,     [OPTIONS_WORD] = parse_word,         [OPTIONS_BYTES] = parse_bytes,
    [OPTIONS_FACTOR] = parse_factor, [OPTIONS_OPTIONAL] = parse_text,     [OPTIONS_GROUP] = parse_pair,
};

int option_read(const struct option_given *given, struct options *options, const struct option_report *report) {
    return parsers[given->flag->kind](given, (char *)options + given->flag->offset, report);
}

/* ---- back -------------------------------------------------------------------------------------------------------- */

/* What a field takes; owned ones are freed. */
static const size_t sizes[OPTIONS_KIND_COUNT] = {
    [OPTIONS_BOOL] = sizeof(bool),
    [OPTIONS_DURATION] = sizeof(int64_t),
    [OPTIONS_COUNT] = sizeof(int64_t),
    [OPTIONS_BYTES] = sizeof(int64_t),
    [OPTIONS_FACTOR] = sizeof(double),
    [OPTIONS_TEXT] = sizeof(const char *),
    [OPTIONS_LIST] = sizeof(char *),
    [OPTIONS_TEXTS] = sizeof(struct options_texts),
    [OPTIONS_WORD] = sizeof(int),
    [OPTIONS_SIZE] = 2 * sizeof(int),
    [OPTIONS_OPTIONAL] = sizeof(const char *),
    [OPTIONS_GROUP] = sizeof(struct options_texts),
};

void option_reset(const struct options_flag *flag, struct options *options) {
    struct options defaults;
    options_init(&defaults);
    char *field = (char *)options + flag->offset;
    if (flag->kind == OPTIONS_LIST)
        free(*(char **)(void *)field);
    if (flag->kind == OPTIONS_TEXTS || flag->kind == OPTIONS_GROUP)
        free(((struct options_texts *)(void *)field)->at);
    memcpy(field, (const char *)&defaults + flag->offset, sizes[flag->kind]);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* The number in the largest of the units that it is a multiple of; these are from the largest. */
struct unit {
    int64_t size;
    const char *name;
};

static void take_in_units(int64_t number, const struct unit *unit, option_text_fn *take, void *context) {
    char text[32];
    while (number % unit->size != 0)
        unit++;
    snprintf(text, sizeof text, "%" PRId64 "%s", number / unit->size, unit->name);
    take(text, context);
}

static void write_bool(const struct options_flag *flag, const void *field, option_text_fn *take, void *context) {
    (void)flag;
    take(*(const bool *)field ? "true" : "false", context);
}

static void write_duration(const struct options_flag *flag, const void *field, option_text_fn *take, void *context) {
    static const struct unit units[] = {
        {INT64_C(3600000000000), "h"},
        {INT64_C(60000000000), "m"},
        {1000000000, "s"},
        {1000000, "ms"},
        {1000, "us"},
        {1, "ns"},
    };
    (void)flag;
    take_in_units(*(const int64_t *)field, units, take, context);
}

static void write_bytes(const struct options_flag *flag, const void *field, option_text_fn *take, void *context) {
    static const struct unit units[] = {
        {INT64_C(1) << 40, "TB"}, {1 << 30, "GB"}, {1 << 20, "MB"}, {1 << 10, "KB"}, {1, "B"},
    };
    (void)flag;
    take_in_units(*(const int64_t *)field, units, take, context);
}

static void write_count(const struct options_flag *flag, const void *field, option_text_fn *take, void *context) {
    static const struct unit units[] = {{1, ""}};
    (void)flag;
    take_in_units(*(const int64_t *)field, units, take, context);
}

/* In as few digits as are read back as the same number. */
static void write_factor(const struct options_flag *flag, const void *field, option_text_fn *take, void *context) {
    char text[32];
    (void)flag;
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, *(const double *)field);
        if (strtod(text, NULL) == *(const double *)field)
            break;
    }
    take(text, context);
}

static void write_text(const struct options_flag *flag, const void *field, option_text_fn *take, void *context) {
    (void)flag;
    if (*(const char *const *)field)
        take(*(const char *const *)field, context);
}

/* One that was made empty is so again. */
static void write_list(const struct options_flag *flag, const void *field, option_text_fn *take, void *context) {
    const char *list = *(char *const *)field;
    (void)flag;
    take(list ? list : "", context);
}

static void write_texts(const struct options_flag *flag, const void *field, option_text_fn *take, void *context) {
    const struct options_texts *texts = field;
    (void)flag;
    for (size_t i = 0; i < texts->count; i++)
        take(texts->at[i], context);
}

static void write_word(const struct options_flag *flag, const void *field, option_text_fn *take, void *context) {
    char text[32];
    const char *word = flag->argument;
    for (int i = 1; i < *(const int *)field; i++)
        word = strchrnul(word, '|') + 1;
    snprintf(text, sizeof text, "%.*s", (int)(strchrnul(word, '|') - word), word);
    take(text, context);
}

static void write_size(const struct options_flag *flag, const void *field, option_text_fn *take, void *context) {
    char text[32];
    (void)flag;
    snprintf(text, sizeof text, "%dx%d", ((const int *)field)[0], ((const int *)field)[1]);
    take(text, context);
}

void option_write(const struct options_flag *flag, const struct options *options, option_text_fn *take, void *context) {
    static void (*const writers[OPTIONS_KIND_COUNT])(const struct options_flag *flag, const void *field,
                                                     option_text_fn *take, void *context) = {
        [OPTIONS_BOOL] = write_bool,   [OPTIONS_DURATION] = write_duration, [OPTIONS_COUNT] = write_count,
        [OPTIONS_BYTES] = write_bytes, [OPTIONS_FACTOR] = write_factor,     [OPTIONS_TEXT] = write_text,
        [OPTIONS_LIST] = write_list,   [OPTIONS_TEXTS] = write_texts,       [OPTIONS_WORD] = write_word,
        [OPTIONS_SIZE] = write_size,   [OPTIONS_OPTIONAL] = write_text,     [OPTIONS_GROUP] = write_texts,
    };
    writers[flag->kind](flag, (const char *)options + flag->offset, take, context);
}
