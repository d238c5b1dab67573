/* nearest.h - the known name that somebody may have meant. */
#ifndef EXPVARMON_CLI_NEAREST_H
#define EXPVARMON_CLI_NEAREST_H

/* Longer names are like no other. */
#define NEAREST_MAX 32

struct nearest {
    const char *name;
    int distance;      /* of the best so far; at first the least that is too much */
    const char *found; /* NULL: none */
};

/* The name is lent. */
struct nearest nearest_to(const char *name);

/* Offers a known name, which is lent. */
void nearest_try(struct nearest *nearest, const char *known);

#endif
