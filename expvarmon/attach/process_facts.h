/* process_facts.h - what /proc tells about a process. */
#ifndef EXPVARMON_ATTACH_PROCESS_FACTS_H
#define EXPVARMON_ATTACH_PROCESS_FACTS_H

#include <stdint.h>
#include <sys/types.h>

/* Bytes of a command that are kept. */
#define PROCESS_COMMAND_MAX 256

/* The command as it was given, its arguments joined by blanks, without the folders of the program. A process may have
 * written something else there. Returns it, to be freed; NULL with errno. */
char *process_command(pid_t pid);

/* When the process started, by CLOCK_BOOTTIME; 0 where /proc does not tell. */
int64_t process_started_ns(pid_t pid);

#endif
