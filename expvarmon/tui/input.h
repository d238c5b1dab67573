/* input.h - the bytes a terminal sends, cut into keys. Pure: no descriptor, no clock.
 *
 * Unknown escape sequences are swallowed whole, and the beginning of one is kept until the rest has come: a
 * key that means nothing here, or arrives in two pieces, must not look like Esc, which ends the program.
 */
#ifndef EXPVARMON_TUI_INPUT_H
#define EXPVARMON_TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mouse.h"
#include "term.h"

#define INPUT_MAX 128

/* All zero is empty. */
struct input {
    unsigned char bytes[INPUT_MAX];
    size_t size;
    struct mouse mouse; /* of the last KEY_MOUSE */
};

/* Room for more bytes, behind bytes[size]; at least INPUT_MAX / 2 when input_key has returned KEY_NONE. */
size_t input_room(const struct input *input);

/* Takes the next key out, or returns KEY_NONE. `complete` says that no more bytes are on their way: a lone
 * Esc byte is the key then, and other beginnings are dropped. */
uint32_t input_key(struct input *input, bool complete);

#endif
