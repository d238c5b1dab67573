/* soak.h - what the soak programs share: how long to run, and what the process holds. */
#ifndef TESTS_STRESS_SOAK_H
#define TESTS_STRESS_SOAK_H

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SOAK_SECONDS_MAX 3600

/* The seconds that the command line asks for; ends the program where it does not. */
static inline long soak_seconds(int argc, char **argv) {
    const long seconds = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (seconds < 1 || seconds > SOAK_SECONDS_MAX) {
        fprintf(stderr, "usage: %s SECONDS (1..%d)\n", argv[0], SOAK_SECONDS_MAX);
        exit(2);
    }
    return seconds;
}

static inline double soak_now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The entries of a directory of /proc/self: "/proc/self/fd", "/proc/self/task". */
static inline int soak_count(const char *path) {
    int count = -2; /* . and .. */
    DIR *directory = opendir(path);
    if (!directory)
        return -1;
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

/* Resident memory in KiB, or -1. Under a sanitizer, which keeps freed memory for a while, always 0. */
static inline long soak_rss_kib(void) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0;
#else
    long pages = -1;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (statm && fscanf(statm, "%*d %ld", &pages) != 1)
        pages = -1;
    if (statm)
        fclose(statm);
    return pages < 0 ? -1 : pages * (sysconf(_SC_PAGESIZE) / 1024);
#endif
}

#endif
