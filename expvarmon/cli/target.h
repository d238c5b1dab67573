/* target.h - one field of -ports, taken apart. */
#ifndef EXPVARMON_CLI_TARGET_H
#define EXPVARMON_CLI_TARGET_H

#include <stdbool.h>

/* The parts of one field; the texts are in the memory that was parsed. */
struct target {
    const char *unix_socket; /* a path; then nothing else is set */
    bool https;
    const char *user; /* NULL for none; decoded */
    const char *password;
    const char *host; /* with the brackets of an IPv6 address; NULL for this machine */
    int first_port;   /* 0 for none */
    int last_port;
    const char *path;  /* behind its first slash; NULL for none */
    const char *query; /* behind its question mark; NULL for none */
};

/* Takes `text` apart, in place. Returns 0, or -1 with *reason set to a constant text. */
int target_parse(struct target *target, char *text, const char **reason);

#endif
