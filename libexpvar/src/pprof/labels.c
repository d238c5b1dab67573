/* labels.c - the labels of a thread: sets that are shared by content, and freed when nobody can see them. */
#include "pprof/labels.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "expvar/pprof.h"

#define BUCKETS 1024 /* a power of two */

/* `next` and `threads` under the lock; `pinned` is set by handlers, cleared under the lock; the rest is immutable.
 * The texts follow the labels in the same allocation. */
struct label_set {
    struct label_set *next;
    size_t threads; /* whose current set this is */
    atomic_bool pinned;
    uint64_t hash;
    size_t count;
    struct label labels[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct label_set *buckets[BUCKETS];
static size_t set_count;
static size_t holders;

/* Initial-exec: the handler must not be the one for whom the loader allocates thread-local memory. */
static __thread struct label_set *_Atomic current __attribute__((tls_model("initial-exec")));

/* Drops the set of a thread that ends. */
static pthread_key_t at_exit;
static pthread_once_t at_exit_once = PTHREAD_ONCE_INIT;
static bool at_exit_made;

void expvar__labels_lock(void) {
    pthread_mutex_lock(&lock);
}

void expvar__labels_unlock(void) {
    pthread_mutex_unlock(&lock);
}

static uint64_t hash_text(uint64_t hash, const char *text) {
    do
        hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001b3); /* FNV-1a, the final NUL included */
    while (*text++);
    return hash;
}

static uint64_t hash_labels(const struct label *labels, size_t count) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < count; i++)
        hash = hash_text(hash_text(hash, labels[i].key), labels[i].value);
    return hash;
}

static bool equal(const struct label_set *set, const struct label *labels, size_t count) {
    if (set->count != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(set->labels[i].key, labels[i].key) != 0 || strcmp(set->labels[i].value, labels[i].value) != 0)
            return false;
    return true;
}

static char *append(char *at, const char *text, const char **copy) {
    const size_t size = strlen(text) + 1;
    *copy = memcpy(at, text, size);
    return at + size;
}

static struct label_set *new_set(const struct label *labels, size_t count, uint64_t hash) {
    size_t bytes = sizeof(struct label_set) + count * sizeof *labels;
    for (size_t i = 0; i < count; i++)
        bytes += strlen(labels[i].key) + strlen(labels[i].value) + 2;
    struct label_set *set = calloc(1, bytes);
    if (!set)
        return NULL;
    set->hash = hash;
    set->count = count;
    char *at = (char *)&set->labels[count];
    for (size_t i = 0; i < count; i++)
        at = append(append(at, labels[i].key, &set->labels[i].key), labels[i].value, &set->labels[i].value);
    return set;
}

/* The set with these labels, one thread more counted; NULL with errno. Under the lock. */
static struct label_set *intern(const struct label *labels, size_t count) {
    const uint64_t hash = hash_labels(labels, count);
    struct label_set **bucket = &buckets[hash & (BUCKETS - 1)];
    struct label_set *set = *bucket;
    while (set && (set->hash != hash || !equal(set, labels, count)))
        set = set->next;
    if (!set) {
        if (set_count == LABEL_SETS_MAX) {
            errno = ENOSPC;
            return NULL;
        }
        if (!(set = new_set(labels, count, hash)))
            return NULL;
        set->next = *bucket;
        *bucket = set;
        set_count++;
    }
    set->threads++;
    return set;
}

/* Frees those in a bucket that nobody can see. Under the lock. */
static void sweep(struct label_set **link) {
    while (*link) {
        struct label_set *set = *link;
        if (set->threads || set->pinned) {
            link = &set->next;
            continue;
        }
        *link = set->next;
        set_count--;
        free(set);
    }
}

/* One thread less. The thread has another current set already, so no handler can pin this one on its behalf. */
static void release(struct label_set *set) {
    if (!set)
        return;
    set->threads--;
    sweep(&buckets[set->hash & (BUCKETS - 1)]);
}

static void thread_ends(void *unused) {
    (void)unused;
    struct label_set *set = current;
    current = NULL;
    expvar__labels_lock();
    release(set);
    expvar__labels_unlock();
}

static void make_at_exit(void) {
    at_exit_made = pthread_key_create(&at_exit, thread_ends) == 0;
}

static int watch_thread(void) {
    pthread_once(&at_exit_once, make_at_exit);
    if (at_exit_made && pthread_setspecific(at_exit, &at_exit) == 0)
        return 0;
    errno = ENOMEM;
    return -1;
}

/* Writes the thread's labels, changed as asked for, to `changed`. Returns how many; LABELS_MAX + 1 when too many. */
static size_t change(const struct label_set *set, const struct label *label, struct label *changed) {
    const size_t old_count = expvar__labels_count(set);
    size_t count = 0, i = 0;
    for (; i < old_count && strcmp(set->labels[i].key, label->key) < 0; i++)
        changed[count++] = set->labels[i];
    if (label->value)
        changed[count++] = *label;
    if (i < old_count && strcmp(set->labels[i].key, label->key) == 0)
        i++;
    for (; i < old_count; i++)
        changed[count++] = set->labels[i];
    return count;
}

/* Makes these the calling thread's labels. */
static int replace(const struct label *labels, size_t count) {
    struct label_set *old = current, *set = NULL;
    if (count && watch_thread())
        return -1;
    expvar__labels_lock();
    if (count && !(set = intern(labels, count))) {
        const int error = errno;
        expvar__labels_unlock();
        errno = error;
        return -1;
    }
    current = set;
    atomic_signal_fence(
        memory_order_seq_cst); /* a handler from here on sees the new set; only then may the old one go */
    release(old);
    expvar__labels_unlock();
    return 0;
}

static bool fits(const char *text, size_t least) {
    const size_t size = strnlen(text, LABEL_BYTES_MAX + 1);
    return size >= least && size <= LABEL_BYTES_MAX;
}

int expvar__label(const char *key, const char *value) {
    if (!key || !fits(key, 1) || (value && !fits(value, 0))) {
        errno = EINVAL;
        return -1;
    }
    struct label changed[LABELS_MAX + 1];
    const size_t count = change(current, &(struct label){key, value}, changed);
    if (count > LABELS_MAX) {
        errno = ENOSPC;
        return -1;
    }
    return replace(changed, count);
}

const struct label_set *expvar__labels_pin(void) {
    struct label_set *set = current;
    if (set)
        atomic_store_explicit(&set->pinned, true, memory_order_relaxed);
    return set;
}

void expvar__labels_hold(void) {
    expvar__labels_lock();
    holders++;
    expvar__labels_unlock();
}

/* Under the lock. */
static void unpin_all(void) {
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct label_set *set = buckets[i]; set; set = set->next)
            set->pinned = false;
        sweep(&buckets[i]);
    }
}

void expvar__labels_unhold(void) {
    expvar__labels_lock();
    if (--holders == 0)
        unpin_all();
    expvar__labels_unlock();
}

/* The sets of threads that the child does not have stay: how many threads share one with this thread is not known. */
void expvar__labels_reset_in_child(void) {
    holders = 0;
    unpin_all();
}

size_t expvar__labels_count(const struct label_set *set) {
    return set ? set->count : 0;
}

const struct label *expvar__labels_get(const struct label_set *set, size_t index) {
    return &set->labels[index];
}

size_t expvar__labels_sets(void) {
    expvar__labels_lock();
    const size_t count = set_count;
    expvar__labels_unlock();
    return count;
}

int expvar_pprof_label(const char *key, const char *value) {
    return expvar__label(key, value);
}
