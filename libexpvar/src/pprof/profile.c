/* profile.c - samples, merged by stack and labels. */
#include "pprof/profile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "pprof/lookup.h"

#define SAMPLES_MIN 64

/* Synthetic frames have the highest bit set: no user space has addresses there. */
#define SYNTHETIC_FIRST ((UINTPTR_MAX >> 1) + 1)

struct sample {
    const uintptr_t *pcs;
    size_t depth;
    int64_t *values;
    const struct profile_label *labels;
    size_t label_count;
};

/* Texts in the order of their addition: names of synthetic frames, comments. */
struct text_list {
    const char **texts;
    size_t count;
};

struct profile {
    struct profile_info info;
    struct arena arena; /* stacks, values, labels, texts */
    struct sample *samples;
    size_t count;
    size_t capacity;
    bool sealed;          /* the lookup no longer fits the samples */
    struct lookup lookup; /* of the samples, by stack and labels */
    struct text_list synthetic;
    struct text_list comments;
};

struct profile *expvar__profile_new(const struct profile_info *info) {
    if (info->type_count < 1 || info->type_count > PROFILE_TYPES_MAX) {
        errno = EINVAL;
        return NULL;
    }
    struct profile *profile = calloc(1, sizeof *profile);
    if (!profile)
        return NULL;
    profile->info = *info;
    expvar__arena_init(&profile->arena, PROFILE_BYTES_MAX);
    return profile;
}

void expvar__profile_free(struct profile *profile) {
    if (!profile)
        return;
    free(profile->samples);
    free(profile->synthetic.texts);
    free(profile->comments.texts);
    expvar__lookup_fini(&profile->lookup);
    expvar__arena_fini(&profile->arena);
    free(profile);
}

/* ---- equality ------------------------------------------------------------------------------------------ */

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_label(const struct profile_label *a, const struct profile_label *b) {
    return strcmp(a->key, b->key) == 0 && same_text(a->text, b->text) && a->number == b->number &&
           same_text(a->unit, b->unit);
}

static bool same_sample(const void *samples, size_t index, const void *key) {
    const struct sample *a = (const struct sample *)samples + index, *b = key;
    if (a->depth != b->depth || a->label_count != b->label_count)
        return false;
    if (a->depth && memcmp(a->pcs, b->pcs, a->depth * sizeof a->pcs[0]) != 0)
        return false;
    for (size_t i = 0; i < a->label_count; i++)
        if (!same_label(&a->labels[i], &b->labels[i]))
            return false;
    return true;
}

static uint64_t hash_sample(const struct sample *sample) {
    uint64_t hash = expvar__lookup_hash(0, sample->pcs, sample->depth * sizeof sample->pcs[0]);
    for (size_t i = 0; i < sample->label_count; i++) {
        const struct profile_label *label = &sample->labels[i];
        hash = expvar__lookup_hash(hash, label->key, strlen(label->key));
        if (label->text)
            hash = expvar__lookup_hash(hash, label->text, strlen(label->text));
        hash = expvar__lookup_hash(hash, &label->number, sizeof label->number);
    }
    return hash;
}

/* ---- additions ----------------------------------------------------------------------------------------- */

static const struct profile_label *copy_labels(struct arena *arena, const struct profile_label *labels, size_t count) {
    struct profile_label *copies = expvar__arena_copy(arena, labels, count * sizeof *labels);
    for (size_t i = 0; copies && i < count; i++) {
        copies[i].key = expvar__arena_text(arena, labels[i].key);
        copies[i].text = labels[i].text ? expvar__arena_text(arena, labels[i].text) : NULL;
        copies[i].unit = labels[i].unit ? expvar__arena_text(arena, labels[i].unit) : NULL;
        if (!copies[i].key || (labels[i].text && !copies[i].text) || (labels[i].unit && !copies[i].unit))
            return NULL;
    }
    return copies;
}

static int copy_sample(struct profile *profile, const struct sample *from, struct sample *to) {
    struct arena *arena = &profile->arena;
    *to = *from;
    to->pcs = expvar__arena_copy(arena, from->pcs, from->depth * sizeof from->pcs[0]);
    to->values = expvar__arena_alloc(arena, profile->info.type_count * sizeof to->values[0]);
    to->labels = copy_labels(arena, from->labels, from->label_count);
    return to->pcs && to->values && to->labels ? 0 : -1;
}

static int reserve_sample(struct profile *profile) {
    if (profile->count < profile->capacity)
        return 0;
    size_t capacity = profile->capacity ? profile->capacity * 2 : SAMPLES_MIN;
    struct sample *samples = realloc(profile->samples, capacity * sizeof *samples);
    if (!samples)
        return -1;
    profile->samples = samples;
    profile->capacity = capacity;
    return 0;
}

/* The values of the sample with this key, which are 0 when it is new; NULL without memory. What a failed
 * attempt took from the arena stays there unused until the profile is freed. */
static int64_t *values_of(struct profile *profile, const struct sample *key) {
    uint64_t hash = hash_sample(key);
    size_t found = expvar__lookup_find(&profile->lookup, hash, same_sample, profile->samples, key);
    if (found != LOOKUP_NONE)
        return profile->samples[found].values;
    struct sample sample;
    if (reserve_sample(profile) < 0 || copy_sample(profile, key, &sample) < 0 ||
        expvar__lookup_add(&profile->lookup, hash, profile->count) < 0)
        return NULL;
    profile->samples[profile->count++] = sample;
    return sample.values;
}

/* Unsigned, so that totals wrap as Go's do. */
static int64_t add(int64_t a, int64_t b) {
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

int expvar__profile_add(struct profile *profile, const uintptr_t *pcs, size_t depth, const int64_t *values,
                        const struct profile_label *labels, size_t label_count) {
    if (profile->sealed || depth > PROFILE_DEPTH_MAX || label_count > PROFILE_LABELS_MAX) {
        errno = EINVAL;
        return -1;
    }
    int64_t *sums = values_of(profile, &(struct sample){pcs, depth, NULL, labels, label_count});
    if (!sums)
        return -1;
    for (size_t i = 0; i < profile->info.type_count; i++)
        sums[i] = add(sums[i], values[i]);
    return 0;
}

static const char *add_text(struct profile *profile, struct text_list *list, const char *text) {
    const char **texts = reallocarray(list->texts, list->count + 1, sizeof *texts);
    if (!texts)
        return NULL;
    list->texts = texts;
    char *copy = expvar__arena_text(&profile->arena, text);
    if (copy)
        list->texts[list->count++] = copy;
    return copy;
}

uintptr_t expvar__profile_synthetic(struct profile *profile, const char *name) {
    struct text_list *names = &profile->synthetic;
    size_t i = 0;
    while (i < names->count && strcmp(names->texts[i], name) != 0)
        i++;
    if (i == names->count && !add_text(profile, names, name))
        return 0;
    return SYNTHETIC_FIRST + i;
}

int expvar__profile_comment(struct profile *profile, const char *text) {
    return add_text(profile, &profile->comments, text) ? 0 : -1;
}

void expvar__profile_set_times(struct profile *profile, int64_t time_ns, int64_t duration_ns) {
    profile->info.time_ns = time_ns;
    profile->info.duration_ns = duration_ns;
}

/* ---- the difference of two ----------------------------------------------------------------------------- */

static bool same_types(const struct profile_info *a, const struct profile_info *b) {
    if (a->type_count != b->type_count)
        return false;
    for (size_t i = 0; i < a->type_count; i++)
        if (!same_text(a->types[i].type, b->types[i].type) || !same_text(a->types[i].unit, b->types[i].unit))
            return false;
    return true;
}

/* Adds the sample `sign` times; synthetic frames are numbered anew, as each profile counts its own. */
static int add_signed(struct profile *to, const struct profile *from, const struct sample *sample, int64_t sign) {
    uintptr_t pcs[PROFILE_DEPTH_MAX];
    for (size_t i = 0; i < sample->depth; i++) {
        const char *name = expvar__profile_synthetic_name(from, sample->pcs[i]);
        pcs[i] = name ? expvar__profile_synthetic(to, name) : sample->pcs[i];
        if (name && !pcs[i])
            return -1;
    }
    int64_t values[PROFILE_TYPES_MAX];
    for (size_t i = 0; i < to->info.type_count; i++)
        values[i] = sign < 0 ? (int64_t) - (uint64_t)sample->values[i] : sample->values[i];
    return expvar__profile_add(to, pcs, sample->depth, values, sample->labels, sample->label_count);
}

static int add_all(struct profile *to, const struct profile *from, int64_t sign) {
    for (size_t i = 0; i < from->count; i++)
        if (add_signed(to, from, &from->samples[i], sign) < 0)
            return -1;
    return 0;
}

static bool is_zero(const struct profile *profile, const struct sample *sample) {
    for (size_t i = 0; i < profile->info.type_count; i++)
        if (sample->values[i])
            return false;
    return true;
}

static void drop_zeros(struct profile *profile) {
    size_t kept = 0;
    for (size_t i = 0; i < profile->count; i++)
        if (!is_zero(profile, &profile->samples[i]))
            profile->samples[kept++] = profile->samples[i];
    profile->count = kept;
    profile->sealed = true;
}

static int add_comments(struct profile *to, const struct profile *from) {
    for (size_t i = 0; i < from->comments.count; i++)
        if (expvar__profile_comment(to, from->comments.texts[i]) < 0)
            return -1;
    return 0;
}

/* The samples of the later profile come first, in their order. */
static struct profile *subtract(const struct profile *before, const struct profile *after) {
    struct profile *difference = expvar__profile_new(&after->info);
    if (!difference)
        return NULL;
    difference->info.duration_ns = after->info.time_ns - before->info.time_ns;
    if (add_all(difference, after, 1) < 0 || add_all(difference, before, -1) < 0 ||
        add_comments(difference, after) < 0) {
        expvar__profile_free(difference);
        return NULL;
    }
    drop_zeros(difference);
    return difference;
}

struct profile *expvar__profile_difference(const struct profile *before, const struct profile *after) {
    if (!same_types(&before->info, &after->info)) {
        errno = EINVAL;
        return NULL;
    }
    return subtract(before, after);
}

/* ---- reading ------------------------------------------------------------------------------------------- */

const char *expvar__profile_synthetic_name(const struct profile *profile, uintptr_t pc) {
    if (pc < SYNTHETIC_FIRST || pc - SYNTHETIC_FIRST >= profile->synthetic.count)
        return NULL;
    return profile->synthetic.texts[pc - SYNTHETIC_FIRST];
}

const struct profile_info *expvar__profile_info(const struct profile *profile) {
    return &profile->info;
}

size_t expvar__profile_count(const struct profile *profile) {
    return profile->count;
}

struct profile_sample expvar__profile_get(const struct profile *profile, size_t index) {
    const struct sample *sample = &profile->samples[index];
    return (struct profile_sample){sample->pcs, sample->depth, sample->values, sample->labels, sample->label_count};
}

size_t expvar__profile_comment_count(const struct profile *profile) {
    return profile->comments.count;
}

const char *expvar__profile_get_comment(const struct profile *profile, size_t index) {
    return profile->comments.texts[index];
}

int64_t expvar__profile_total(const struct profile *profile, size_t type) {
    int64_t total = 0;
    for (size_t i = 0; i < profile->count; i++)
        total = add(total, profile->samples[i].values[type]);
    return total;
}

uintptr_t expvar__profile_instruction(const struct profile *profile, const struct profile_sample *sample,
                                      size_t index) {
    uintptr_t pc = sample->pcs[index];
    bool exact = index == 0 && profile->info.exact_leaf;
    return exact || !pc || expvar__profile_synthetic_name(profile, pc) ? pc : pc - 1;
}
