/* libdw.h - elfutils' libdw and libelf, brought into the process when names are first looked up.
 *
 * They depend on three libraries for compressed sections. A program into which libexpvar-hooks is preloaded would find the
 * symbols of all of them in front of its own libraries'; one that nobody profiles would pay for them. So they are not
 * linked, but opened, privately.
 */
#ifndef EXPVAR_PPROF_LIBDW_H
#define EXPVAR_PPROF_LIBDW_H

#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <elfutils/libdwfl.h>
#include <gelf.h>
#include <string.h>

/* The functions that we call: libdw->dwarf_tag is dwarf_tag. What libdw is to free comes from its strdup: in a static
 * program it has a libc of its own. */
#define LIBDW_FUNCTIONS(X)                                                                                             \
    X(dwarf_attr)                                                                                                      \
    X(dwarf_attr_integrate)                                                                                            \
    X(dwarf_child)                                                                                                     \
    X(dwarf_cu_info)                                                                                                   \
    X(dwarf_decl_line)                                                                                                 \
    X(dwarf_diename)                                                                                                   \
    X(dwarf_entrypc)                                                                                                   \
    X(dwarf_filesrc)                                                                                                   \
    X(dwarf_formstring)                                                                                                \
    X(dwarf_formudata)                                                                                                 \
    X(dwarf_get_units)                                                                                                 \
    X(dwarf_getelf)                                                                                                    \
    X(dwarf_getsrc_die)                                                                                                \
    X(dwarf_getsrcfiles)                                                                                               \
    X(dwarf_getsrclines)                                                                                               \
    X(dwarf_hasattr)                                                                                                   \
    X(dwarf_haschildren)                                                                                               \
    X(dwarf_haspc)                                                                                                     \
    X(dwarf_lineno)                                                                                                    \
    X(dwarf_linesrc)                                                                                                   \
    X(dwarf_ranges)                                                                                                    \
    X(dwarf_siblingof)                                                                                                 \
    X(dwarf_tag)                                                                                                       \
    X(dwelf_elf_gnu_build_id)                                                                                          \
    X(dwfl_begin)                                                                                                      \
    X(dwfl_end)                                                                                                        \
    X(dwfl_module_build_id)                                                                                            \
    X(dwfl_module_getdwarf)                                                                                            \
    X(dwfl_module_getelf)                                                                                              \
    X(dwfl_module_getsym_info)                                                                                         \
    X(dwfl_module_getsymtab)                                                                                           \
    X(dwfl_report_begin)                                                                                               \
    X(dwfl_report_elf)                                                                                                 \
    X(dwfl_report_end)                                                                                                 \
    X(elf32_getphdr)                                                                                                   \
    X(elf64_getphdr)                                                                                                   \
    X(elf_begin)                                                                                                       \
    X(elf_end)                                                                                                         \
    X(elf_getdata)                                                                                                     \
    X(elf_getphdrnum)                                                                                                  \
    X(elf_getscn)                                                                                                      \
    X(elf_getshdrstrndx)                                                                                               \
    X(elf_kind)                                                                                                        \
    X(elf_nextscn)                                                                                                     \
    X(elf_strptr)                                                                                                      \
    X(elf_version)                                                                                                     \
    X(gelf_getchdr)                                                                                                    \
    X(gelf_getrela)                                                                                                    \
    X(gelf_getshdr)                                                                                                    \
    X(gelf_getsym)                                                                                                     \
    X(strdup)

struct libdw {
#define X(name) __typeof__(name) *name;
    LIBDW_FUNCTIONS(X)
#undef X
};

/* All null until expvar__libdw_load has succeeded, constant from then on. */
extern struct libdw expvar__libdw;
static const struct libdw *const libdw = &expvar__libdw;

/* Opens the libraries, once; they stay. Returns 0, or -1 with errno ELIBACC where they are not installed. */
int expvar__libdw_load(void);

#endif
