/* test_term.c - the terminal, on a pseudoterminal: each scene runs in a process of its own that has it as its controlling
 * terminal; the test holds the other end. */
#include "../../expvarmon/tui/term.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define OUTPUT_MAX (1 << 20)
/* A scene that has not ended by then hangs. */
#define PATIENCE_MS 20000

typedef int scene_fn(void);

/* Where a scene reports what it saw; keys in the order in which they came. */
static int report_fd;

struct session {
    pid_t pid;
    int master;
    int reports;
    char *output;
    size_t size;
};

static void say(uint32_t word) {
    ssize_t written = write(report_fd, &word, sizeof word);
    (void)written;
}

static bool wait_readable(int fd, int timeout_ms) {
    struct pollfd one = {.fd = fd, .events = POLLIN};
    int ready;
    while ((ready = poll(&one, 1, timeout_ms)) < 0 && errno == EINTR)
        ;
    return ready > 0;
}

static uint32_t wait_key(void) {
    uint32_t key;
    while ((key = term_key()) == KEY_NONE)
        wait_readable(term_fd(), PATIENCE_MS);
    return key;
}

static void show(const char *text) {
    int width, height;
    struct canvas canvas = {0};
    term_size(&width, &height);
    if (canvas_resize(&canvas, width, height) == 0) {
        canvas_text(&canvas, 0, 0, width, STYLE_MEM, text);
        term_show(&canvas);
    }
    canvas_fini(&canvas);
}

static int start(void) {
    const char *reason;
    return term_init(THEME_16, &reason);
}

static struct session open_session(scene_fn *scene) {
    struct session session = {.output = calloc(1, OUTPUT_MAX)};
    assert_non_null(session.output);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const struct winsize size = {.ws_row = 24, .ws_col = 80};
    session.pid = forkpty(&session.master, NULL, NULL, &size);
    assert_true(session.pid >= 0);
    if (session.pid == 0) {
        close(ends[0]);
        report_fd = ends[1];
        setenv("TERM", "xterm-256color", 1);
        _exit(scene());
    }
    close(ends[1]);
    session.reports = ends[0];
    return session;
}

/* Takes in what the terminal shows until it contains `text`. */
static void wait_output(struct session *session, const char *text) {
    while (!strstr(session->output, text)) {
        assert_true(wait_readable(session->master, PATIENCE_MS));
        const ssize_t size = read(session->master, session->output + session->size, OUTPUT_MAX - 1 - session->size);
        if (size <= 0)
            fail_msg("the terminal ended without showing \"%s\"", text);
        session->size += (size_t)size;
    }
}

static uint32_t next_report(struct session *session) {
    uint32_t word = 0;
    assert_true(wait_readable(session->reports, PATIENCE_MS));
    assert_int_equal(read(session->reports, &word, sizeof word), sizeof word);
    return word;
}

static void press(struct session *session, const char *bytes) {
    assert_int_equal(write(session->master, bytes, strlen(bytes)), strlen(bytes));
}

/* Returns what waitpid says. The output is taken in meanwhile, so that nobody waits for room. */
static int close_session(struct session *session) {
    int status;
    pid_t ended;
    while ((ended = waitpid(session->pid, &status, WNOHANG)) == 0) {
        char sink[4096];
        if (session->master >= 0 && wait_readable(session->master, 10))
            if (read(session->master, sink, sizeof sink) <= 0)
                break;
    }
    if (ended == 0)
        waitpid(session->pid, &status, 0);
    if (session->master >= 0)
        close(session->master);
    close(session->reports);
    free(session->output);
    return status;
}

/* ---- scenes, and what is expected of them ------------------------------------------------------------------------ */

static int report_keys_until_q(void) {
    if (start() < 0)
        return 1;
    show("ready");
    uint32_t key;
    do
        say(key = wait_key());
    while (key != 'q');
    term_fini();
    term_fini();
    return 0;
}

static void term_shows_a_canvas_and_reads_keys(void **state) {
    (void)state;
    struct session session = open_session(report_keys_until_q);
    wait_output(&session, "ready");
    press(&session, "a\033[A\033OB\033[5~\033[1;5C\303\251\003q");
    const uint32_t expected[] = {'a', KEY_UP, KEY_DOWN, KEY_PAGE_UP, KEY_RIGHT, 0xE9, KEY_CTRL_C, 'q'};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_int_equal(next_report(&session), expected[i]);
    wait_output(&session, "\033[?1049l");
    assert_int_equal(close_session(&session), 0);
}

static void term_tells_a_lone_esc_when_nothing_follows(void **state) {
    (void)state;
    struct session session = open_session(report_keys_until_q);
    wait_output(&session, "ready");
    press(&session, "\033");
    assert_int_equal(next_report(&session), KEY_ESC);
    press(&session, "q");
    assert_int_equal(next_report(&session), 'q');
    assert_int_equal(close_session(&session), 0);
}

static int report_sizes(void) {
    if (start() < 0)
        return 1;
    show("ready");
    for (int i = 0; i < 2; i++) {
        if (wait_key() != KEY_RESIZE)
            return 2;
        int width, height;
        term_size(&width, &height);
        say((uint32_t)(width * 1000 + height));
        show("resized");
    }
    term_fini();
    return 0;
}

static void term_tells_each_new_size(void **state) {
    (void)state;
    struct session session = open_session(report_sizes);
    wait_output(&session, "ready");
    assert_int_equal(ioctl(session.master, TIOCSWINSZ, &(struct winsize){.ws_row = 10, .ws_col = 33}), 0);
    assert_int_equal(next_report(&session), 33010);
    wait_output(&session, "resized");
    assert_int_equal(ioctl(session.master, TIOCSWINSZ, &(struct winsize){.ws_row = 50, .ws_col = 120}), 0);
    assert_int_equal(next_report(&session), 120050);
    assert_int_equal(close_session(&session), 0);
}

static int redraw_on_ctrl_l(void) {
    if (start() < 0)
        return 1;
    show("ready");
    const uint32_t key = wait_key();
    show("again");
    wait_key();
    term_fini();
    return key == KEY_RESIZE ? 0 : 2;
}

static void term_clears_and_asks_for_a_redraw_on_ctrl_l(void **state) {
    (void)state;
    struct session session = open_session(redraw_on_ctrl_l);
    wait_output(&session, "ready");
    press(&session, "\f");
    wait_output(&session, "again");
    assert_non_null(strstr(strstr(session.output, "ready"), "\033[2J"));
    press(&session, "q");
    assert_int_equal(close_session(&session), 0);
}

static int report_the_loss(void) {
    signal(SIGHUP, SIG_IGN);
    if (start() < 0)
        return 1;
    show("ready");
    say(wait_key());
    /* Nothing may wake the loop of the caller from now on. */
    say(term_key() == KEY_NONE && !wait_readable(term_fd(), 0));
    show("nothing");
    term_fini();
    return 0;
}

static void term_tells_once_that_the_terminal_is_gone(void **state) {
    (void)state;
    struct session session = open_session(report_the_loss);
    wait_output(&session, "ready");
    close(session.master);
    session.master = -1;
    assert_int_equal(next_report(&session), KEY_LOST);
    assert_int_equal(next_report(&session), 1);
    assert_int_equal(close_session(&session), 0);
}

/* More frames than any pseudoterminal keeps for a reader that does not come. */
static int draw_for_a_frozen_terminal(void) {
    if (start() < 0)
        return 1;
    struct canvas canvas = {0};
    if (canvas_resize(&canvas, 80, 24) < 0)
        return 2;
    for (int frame = 0; frame < 400; frame++) {
        for (int y = 0; y < 24; y++)
            for (int x = 0; x < 80; x++)
                canvas_put(&canvas, x, y, (uint32_t)('a' + (x + y + frame) % 26), STYLE_TEXT);
        term_show(&canvas);
    }
    say(1);
    /* The reader is back: the rest of the frame goes out, and a new one is asked for. */
    say(wait_key());
    canvas_fini(&canvas);
    show("caught up");
    wait_key();
    term_fini();
    return 0;
}

static void term_show_does_not_wait_for_a_frozen_terminal(void **state) {
    (void)state;
    struct session session = open_session(draw_for_a_frozen_terminal);
    assert_int_equal(next_report(&session), 1);
    wait_output(&session, "caught up");
    assert_int_equal(next_report(&session), KEY_RESIZE);
    press(&session, "q");
    assert_int_equal(close_session(&session), 0);
}

static int fail_to_start(void) {
    const char *reason = NULL;
    const char *const bad[] = {NULL, "", "dumb", "wyse60"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (bad[i])
            setenv("TERM", bad[i], 1);
        else
            unsetenv("TERM");
        if (term_init(THEME_16, &reason) == 0 || !strstr(reason, "TERM"))
            return 1;
    }
    setenv("TERM", "xterm", 1);
    /* A session without a controlling terminal. */
    const pid_t pid = fork();
    if (pid == 0)
        _exit(setsid() < 0 || term_init(THEME_16, &reason) == 0 || !strstr(reason, "no terminal"));
    int status = 1;
    waitpid(pid, &status, 0);
    return status != 0;
}

static void term_init_says_why_it_cannot(void **state) {
    (void)state;
    struct session session = open_session(fail_to_start);
    assert_int_equal(close_session(&session), 0);
}

static int start_twice(void) {
    const char *reason;
    if (start() < 0 || term_init(THEME_16, &reason) == 0)
        return 1;
    term_fini();
    if (start() < 0)
        return 2;
    show("second");
    wait_key();
    term_fini();
    return strcmp(getenv("TERM"), "xterm-256color") == 0 && !getenv("TERMINFO") ? 0 : 3;
}

static void term_can_be_taken_again_after_it_was_given_back(void **state) {
    (void)state;
    struct session session = open_session(start_twice);
    wait_output(&session, "second");
    press(&session, "q");
    assert_int_equal(close_session(&session), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(term_shows_a_canvas_and_reads_keys),
        cmocka_unit_test(term_tells_a_lone_esc_when_nothing_follows),
        cmocka_unit_test(term_tells_each_new_size),
        cmocka_unit_test(term_clears_and_asks_for_a_redraw_on_ctrl_l),
        cmocka_unit_test(term_tells_once_that_the_terminal_is_gone),
        cmocka_unit_test(term_show_does_not_wait_for_a_frozen_terminal),
        cmocka_unit_test(term_init_says_why_it_cannot),
        cmocka_unit_test(term_can_be_taken_again_after_it_was_given_back),
    };
    return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
