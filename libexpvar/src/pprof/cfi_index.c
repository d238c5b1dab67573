/* cfi_index.c - a sorted index of .eh_frame for programs that have none. */
#include "pprof/cfi_index.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>

struct index_entry {
    uintptr_t start;
    const uint8_t *fde;
};

/* Immutable once `made` leads to it (release; the partner is the acquire in a handler). */
struct cfi_index {
    struct cfi_reader section;
    size_t count;
    struct index_entry entries[];
};

static struct cfi_index *_Atomic made;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Called for every function that the section describes. */
typedef void visit_description(void *context, const uint8_t *fde, const struct cfi_description *description);

static void walk_section(const struct cfi_reader *section, visit_description *visit, void *context) {
    struct cfi_reader reader = *section;
    for (;;) {
        struct cfi_description description;
        const uint8_t *at = reader.at;
        const uint64_t length = cfi_unsigned(&reader, 4);
        if (reader.bad || length == 0 || !cfi_skip(&reader, length))
            return;
        if (expvar__cfi_describe(at, section, &description))
            visit(context, at, &description);
    }
}

static void count_one(void *context, const uint8_t *fde, const struct cfi_description *description) {
    (void)fde;
    (void)description;
    ++*(size_t *)context;
}

static void add_one(void *context, const uint8_t *fde, const struct cfi_description *description) {
    struct cfi_index *index = context;
    index->entries[index->count++] = (struct index_entry){.start = description->start, .fde = fde};
}

static int by_start(const void *left, const void *right) {
    const struct index_entry *a = left, *b = right;
    return (a->start > b->start) - (a->start < b->start);
}

static struct cfi_index *new_index(const struct cfi_reader *section) {
    size_t count = 0;
    walk_section(section, count_one, &count);
    struct cfi_index *index = malloc(sizeof *index + count * sizeof *index->entries);
    if (!index)
        return NULL;
    index->section = *section;
    index->count = 0;
    walk_section(section, add_one, index);
    qsort(index->entries, index->count, sizeof *index->entries, by_start);
    return index;
}

/* The section .eh_frame of the file; false if there is none. */
static bool find_section(int fd, ElfW(Shdr) * found) {
    ElfW(Ehdr) header;
    ElfW(Shdr) names;
    if (pread(fd, &header, sizeof header, 0) != sizeof header || header.e_shentsize != sizeof names)
        return false;
    const off_t table = (off_t)header.e_shoff;
    const off_t names_at = table + (off_t)header.e_shstrndx * (off_t)sizeof names;
    if (pread(fd, &names, sizeof names, names_at) != sizeof names)
        return false;
    for (int i = 0; i < header.e_shnum; i++) {
        char name[sizeof ".eh_frame"] = "";
        if (pread(fd, found, sizeof *found, table + i * (off_t)sizeof *found) != sizeof *found ||
            pread(fd, name, sizeof name, (off_t)(names.sh_offset + found->sh_name)) != sizeof name)
            continue;
        if (memcmp(name, ".eh_frame", sizeof name) == 0 && found->sh_type != SHT_NOBITS)
            return true;
    }
    return false;
}

/* How far the program lies from where it was linked for. */
static uintptr_t bias_of_program(void) {
    const ElfW(Phdr) *headers = (const void *)getauxval(AT_PHDR);
    for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++)
        if (headers[i].p_type == PT_PHDR)
            return (uintptr_t)headers - headers[i].p_vaddr;
    return 0; /* static programs that are not relocatable have no PT_PHDR */
}

static void make(void) {
    struct dl_find_object found;
    ElfW(Shdr) section;
    if (_dl_find_object((void *)getauxval(AT_ENTRY), &found) || expvar__cfi_has_header(&found))
        return;
    const int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (find_section(fd, &section)) {
        const uint8_t *start = (const uint8_t *)(bias_of_program() + section.sh_addr);
        const struct cfi_reader tables = {.at = start, .end = start + section.sh_size};
        atomic_store_explicit(&made, new_index(&tables), memory_order_release);
    }
    close(fd);
}

void expvar__cfi_index_make(void) {
    pthread_once(&once, make);
}

bool expvar__cfi_index_find(uintptr_t pc, struct cfi_description *description) {
    const struct cfi_index *index = atomic_load_explicit(&made, memory_order_acquire);
    if (!index)
        return false;
    size_t low = 0, high = index->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (index->entries[middle].start <= pc)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && expvar__cfi_describe(index->entries[low - 1].fde, &index->section, description);
}
