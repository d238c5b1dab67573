/* feed.h - news items, read from RSS 2.0 files. */
#ifndef SEARCH_FEED_H
#define SEARCH_FEED_H

#include <stddef.h>
#include <time.h>

/* A file with more items than this is refused. */
#define FEED_ITEMS_MAX 1000

/* Strings are UTF-8 and never NULL; what the feed leaves out is "". */
struct item {
    char *title;
    char *link;
    char *description;
    char *published;     /* as the feed has it, RFC 822: "Mon, 06 Nov 2023 08:30:00 GMT" */
    time_t published_at; /* 0 where it could not be read */
    char *folded_title;  /* with ASCII letters in lower case: what searches look at */
    char *folded_description;
};

/* All zero is an empty feed. Filled once; afterwards any number of threads may read it. */
struct feed {
    struct item *items; /* newest first, once all files of a source are read */
    size_t count;
};

/* Adds the items of every *.xml file in `directory`, and sorts them.
 * Returns 0, or -1 after it has said on stderr which file is at fault and why; the feed then holds what was
 * read before. A directory without items is an error. */
int feed_read_directory(struct feed *feed, const char *directory);

void feed_fini(struct feed *feed);

/* Turns ASCII capitals to small letters, in place. Other letters stay: folding them would change lengths. */
void fold(char *text);

#endif
