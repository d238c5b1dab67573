/* key_reader.h - reads keys from the terminal: the bytes that input.h cuts, and the time that an Esc byte may wait. */
#ifndef EXPVARMON_TUI_KEY_READER_H
#define EXPVARMON_TUI_KEY_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"

struct key_reader {
    int tty;       /* not blocking; not its own */
    int esc_timer; /* timerfd: readable when the wait is over */
    bool esc_waits;
    bool is_lost; /* the terminal is gone */
    struct input input;
};

/* Returns 0, or -1 with errno. */
int key_reader_init(struct key_reader *reader, int tty);
void key_reader_fini(struct key_reader *reader);

/* The next key, or KEY_NONE. Never waits. To be called until KEY_NONE each time the terminal or the timer is readable. */
uint32_t key_reader_next(struct key_reader *reader);

#endif
