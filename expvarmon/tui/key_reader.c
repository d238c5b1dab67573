/* key_reader.c - reads keys from the terminal. */
#include "key_reader.h"

#include <errno.h>
#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* How long an Esc byte may wait for the rest of a sequence: more than the gap inside one over a slow line,
 * less than what feels late. */
#define ESC_WAIT_NS 50000000

int key_reader_init(struct key_reader *reader, int tty) {
    *reader = (struct key_reader){.tty = tty, .esc_timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)};
    return reader->esc_timer < 0 ? -1 : 0;
}

void key_reader_fini(struct key_reader *reader) {
    if (reader->esc_timer >= 0)
        close(reader->esc_timer);
    reader->esc_timer = -1;
}

static void set_esc_timer(struct key_reader *reader, long wait_ns) {
    reader->esc_waits = wait_ns > 0;
    const struct itimerspec when = {.it_value = {.tv_nsec = wait_ns}};
    timerfd_settime(reader->esc_timer, 0, &when, NULL);
}

/* Returns whether there is something new. A read of nothing at a terminal that says it is readable is its end. */
static bool read_input(struct key_reader *reader) {
    struct pollfd poll_tty = {.fd = reader->tty, .events = POLLIN};
    if (poll(&poll_tty, 1, 0) <= 0)
        return false;
    const ssize_t size = read(reader->tty, reader->input.bytes + reader->input.size, input_room(&reader->input));
    if (size > 0) {
        reader->input.size += (size_t)size;
        return true;
    }
    if (size < 0 ? errno != EINTR && errno != EAGAIN : poll_tty.revents & (POLLHUP | POLLERR | POLLNVAL))
        reader->is_lost = true;
    return false;
}

/* What the last complete key left behind is kept for ESC_WAIT_NS in the hope of the rest. */
uint32_t key_reader_next(struct key_reader *reader) {
    uint32_t key = input_key(&reader->input, false);
    if (key != KEY_NONE)
        return key;
    const bool more = read_input(reader);
    uint64_t expired;
    const bool waited = read(reader->esc_timer, &expired, sizeof expired) > 0;
    key = input_key(&reader->input, waited && !more);
    if (key == KEY_NONE && (more || waited || reader->esc_waits != (reader->input.size > 0)))
        set_esc_timer(reader, reader->input.size > 0 ? ESC_WAIT_NS : 0);
    return key;
}
