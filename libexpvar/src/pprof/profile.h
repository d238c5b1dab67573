/* profile.h - one profile: values of samples over stacks of addresses, without names yet.
 *
 * This is where those who collect and those who write meet. A collector makes one and adds samples, a writer
 * walks over them. Everything that is added is copied. One thread at a time uses a profile.
 */
#ifndef EXPVAR_PPROF_PROFILE_H
#define EXPVAR_PPROF_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROFILE_TYPES_MAX  4
#define PROFILE_LABELS_MAX 64
#define PROFILE_DEPTH_MAX  1024
/* Memory of one profile; beyond it additions fail with ENOMEM. */
#define PROFILE_BYTES_MAX ((size_t)256 << 20)

/* What a number means: {"cpu", "nanoseconds"}. Strings that live as long as the program. */
struct value_type {
    const char *type;
    const char *unit;
};

/* A label of a sample; keys may repeat. */
struct profile_label {
    const char *key;
    const char *text; /* NULL: the label is `number` of `unit` */
    int64_t number;
    const char *unit; /* NULL: none */
};

struct profile_info {
    const char *name; /* "threads"; lives as long as the program */
    struct value_type types[PROFILE_TYPES_MAX];
    size_t type_count; /* 1..PROFILE_TYPES_MAX */
    struct value_type period_type;
    int64_t period;
    const char *default_type; /* the type shown first; NULL: the last one */
    int64_t time_ns;          /* when it was taken, since 1970 */
    int64_t duration_ns;      /* 0: it is a moment */
    bool exact_leaf;          /* pcs[0] is the interrupted instruction itself, not a return address */
};

/* A sample as it is read. Valid as long as the profile; the values until the next addition. */
struct profile_sample {
    const uintptr_t *pcs; /* leaf first */
    size_t depth;
    const int64_t *values; /* one for each type */
    const struct profile_label *labels;
    size_t label_count;
};

struct profile;

/* An empty profile. The strings in `info` are kept, not copied.
 * Returns NULL with errno ENOMEM, or EINVAL for a number of types that is out of range. */
struct profile *expvar__profile_new(const struct profile_info *info);
void expvar__profile_free(struct profile *profile);

/* Adds the values to the sample that has this stack and these labels in this order, which is made if there is
 * none yet.
 *
 * pcs      leaf first; all but the first are return addresses, see profile_info.exact_leaf for that one; an
 *          element may be a synthetic frame
 * values   one for each type
 *
 * Returns 0, or -1 with errno ENOMEM, or EINVAL beyond the maxima above; the profile is then as before. */
int expvar__profile_add(struct profile *profile, const uintptr_t *pcs, size_t depth, const int64_t *values,
                        const struct profile_label *labels, size_t label_count);

/* What happened between two profiles of the same types: after - before for each sample, without those where
 * nothing changed. Its duration is the time between the two. No more samples can be added to it: EINVAL.
 * Returns NULL with errno ENOMEM, or EINVAL if the types differ. */
struct profile *expvar__profile_difference(const struct profile *before, const struct profile *after);

/* The address that stands for a frame that has none, such as "lost samples": writers print `name` for it.
 * The same for the same name within one profile; outside of what a process can map.
 * Returns 0 with errno ENOMEM. */
uintptr_t expvar__profile_synthetic(struct profile *profile, const char *name);

/* The name behind a synthetic address, or NULL for any other. */
const char *expvar__profile_synthetic_name(const struct profile *profile, uintptr_t pc);

/* A line of free text for whoever reads the profile: "12 samples were lost". Copied.
 * Returns 0, or -1 with errno ENOMEM. */
int expvar__profile_comment(struct profile *profile, const char *text);

/* Reading. Samples are in the order of their first addition. */
const struct profile_info *expvar__profile_info(const struct profile *profile);
size_t expvar__profile_count(const struct profile *profile);
struct profile_sample expvar__profile_get(const struct profile *profile, size_t index);
size_t expvar__profile_comment_count(const struct profile *profile);
const char *expvar__profile_get_comment(const struct profile *profile, size_t index);

/* The sum of one type's values over all samples. */
int64_t expvar__profile_total(const struct profile *profile, size_t type);

/* When the profile was taken and how long it lasted, for collectors that know it at their end only. */
void expvar__profile_set_times(struct profile *profile, int64_t time_ns, int64_t duration_ns);

/* The address of the instruction that frame `index` of the sample was in: a return address is behind its
 * call, which may be the last instruction of its function. */
uintptr_t expvar__profile_instruction(const struct profile *profile, const struct profile_sample *sample, size_t index);

#endif
