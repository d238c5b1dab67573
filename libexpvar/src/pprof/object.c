/* object.c - loaded objects and their notes, read from memory through dl_iterate_phdr. */
#include "pprof/object.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "pprof/lookup.h"

#define OBJECTS_MIN 32
#define NAMES_MIN   4096

/* ---- one object ---------------------------------------------------------------------------------------- */

static size_t align_up(size_t value, size_t alignment) {
    return (value + alignment - 1) & ~(alignment - 1);
}

static void take_build_id(struct module *module, const unsigned char *id, size_t size) {
    if (size == 0 || size > BUILD_ID_MAX)
        return;
    memcpy(module->build_id, id, size);
    module->build_id_size = size;
}

/* A note is a header, a name and a description, each padded to `alignment`. */
static void read_notes(struct module *module, const unsigned char *notes, size_t size, size_t alignment) {
    size_t at = 0;
    while (size - at >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        memcpy(&note, notes + at, sizeof note);
        size_t name = at + sizeof note, description = align_up(name + note.n_namesz, alignment);
        if (description > size || note.n_descsz > size - description)
            return;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof "GNU" &&
            memcmp(notes + name, "GNU", sizeof "GNU") == 0)
            take_build_id(module, notes + description, note.n_descsz);
        at = align_up(description + note.n_descsz, alignment);
        if (at > size)
            return;
    }
}

/* Notes that no segment loads are not in memory. */
static bool is_loaded(const ElfW(Phdr) * headers, size_t count, const ElfW(Phdr) * part) {
    for (size_t i = 0; i < count; i++)
        if (headers[i].p_type == PT_LOAD && (headers[i].p_flags & PF_R) && part->p_vaddr >= headers[i].p_vaddr &&
            part->p_vaddr + part->p_filesz <= headers[i].p_vaddr + headers[i].p_filesz)
            return true;
    return false;
}

static void add_load(struct module *module, const ElfW(Phdr) * header) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (module->bias + header->p_vaddr) & ~(page - 1);
    uintptr_t end = align_up(module->bias + header->p_vaddr + header->p_memsz, page);
    if (!module->end || start < module->start)
        module->start = start;
    if (end > module->end)
        module->end = end;
    if (!(header->p_flags & PF_X) || module->segment_count == MODULE_SEGMENTS_MAX)
        return;
    module->segments[module->segment_count++] = (struct module_segment){start, end, header->p_offset & ~(page - 1)};
}

/* The module as its program headers describe it. */
static struct module module_of(uintptr_t bias, const ElfW(Phdr) * headers, size_t count) {
    struct module module = {.bias = bias, .headers_hash = expvar__modules_headers_hash(headers, count)};
    for (size_t i = 0; i < count; i++) {
        if (headers[i].p_type == PT_LOAD)
            add_load(&module, &headers[i]);
        else if (headers[i].p_type == PT_NOTE && is_loaded(headers, count, &headers[i]))
            read_notes(&module, (const unsigned char *)(bias + headers[i].p_vaddr), headers[i].p_filesz,
                       headers[i].p_align == 8 ? 8 : 4);
    }
    uintptr_t vdso = getauxval(AT_SYSINFO_EHDR);
    module.is_vdso = vdso && vdso >= module.start && vdso < module.end;
    return module;
}

/* ---- all of them --------------------------------------------------------------------------------------- */

/* Runs under the loader's lock: allocates nothing. What does not fit is counted only. */
static void add_object(struct object_list *list, uintptr_t bias, const ElfW(Phdr) * headers, size_t count,
                       const char *name) {
    size_t size = strlen(name) + 1, index = list->count++;
    size_t offset = list->names_size;
    list->names_size += size;
    if (index >= list->room || list->names_size > list->names_room)
        return;
    struct object *object = &list->items[index];
    object->name = memcpy(list->names + offset, name, size);
    object->headers = (uintptr_t)headers;
    object->module = module_of(bias, headers, count);
    object->module.is_main = index == 0;
    object->module.name_hash = expvar__lookup_hash(0, name, size);
}

static int visit(struct dl_phdr_info *info, size_t size, void *list) {
    (void)size;
    add_object(list, info->dlpi_addr, info->dlpi_phdr, info->dlpi_phnum, info->dlpi_name ? info->dlpi_name : "");
    return 0;
}

/* A static program has no loader that would report the vDSO. */
static void add_vdso(struct object_list *list) {
    uintptr_t address = getauxval(AT_SYSINFO_EHDR);
    for (size_t i = 0; i < list->count && i < list->room; i++)
        if (list->items[i].module.is_vdso)
            return;
    if (!address)
        return;
    const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)address;
    const ElfW(Phdr) *headers = (const ElfW(Phdr) *)(address + header->e_phoff);
    uintptr_t first = 0;
    for (size_t i = header->e_phnum; i > 0; i--)
        if (headers[i - 1].p_type == PT_LOAD)
            first = headers[i - 1].p_vaddr;
    add_object(list, address - first, headers, header->e_phnum, "[vdso]");
}

static int reserve(struct object_list *list) {
    size_t room = list->count + OBJECTS_MIN, names_room = list->names_size + NAMES_MIN;
    expvar__objects_fini(list);
    struct object *items = calloc(room, sizeof *items);
    char *names = malloc(names_room);
    if (!items || !names) {
        free(items);
        free(names);
        errno = ENOMEM;
        return -1;
    }
    *list = (struct object_list){.items = items, .room = room, .names = names, .names_room = names_room};
    return 0;
}

/* Until the room, made from the last count with some to spare, suffices. */
int expvar__objects_init(struct object_list *list) {
    *list = (struct object_list){0};
    do {
        if (reserve(list) < 0)
            return -1;
        dl_iterate_phdr(visit, list);
        add_vdso(list);
    } while (list->count > list->room || list->names_size > list->names_room);
    return 0;
}

void expvar__objects_fini(struct object_list *list) {
    free(list->items);
    free(list->names);
    *list = (struct object_list){0};
}
