/* test_mouse.c - what a terminal reports of its mouse. */
#include "../../expvarmon/tui/mouse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *sequence, enum mouse_kind kind, int x, int y) {
    struct mouse mouse;
    assert_true(mouse_read(&mouse, (const unsigned char *)sequence, strlen(sequence)));
    assert_int_equal(mouse.kind, kind);
    assert_int_equal(mouse.x, x);
    assert_int_equal(mouse.y, y);
}

static void mouse_reads_every_encoding(void **state) {
    (void)state;
    expect("\033[<0;10;20M", MOUSE_CLICK, 9, 19);
    expect("\033[32;10;20M", MOUSE_CLICK, 9, 19);
    expect("\033[M !\"", MOUSE_CLICK, 0, 1);
    expect("\033[<64;1;1M", MOUSE_WHEEL_UP, 0, 0);
    expect("\033[<65;300;1M", MOUSE_WHEEL_DOWN, 299, 0);
    expect("\033[97;1;1M", MOUSE_WHEEL_DOWN, 0, 0);
    expect("\033[M`!!", MOUSE_WHEEL_UP, 0, 0);
}

static void mouse_ignores_modifiers(void **state) {
    (void)state;
    expect("\033[<4;10;20M", MOUSE_CLICK, 9, 19);
    expect("\033[<84;1;1M", MOUSE_WHEEL_UP, 0, 0);
}

static void mouse_reads_nothing_else(void **state) {
    (void)state;
    /* A release in each encoding, other buttons, motion, and what is no report. */
    const char *const others[] = {"\033[<0;10;20m", "\033[35;10;20M", "\033[M#!!",          "\033[<1;1;1M",
                                  "\033[<2;1;1M",   "\033[<32;1;1M",  "\033[<66;1;1M",      "\033[<0;0;1M",
                                  "\033[<0;1M",     "\033[<0;1;1;1M", "\033[0;10;20m",      "\033[5;10;20M",
                                  "\033[<;;M",      "\033[A",         "\033[<a;1;1M",       "\033[M !\x1f",
                                  "\033[1;2;3~",    "\033[<0;1;-1M",  "\033[<0;99999999;1M"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct mouse mouse;
        if (mouse_read(&mouse, (const unsigned char *)others[i], strlen(others[i])))
            fail_msg("%zu was read: %s", i, others[i] + 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mouse_reads_every_encoding),
        cmocka_unit_test(mouse_ignores_modifiers),
        cmocka_unit_test(mouse_reads_nothing_else),
    };
    return cmocka_run_group_tests_name("mouse", tests, NULL, NULL);
}
