/* elf_file.c - opens the file of a module, and only if it is the file that was mapped. */
#include "pprof/elf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/zlib.h"
#include "pprof/libdw.h"

#define DEBUG_ROOT "/usr/lib/debug"

/* ---- is it the one? ------------------------------------------------------------------------------------ */

static bool has_build_id(Elf *elf, const unsigned char *id, size_t size) {
    const void *bits;
    ssize_t length = libdw->dwelf_elf_gnu_build_id(elf, &bits);
    return length > 0 && (size_t)length == size && memcmp(bits, id, size) == 0;
}

static bool has_headers(Elf *elf, uint64_t hash) {
    size_t count;
    const ElfW(Phdr) *headers =
        sizeof(void *) == 8 ? (const void *)libdw->elf64_getphdr(elf) : (const void *)libdw->elf32_getphdr(elf);
    return headers && libdw->elf_getphdrnum(elf, &count) == 0 && expvar__modules_headers_hash(headers, count) == hash;
}

static bool is_unchanged(int fd, const struct module_file *file) {
    struct stat status;
    return file->known && fstat(fd, &status) == 0 && status.st_dev == file->device && status.st_ino == file->inode &&
           status.st_size == file->size && status.st_mtim.tv_sec == file->modified.tv_sec &&
           status.st_mtim.tv_nsec == file->modified.tv_nsec;
}

static bool is_file_of(int fd, const struct module *module) {
    libdw->elf_version(EV_CURRENT);
    Elf *elf = libdw->elf_begin(fd, ELF_C_READ, NULL);
    if (!elf)
        return false;
    bool is = libdw->elf_kind(elf) == ELF_K_ELF &&
              (module->build_id_size ? has_build_id(elf, module->build_id, module->build_id_size)
                                     : is_unchanged(fd, &module->file) && has_headers(elf, module->headers_hash));
    libdw->elf_end(elf);
    return is;
}

/* ---- separate debug information ------------------------------------------------------------------------ */

static int open_regular(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    if (fd >= 0 && (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))) {
        close(fd);
        return -1;
    }
    return fd;
}

/* /usr/lib/debug/.build-id/0a/1b2c3d.debug; its name says what it is, its own build id has to agree. */
static int open_by_build_id(const unsigned char *id, size_t size, char path[PATH_MAX]) {
    int length = snprintf(path, PATH_MAX, DEBUG_ROOT "/.build-id/%02x/", id[0]);
    for (size_t i = 1; i < size && i < BUILD_ID_MAX; i++)
        length += snprintf(path + length, PATH_MAX - (size_t)length, "%02x", id[i]);
    snprintf(path + length, PATH_MAX - (size_t)length, ".debug");
    int fd = open_regular(path);
    if (fd < 0)
        return -1;
    Elf *elf = libdw->elf_begin(fd, ELF_C_READ, NULL);
    bool is = elf && has_build_id(elf, id, size);
    libdw->elf_end(elf);
    if (is)
        return fd;
    close(fd);
    return -1;
}

/* The checksum of .gnu_debuglink is that of gzip. */
static bool has_checksum(int fd, GElf_Word checksum) {
    unsigned char bytes[16 * 1024];
    uLong sum = zlib->crc32(0, NULL, 0);
    off_t at = 0;
    for (ssize_t size; (size = pread(fd, bytes, sizeof bytes, at)) > 0; at += size)
        sum = zlib->crc32(sum, bytes, (uInt)size);
    return sum == checksum;
}

/* Where gdb looks for it, too: beside the file, in .debug beside it, and in the same folder below the root of
 * debug files. */
static int open_by_link(const char *file_name, const char *link, GElf_Word checksum, char path[PATH_MAX]) {
    const char *slash = strrchr(file_name, '/');
    int folder = slash ? (int)(slash - file_name) : 0;
    const char *const roots[] = {"", "", DEBUG_ROOT};
    const char *const below[] = {"", "/.debug", ""};
    for (size_t i = 0; slash && i < sizeof roots / sizeof roots[0]; i++) {
        if (snprintf(path, PATH_MAX, "%s%.*s%s/%s", roots[i], folder, file_name, below[i], link) >= PATH_MAX)
            continue;
        int fd = open_regular(path);
        if (fd >= 0 && expvar__zlib_load() == 0 && has_checksum(fd, checksum))
            return fd;
        if (fd >= 0)
            close(fd);
    }
    return -1;
}

/* Called by libdwfl when the file itself has no debug information, and once more for what that information
 * refers to, which libdw finds by itself. In the place of dwfl_standard_find_debuginfo, which may ask a server. */
static int find_debuginfo(Dwfl_Module *module, void **asked, const char *name, Dwarf_Addr base, const char *file_name,
                          const char *link, GElf_Word checksum, char **found) {
    (void)name;
    (void)base;
    if (*asked)
        return -1;
    *asked = module;
    char path[PATH_MAX];
    const unsigned char *id;
    GElf_Addr address;
    int size = libdw->dwfl_module_build_id(module, &id, &address);
    int fd = size > 0 ? open_by_build_id(id, (size_t)size, path) : -1;
    if (fd < 0 && link && file_name)
        fd = open_by_link(file_name, link, checksum, path);
    if (fd >= 0)
        *found = libdw->strdup(path); /* libdwfl frees it, and stands its absence */
    return fd;
}

/* The file is always reported together with its descriptor. */
static int find_elf(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, char **file_name, Elf **elf) {
    (void)module, (void)data, (void)name, (void)base, (void)file_name, (void)elf;
    return -1;
}

/* ---- opening ------------------------------------------------------------------------------------------- */

/* A file descriptor for what the kernel has put into memory. */
static int open_memory(const struct module *module) {
    int fd = memfd_create("vdso", MFD_CLOEXEC);
    const char *start = (const char *)module->start;
    size_t size = module->end - module->start;
    if (fd >= 0 && write(fd, start, size) == (ssize_t)size)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static int open_checked(const char *path, const struct module *module) {
    int fd = open_regular(path);
    if (fd < 0 || is_file_of(fd, module))
        return fd;
    close(fd);
    return -1;
}

/* The program can be read through /proc even when its file was deleted or replaced. */
static int open_module(const struct module *module) {
    if (module->is_vdso)
        return open_memory(module);
    int fd = module->is_main ? open_checked("/proc/self/exe", module) : -1;
    return fd >= 0 ? fd : open_checked(module->path, module);
}

static int report(struct elf_file *file, const struct module *module, int fd) {
    static const Dwfl_Callbacks callbacks = {.find_elf = find_elf, .find_debuginfo = find_debuginfo};
    file->dwfl = libdw->dwfl_begin(&callbacks);
    if (!file->dwfl) {
        close(fd);
        return -1;
    }
    libdw->dwfl_report_begin(file->dwfl);
    file->module = libdw->dwfl_report_elf(file->dwfl, module->path, module->path, fd, 0, true);
    if (!file->module)
        close(fd);
    return file->module && libdw->dwfl_report_end(file->dwfl, NULL, NULL) == 0 ? 0 : -1;
}

int expvar__elf_file_open(struct elf_file *file, const struct module *module) {
    *file = (struct elf_file){0};
    int fd = expvar__libdw_load() == 0 ? open_module(module) : -1;
    if (fd < 0)
        return -1;
    if (report(file, module, fd) == 0)
        return 0;
    expvar__elf_file_close(file);
    return -1;
}

void expvar__elf_file_close(struct elf_file *file) {
    if (file->dwfl)
        libdw->dwfl_end(file->dwfl);
    *file = (struct elf_file){0};
}
