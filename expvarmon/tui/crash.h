/* crash.h - gives the terminal back when the process is about to die of a signal. */
#ifndef EXPVARMON_TUI_CRASH_H
#define EXPVARMON_TUI_CRASH_H

#include <termios.h>

/* From here on a crash, or a signal that would end the process and that nobody handles yet, first restores
 * `tty` to `modes` and its usual screen; then the signal takes its usual course. Crashes run on a stack of
 * their own. */
void crash_guard(int tty, const struct termios *modes);

/* Takes the guard away. Without a guard it does nothing. */
void crash_release(void);

#endif
