/* pprof_fixture.h - a session of names and a plugin for tests of profiles. Includes cmocka. */
#ifndef TESTS_LIBEXPVAR_PPROF_FIXTURE_H
#define TESTS_LIBEXPVAR_PPROF_FIXTURE_H

#include "pprof/profile.h"
#include "pprof/symbols.h"
#include "vars_fixture.h"

/* A plugin of symbols/CMakeLists.txt. */
struct plugin {
    void *handle;
    uintptr_t inlined_at; /* return addresses in `inner`, which is inlined in `hidden`, and in `hidden` itself */
    uintptr_t hidden_at;
    uintptr_t run; /* where `plugin_run` begins */
};

/* Loads a fixture by its name, or a file by its path. Fails the test if that cannot be. */
void plugin_load(struct plugin *plugin, const char *name);
void plugin_load_path(struct plugin *plugin, const char *path);

struct symbols *symbols_open(void);

#endif
