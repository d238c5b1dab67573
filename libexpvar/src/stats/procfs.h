/* procfs.h - what the kernel's /proc says about this process. */
#ifndef EXPVAR_STATS_PROCFS_H
#define EXPVAR_STATS_PROCFS_H

#include <stddef.h>
#include <stdint.h>

/* Fields of /proc/self/stat, proc(5). */
struct procfs_stat {
    uint64_t threads;        /* field 20 */
    uint64_t start_ticks;    /* field 22: since boot, in units of sysconf(_SC_CLK_TCK) */
    uint64_t virtual_bytes;  /* field 23 */
    uint64_t resident_pages; /* field 24 */
};

/* Parses the text of /proc/self/stat. Returns 0, or -1 with `stat` untouched when it is not of that form. The program's
 * name in it may hold blanks and parentheses. */
int expvar__procfs_parse_stat(struct procfs_stat *stat, const char *text);

/* Reads /proc/self/stat. Returns 0, or -1 with errno. */
int expvar__procfs_stat(struct procfs_stat *stat);

/* The largest resident size since the last exec, in bytes: VmHWM of /proc/self/status. (getrusage's ru_maxrss would count
 * what the process was before exec as well.) Returns -1 with errno when it cannot be read. */
int64_t expvar__procfs_peak_resident(void);

/* Open file descriptors. Returns the count, or -1 with errno. */
int64_t expvar__procfs_open_fds(void);

/* The arguments of the process, each followed by a NUL, as /proc/self/cmdline has them; to be freed. NULL with errno. */
char *expvar__procfs_cmdline(size_t *size);

#endif
