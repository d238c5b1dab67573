/* elf_file.h - opens the file of a module, and only if it is the file that was mapped. */
#ifndef EXPVAR_PPROF_ELF_FILE_H
#define EXPVAR_PPROF_ELF_FILE_H

#include <stdint.h>

#include <elfutils/libdwfl.h>

#include "pprof/modules.h"

struct elf_file {
    Dwfl *dwfl;          /* with this one module */
    Dwfl_Module *module; /* addresses are those of the file, as if nothing had been moved */
};

/* Opens the module's file, or the memory of the vDSO. A file whose build id is another one is refused; for a
 * module without a build id, one that has changed since the module was first seen.
 *
 * Separate debug information is taken from /usr/lib/debug and from beside the file; no server is asked,
 * whatever DEBUGINFOD_URLS says.
 *
 * Returns 0, or -1 if there is no such file. */
int expvar__elf_file_open(struct elf_file *file, const struct module *module);
void expvar__elf_file_close(struct elf_file *file);

#endif
