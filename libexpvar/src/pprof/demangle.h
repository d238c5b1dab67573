/* demangle.h - readable names of C++ functions. */
#ifndef EXPVAR_PPROF_DEMANGLE_H
#define EXPVAR_PPROF_DEMANGLE_H

/* The name of the function without its parameters and return type, as pprof shows names:
 * "_ZN4list6appendIiEEvT_" gives "list::append<int>".
 *
 * The demangler is that of the C++ library in the process; a process without one has hardly any such names.
 *
 * Returns a string that the caller frees, or NULL if `name` is not mangled or cannot be demangled. */
char *expvar__demangle(const char *name);

/* Cuts return type and parameters off a demangled name, in place. */
void expvar__demangle_shorten(char *name);

#endif
