/* filter.h - which services and variables are to be seen, by their names. What -filter and the key / take:
 *
 *     SERVICES        or, where there is one service, VARIABLES
 *     SERVICES/VARIABLES, /VARIABLES
 *
 * Each of the two is one of
 *
 *     re        an extended regular expression of POSIX; where it has no capital, case does not matter
 *     ~text     the characters of the text in this order, others between them; case does not matter
 *     !re !~text   what is not so
 *
 * and nothing at all lets everything pass. A slash of an expression itself needs a backslash.
 */
#ifndef EXPVARMON_MODEL_FILTER_H
#define EXPVARMON_MODEL_FILTER_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes of the text, with its NUL. */
#define FILTER_SIZE 128

enum filter_kind { FILTER_ALL, FILTER_REGEX, FILTER_FUZZY };

struct filter_part {
    enum filter_kind kind;
    bool is_inverse;
    char fuzzy[FILTER_SIZE];
    regex_t regex;
};

struct filter {
    bool is_divided; /* the text has a slash */
    struct filter_part first;
    struct filter_part second;
};

/* Returns 0, or -1 with one line in `error` that names the expression and the reason, and nothing to free. */
int filter_parse(struct filter *filter, const char *text, char *error, size_t error_size);
void filter_fini(struct filter *filter);

/* The parts, with so many services to choose from. */
const struct filter_part *filter_services(const struct filter *filter, size_t service_count);
const struct filter_part *filter_variables(const struct filter *filter, size_t service_count);

/* Whether a thing passes that is called `name`, or `other` as well; NULL: it has no other name. */
bool filter_passes(const struct filter_part *part, const char *name, const char *other);

#endif
