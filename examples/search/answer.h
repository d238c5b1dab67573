/* answer.h - the formats in which a search is answered. */
#ifndef SEARCH_ANSWER_H
#define SEARCH_ANSWER_H

#include "cache.h"
#include "feed.h"
#include "form.h"
#include "sources.h"
#include "text.h"

/* What was found in one source. */
struct section {
    size_t count;
    struct text text; /* as write_section made it; empty if the source was not asked */
};

/* Both functions append to `out`, which tells by `failed` if memory ran out. */
struct answer_format {
    const char *content_type;

    /* Writes the hits in one source. Runs on the workers: it is the larger part of an answer. */
    void (*write_section)(struct text *out, const struct source *source, const struct feed *feed,
                          const struct hits *hits, const char *folded_term);

    /* Puts an answer together from the sections, SOURCE_COUNT of them. With a `problem` there are none: the
     * answer says what is wrong. */
    void (*write_answer)(struct text *out, const struct form *form, const struct section *sections,
                         const char *problem);
};

extern const struct answer_format answer_html;
extern const struct answer_format answer_json;

#endif
