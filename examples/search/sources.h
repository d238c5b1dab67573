/* sources.h - the newspapers that can be searched; adding one is adding a row and a folder of feeds. */
#ifndef SEARCH_SOURCES_H
#define SEARCH_SOURCES_H

enum { SOURCE_COUNT = 3 };

struct source {
    const char *key;  /* the form's field, the folder below feeds/, the key in the published maps */
    const char *name; /* for people */
};

extern const struct source sources[SOURCE_COUNT];

#endif
