/* plt.h - the stubs through which a file calls functions of others. */
#ifndef EXPVAR_PPROF_PLT_H
#define EXPVAR_PPROF_PLT_H

#include <elfutils/libdwfl.h>

#include "base/arena.h"
#include "pprof/symbol_table.h"

/* Adds a symbol "name@plt" for each stub of the file: no symbol table has them. A stub is recognised by its
 * jump through a slot that a relocation fills, which is known here for x86-64 only; elsewhere nothing is added.
 * Returns 0, or -1 with errno ENOMEM. */
int expvar__plt_read(struct symbol_table *table, Dwfl_Module *module, struct arena *arena);

#endif
