/* sources.c - the newspapers that can be searched. */
#include "sources.h"

const struct source sources[SOURCE_COUNT] = {
    {"cnn", "Cedar Notch News"},
    {"bbc", "Bluff Bay Courier"},
    {"nyt", "North Yarrow Telegraph"},
};
