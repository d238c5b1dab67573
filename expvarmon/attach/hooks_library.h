/* hooks_library.h - the library that makes any program publish its variables, and the environment that loads it. */
#ifndef EXPVARMON_ATTACH_HOOKS_LIBRARY_H
#define EXPVARMON_ATTACH_HOOKS_LIBRARY_H

#include <stddef.h>

/* Finds libexpvar-hooks.so: EXPVAR_HOOKS_LIBRARY if it is set, else beside this program, as built and as installed, else
 * in the folder of libraries that it was built for. Returns its path, to be freed; NULL with one line in `error` that
 * says where it was looked for. */
char *hooks_library_find(char *error, size_t error_size);

/* A copy of this process's environment in which the library is preloaded, before others, and has the program listen at
 * its socket in the runtime directory. To be freed with hooks_environment_free; NULL when out of memory. */
char **hooks_environment(const char *library);
void hooks_environment_free(char **environment);

#endif
