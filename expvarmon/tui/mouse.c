/* mouse.c - what a terminal reports of its mouse. https://invisible-island.net/xterm/ctlseqs "Mouse Tracking" */
#include "mouse.h"

#include <stdint.h>

/* What the older encodings add to a button, and the oldest to a coordinate as well. */
#define OFFSET 32

/* Shift, meta and control. */
#define MODIFIERS 0x1Cu

#define NUMBER_MAX 100000

struct report {
    unsigned button;
    unsigned x, y; /* from 1 */
    bool is_press;
};

/* The numbers between semicolons, of which there are to be three. */
static bool read_numbers(const unsigned char *bytes, const unsigned char *end, unsigned numbers[3]) {
    size_t count = 0;
    numbers[0] = numbers[1] = numbers[2] = 0;
    for (; bytes < end; bytes++) {
        if (*bytes == ';' && count < 2)
            count++;
        else if (*bytes >= '0' && *bytes <= '9' && numbers[count] < NUMBER_MAX)
            numbers[count] = numbers[count] * 10 + (unsigned)(*bytes - '0');
        else
            return false;
    }
    return count == 2;
}

static bool read_report(struct report *report, const unsigned char *sequence, size_t size) {
    const unsigned char *const end = sequence + size - 1;
    unsigned numbers[3];
    if (sequence[2] == 'M' && size == 6) {
        *report = (struct report){sequence[3] - OFFSET, sequence[4] - OFFSET, sequence[5] - OFFSET, true};
        return sequence[3] >= OFFSET && sequence[4] > OFFSET && sequence[5] > OFFSET;
    }
    const bool is_sgr = sequence[2] == '<';
    if (!read_numbers(sequence + 2 + is_sgr, end, numbers) || (*end == 'm' && !is_sgr))
        return false;
    const unsigned offset = is_sgr ? 0 : OFFSET;
    *report = (struct report){numbers[0] - offset, numbers[1], numbers[2], *end == 'M'};
    return numbers[0] >= offset && numbers[1] > 0 && numbers[2] > 0;
}

bool mouse_read(struct mouse *mouse, const unsigned char *sequence, size_t size) {
    static const struct {
        unsigned button;
        enum mouse_kind kind;
    } buttons[] = {{0, MOUSE_CLICK}, {64, MOUSE_WHEEL_UP}, {65, MOUSE_WHEEL_DOWN}};
    struct report report;
    if (size < 6 || !read_report(&report, sequence, size) || !report.is_press)
        return false;
    for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++) {
        if (buttons[i].button == (report.button & ~MODIFIERS)) {
            *mouse = (struct mouse){buttons[i].kind, (int)report.x - 1, (int)report.y - 1};
            return true;
        }
    }
    return false;
}
