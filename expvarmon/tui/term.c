/* term.c - the terminal, by termbox.
 *
 * termbox draws; it does not read. Its reader never returns once the terminal is gone (a read of 0 bytes
 * makes it wait for more, and a lost terminal is always readable), and takes the first byte of a key that
 * arrives in two pieces for * Esc. So the bytes are read here and cut into keys by key_reader.c and input.c. Of its reader only the part that notices a new size is
 * used, see take_size.
 *
 * Nor does it write to the terminal, except at the start, at the end and for a new size: its write would wait for a
 * terminal that is frozen, and all polling with it. A frame goes to a file in memory, and from there as far as the
 * terminal takes it.
 */
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <termbox.h>

#include "crash.h"
#include "key_reader.h"
#include "term_type.h"
#include "text.h"

/* How long the terminal may take no byte of the last frame before it is given back in the middle of it. */
#define LAST_FRAME_WAIT_MS 200

/* The customary key for a screen that others have written on. */
#define CTRL_L 0x0Cu

/* A serial line has no size until somebody sets one. */
#define WIDTH_UNKNOWN  80
#define HEIGHT_UNKNOWN 24

static struct {
    bool active;
    enum theme theme;
    bool lost_told;
    int tty;    /* ours: read, polled, restored after a crash */
    int output; /* termbox's own descriptor: of the same terminal, of `frame`, or of quiet[0] */
    int frame;  /* what termbox has drawn */
    off_t frame_size;
    off_t frame_sent;
    bool skipped;  /* a later frame was left out */
    bool size_due; /* termbox is to look at the size */
    int quiet[2];  /* datagram sockets, see take_size */
    int wait;      /* epoll over tty, resized and the timer of keys */
    int resized;   /* eventfd, written by the SIGWINCH handler */
    struct key_reader keys;
    struct termios modes;
    struct sigaction winch_before;
    void (*winch_termbox)(int);
} term = {.tty = -1, .output = -1, .frame = -1, .quiet = {-1, -1}, .wait = -1, .resized = -1, .keys.esc_timer = -1};

static void close_fd(int *fd) {
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void close_all(void) {
    close_fd(&term.tty);
    close_fd(&term.output);
    close_fd(&term.frame);
    close_fd(&term.quiet[0]);
    close_fd(&term.quiet[1]);
    close_fd(&term.wait);
    close_fd(&term.resized);
    key_reader_fini(&term.keys);
}

/* tb_init_fd closes what it cannot use. */
static int init_termbox(int fd, const char *table) {
    const int code = term_type_run(table, tb_init_fd, fd);
    if (code == TERM_TYPE_FAILED)
        close(fd);
    return code;
}

static void on_winch(int number) {
    (void)number;
    const int error = errno;
    const uint64_t one = 1;
    ssize_t written = write(term.resized, &one, sizeof one);
    (void)written;
    errno = error;
}

/* Puts our SIGWINCH handler over the one termbox installed, which take_size calls instead. */
static void watch_size(void) {
    struct sigaction action = {.sa_handler = on_winch, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    struct sigaction termbox;
    sigaction(SIGWINCH, &action, &termbox);
    term.winch_termbox = termbox.sa_handler;
}

static int watch(int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return epoll_ctl(term.wait, EPOLL_CTL_ADD, fd, &event);
}

static bool open_terminal(const char **reason) {
    term.tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (term.tty < 0 || tcgetattr(term.tty, &term.modes) < 0) {
        *reason = "there is no terminal to draw on";
        return false;
    }
    struct winsize size;
    if (ioctl(term.tty, TIOCGWINSZ, &size) == 0 && (size.ws_col == 0 || size.ws_row == 0)) {
        size.ws_col = WIDTH_UNKNOWN;
        size.ws_row = HEIGHT_UNKNOWN;
        ioctl(term.tty, TIOCSWINSZ, &size);
    }
    return true;
}

static bool open_descriptors(const char **reason) {
    term.output = fcntl(term.tty, F_DUPFD_CLOEXEC, 0);
    term.frame = memfd_create("frame", MFD_CLOEXEC);
    term.wait = epoll_create1(EPOLL_CLOEXEC);
    term.resized = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    const int keys = key_reader_init(&term.keys, term.tty);
    const int paired = socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, term.quiet);
    if (term.output < 0 || term.frame < 0 || term.wait < 0 || term.resized < 0 || keys < 0 || paired < 0 ||
        watch(term.tty) < 0 || watch(term.resized) < 0 || watch(term.keys.esc_timer) < 0) {
        *reason = strerror(errno);
        return false;
    }
    /* termbox selects on it. */
    if (term.output >= FD_SETSIZE) {
        *reason = "too many open files to use a terminal";
        return false;
    }
    return true;
}

static const char *start(void) {
    const char *const type = getenv("TERM");
    const char *const table = type ? term_type_table(type) : NULL;
    if (!type || !*type)
        return "TERM is not set: the terminal's type is unknown";
    if (!table)
        return "the terminal's type (TERM) is not supported; if it is like xterm, set TERM=xterm";
    if (!term_type_use_utf8())
        return "there is no UTF-8 locale (not even C.UTF-8)";
    const char *reason = NULL;
    if (!open_terminal(&reason) || !open_descriptors(&reason))
        return reason;
    sigaction(SIGWINCH, NULL, &term.winch_before);
    if (init_termbox(term.output, table) < 0) {
        term.output = -1;
        return "the terminal cannot be set up";
    }
    return NULL;
}

static void use_theme(enum theme theme) {
    term.theme = theme;
    tb_select_output_mode(theme_is_wide(theme) ? TB_OUTPUT_256 : TB_OUTPUT_NORMAL);
}

int term_init(enum theme theme, const char **reason) {
    if (term.active) {
        *reason = "the terminal is in use already";
        return -1;
    }
    /* A size that changes before our handler is installed is told once it is. */
    sigset_t winch, before;
    sigemptyset(&winch);
    sigaddset(&winch, SIGWINCH);
    sigprocmask(SIG_BLOCK, &winch, &before);
    *reason = start();
    if (*reason) {
        close_all();
    } else {
        term.active = true;
        term.lost_told = term.skipped = term.size_due = false;
        term.frame_size = term.frame_sent = 0;
        use_theme(theme);
        watch_size();
        crash_guard(term.tty, &term.modes);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return *reason ? -1 : 0;
}

static void point_output(int fd) {
    dup3(fd, term.output, O_CLOEXEC);
}

static bool is_frame_pending(void) {
    return term.frame_sent < term.frame_size;
}

/* Sends what the terminal takes of the frame; the rest when it takes more. */
static void send_frame(void) {
    char bytes[4096];
    while (is_frame_pending()) {
        const ssize_t size = pread(term.frame, bytes, sizeof bytes, term.frame_sent);
        const ssize_t sent = size > 0 ? write(term.tty, bytes, (size_t)size) : -1;
        if (sent <= 0)
            break;
        term.frame_sent += sent;
    }
    struct epoll_event event = {.events = is_frame_pending() ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.fd = term.tty};
    epoll_ctl(term.wait, EPOLL_CTL_MOD, term.tty, &event);
}

void term_fini(void) {
    if (!term.active)
        return;
    term.active = false;
    struct pollfd poll_tty = {.fd = term.tty, .events = POLLOUT};
    off_t sent = -1;
    while (is_frame_pending() && term.frame_sent > sent && poll(&poll_tty, 1, LAST_FRAME_WAIT_MS) > 0) {
        sent = term.frame_sent;
        send_frame();
    }
    point_output(term.tty);
    tb_shutdown();
    term.output = -1;
    crash_release();
    sigaction(SIGWINCH, &term.winch_before, NULL);
    close_all();
}

int term_fd(void) {
    return term.wait;
}

/* Has termbox notice a new size. It does so only in its reader, after that found no key; so for the moment of
 * the call its descriptor is a socket with one empty datagram, of which a read gives 0 bytes without the
 * socket being readable ever after. */
static void take_size(void) {
    if (send(term.quiet[1], "", 0, MSG_DONTWAIT) < 0 || dup2(term.quiet[0], term.output) < 0)
        return;
    term.winch_termbox(SIGWINCH);
    struct tb_event event;
    tb_peek_event(&event, 0);
    point_output(term.tty);
    /* Takes the size over, so that term_size tells it. */
    tb_clear();
}

/* A lost terminal stays readable for ever: nothing may wake anybody again. */
static uint32_t tell_lost(void) {
    if (term.lost_told)
        return KEY_NONE;
    term.lost_told = true;
    epoll_ctl(term.wait, EPOLL_CTL_DEL, term.tty, NULL);
    epoll_ctl(term.wait, EPOLL_CTL_DEL, term.resized, NULL);
    epoll_ctl(term.wait, EPOLL_CTL_DEL, term.keys.esc_timer, NULL);
    return KEY_LOST;
}

/* A new size waits for the end of the frame: what termbox sends for it must not come in the middle. */
static bool is_size_due(void) {
    uint64_t resizes;
    if (read(term.resized, &resizes, sizeof resizes) > 0)
        term.size_due = true;
    if (!term.size_due || is_frame_pending())
        return false;
    term.size_due = false;
    return true;
}

uint32_t term_key(void) {
    if (!term.active)
        return KEY_NONE;
    if (term.keys.is_lost)
        return tell_lost();
    if (is_frame_pending())
        send_frame();
    if (is_size_due()) {
        take_size();
        return KEY_RESIZE;
    }
    if (!is_frame_pending() && term.skipped) {
        term.skipped = false;
        return KEY_RESIZE;
    }
    const uint32_t key = key_reader_next(&term.keys);
    if (key == CTRL_L) {
        term.size_due = true;
        return term_key();
    }
    return key == KEY_NONE && term.keys.is_lost ? tell_lost() : key;
}

void term_use_mouse(void) {
    if (!term.active)
        return;
    point_output(term.tty);
    tb_select_input_mode(TB_INPUT_ESC | TB_INPUT_MOUSE);
}

struct mouse term_mouse(void) {
    return term.keys.input.mouse;
}

void term_size(int *width, int *height) {
    *width = term.active && tb_width() > 0 ? tb_width() : 0;
    *height = term.active && tb_height() > 0 ? tb_height() : 0;
}

/* termbox counts the 8 colours from 1, and the 256 of xterm's palette from 0; 0 is the terminal's own in
 * both. */
static unsigned colour_code(const struct look *look) {
    if (look->colour == COLOUR_DEFAULT)
        return TB_DEFAULT;
    return (unsigned)look->colour + (theme_is_wide(term.theme) ? 0u : 1u);
}

static uint16_t attributes(enum style style) {
    const struct look look = theme_look(term.theme, style);
    return (uint16_t)(colour_code(&look) | (look.bold ? TB_BOLD : 0u) | (look.underline ? TB_UNDERLINE : 0u) |
                      (look.reverse ? TB_REVERSE : 0u));
}

/* A cell of termbox holds one code point. One whose width termbox would take differently would shift its
 * whole row. */
static uint32_t displayable(const struct cell *cell, bool wide) {
    const int columns = wcwidth((wchar_t)cell->character);
    if (cell->character == 0 || columns == (wide ? 2 : 1))
        return cell->character;
    return TEXT_REPLACEMENT;
}

static void copy_row(const struct canvas *canvas, int y, int width) {
    for (int x = 0; x < width; x++) {
        const struct cell *const cell = &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
        const bool wide = x + 1 < canvas->width && cell[1].character == 0;
        tb_change_cell(x, y, displayable(cell, wide), attributes(cell->style), TB_DEFAULT);
    }
}

/* The bell goes behind the frame, so that it never comes in the middle of one. */
void term_bell(void) {
    if (!term.active || term.keys.is_lost || pwrite(term.frame, "\a", 1, term.frame_size) != 1)
        return;
    term.frame_size++;
    send_frame();
}

void term_show(const struct canvas *canvas) {
    if (!term.active || term.keys.is_lost)
        return;
    if (is_frame_pending()) {
        term.skipped = true;
        return;
    }
    tb_clear();
    int width, height;
    term_size(&width, &height);
    width = width < canvas->width ? width : canvas->width;
    height = height < canvas->height ? height : canvas->height;
    for (int y = 0; y < height; y++)
        copy_row(canvas, y, width);
    if (ftruncate(term.frame, 0) < 0 || lseek(term.frame, 0, SEEK_SET) < 0)
        return;
    point_output(term.frame);
    tb_present();
    term.frame_size = lseek(term.frame, 0, SEEK_CUR);
    term.frame_sent = 0;
    send_frame();
}
