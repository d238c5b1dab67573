/* feed.c - news items, read from RSS 2.0 files with libxml2. */
#include "feed.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

void fold(char *text) {
    for (; *text; text++) {
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
    }
}

static void item_fini(struct item *item) {
    free(item->title);
    free(item->link);
    free(item->description);
    free(item->published);
    free(item->folded_title);
    free(item->folded_description);
}

void feed_fini(struct feed *feed) {
    for (size_t i = 0; i < feed->count; i++)
        item_fini(&feed->items[i]);
    free(feed->items);
    *feed = (struct feed){0};
}

static const xmlNode *child(const xmlNode *parent, const char *name) {
    for (const xmlNode *node = parent->children; node; node = node->next) {
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0)
            return node;
    }
    return NULL;
}

/* The text of a child element, "" if there is none; to be freed. NULL if memory is short. */
static char *child_text(const xmlNode *parent, const char *name) {
    const xmlNode *node = child(parent, name);
    xmlChar *content = node ? xmlNodeGetContent(node) : NULL;
    char *text = strdup(content ? (const char *)content : "");
    xmlFree(content);
    return text;
}

static char *folded_copy(const char *text) {
    char *copy = text ? strdup(text) : NULL;
    if (copy)
        fold(copy);
    return copy;
}

static time_t parse_date(const char *text) {
    struct tm tm = {0};
    const char *rest = strptime(text, "%a, %d %b %Y %H:%M:%S", &tm);
    if (!rest)
        return 0;
    /* Zones are given as +hhmm or as GMT; strptime reads the first kind only. */
    struct tm zone = {0};
    strptime(rest, " %z", &zone);
    const time_t local = timegm(&tm);
    return local == (time_t)-1 ? 0 : local - zone.tm_gmtoff;
}

static int item_init(struct item *item, const xmlNode *node) {
    *item = (struct item){
        .title = child_text(node, "title"),
        .link = child_text(node, "link"),
        .description = child_text(node, "description"),
        .published = child_text(node, "pubDate"),
    };
    item->folded_title = folded_copy(item->title);
    item->folded_description = folded_copy(item->description);
    if (item->link && item->published && item->folded_title && item->folded_description) {
        item->published_at = parse_date(item->published);
        return 0;
    }
    item_fini(item);
    return -1;
}

static const char *add_items(struct feed *feed, const xmlNode *channel) {
    size_t added = 0;
    for (const xmlNode *node = channel->children; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, "item") != 0)
            continue;
        if (++added > FEED_ITEMS_MAX)
            return "too many items";
        struct item *items = reallocarray(feed->items, feed->count + 1, sizeof *items);
        if (!items)
            return strerror(ENOMEM);
        feed->items = items;
        if (item_init(&items[feed->count], node) < 0)
            return strerror(ENOMEM);
        feed->count++;
    }
    return NULL;
}

static const char *add_document(struct feed *feed, xmlDoc *document) {
    if (xmlGetIntSubset(document))
        return "entities of its own are not accepted"; /* a few of them can stand for gigabytes of text */
    const xmlNode *root = xmlDocGetRootElement(document);
    if (!root || strcmp((const char *)root->name, "rss") != 0)
        return "not an RSS feed";
    const xmlNode *channel = child(root, "channel");
    return channel ? add_items(feed, channel) : "there is no channel";
}

static int read_file(struct feed *feed, const char *path) {
    /* Nothing is fetched and no entity is replaced: a feed is somebody else's text. */
    xmlDoc *document = xmlReadFile(path, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (!document) {
        const xmlError *error = xmlGetLastError();
        fprintf(stderr, "search: %s:%d: %s", path, error ? error->line : 0,
                error && error->message ? error->message : "cannot be read\n");
        return -1;
    }
    const char *problem = add_document(feed, document);
    xmlFreeDoc(document);
    if (problem)
        fprintf(stderr, "search: %s: %s\n", path, problem);
    return problem ? -1 : 0;
}

/* Newest first; items of the same moment by title, so that the order never depends on the sort. */
static int compare_items(const void *left, const void *right) {
    const struct item *a = left;
    const struct item *b = right;
    if (a->published_at != b->published_at)
        return a->published_at < b->published_at ? 1 : -1;
    return strcmp(a->title, b->title);
}

static int is_feed(const struct dirent *entry) {
    const char *suffix = strrchr(entry->d_name, '.');
    return suffix && strcmp(suffix, ".xml") == 0;
}

static int read_in_directory(struct feed *feed, const char *directory, const char *name) {
    char *path = NULL;
    if (asprintf(&path, "%s/%s", directory, name) < 0) {
        fprintf(stderr, "search: %s: %s\n", name, strerror(ENOMEM));
        return -1;
    }
    const int result = read_file(feed, path);
    free(path);
    return result;
}

int feed_read_directory(struct feed *feed, const char *directory) {
    struct dirent **entries = NULL;
    const int count = scandir(directory, &entries, is_feed, alphasort);
    if (count < 0) {
        fprintf(stderr, "search: %s: %s\n", directory, strerror(errno));
        return -1;
    }
    int result = 0;
    for (int i = 0; i < count; i++) {
        if (result == 0)
            result = read_in_directory(feed, directory, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (result == 0 && feed->count == 0) {
        fprintf(stderr, "search: %s: no *.xml with news in it\n", directory);
        result = -1;
    }
    if (feed->count > 0)
        qsort(feed->items, feed->count, sizeof *feed->items, compare_items);
    return result;
}
