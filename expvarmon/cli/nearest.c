/* nearest.c - the known name that somebody may have meant. */
#include "nearest.h"

#include <stddef.h>
#include <string.h>

struct nearest nearest_to(const char *name) {
    const size_t length = strlen(name);
    return (struct nearest){.name = name, .distance = length > NEAREST_MAX ? 0 : 1 + (int)(length + 2) / 3};
}

static int least(int a, int b, int c) {
    const int least_of_two = a < b ? a : b;
    return least_of_two < c ? least_of_two : c;
}

/* How many characters must be added, taken away or replaced (Levenshtein). */
static int distance_between(const char *a, const char *b) {
    int row[NEAREST_MAX + 1];
    const int width = (int)strlen(b);
    for (int j = 0; j <= width; j++)
        row[j] = j;
    for (int i = 1; a[i - 1]; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= width; j++) {
            const int replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(row[j] + 1, row[j - 1] + 1, replaced);
        }
    }
    return row[width];
}

void nearest_try(struct nearest *nearest, const char *known) {
    if (nearest->distance == 0 || strlen(known) > NEAREST_MAX)
        return;
    const int distance = distance_between(nearest->name, known);
    if (distance >= nearest->distance || distance >= (int)strlen(known))
        return;
    nearest->distance = distance;
    nearest->found = known;
}
