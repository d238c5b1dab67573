/* test_ring.c - the newest items. */
#include "../../expvarmon/model/ring.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int item(const struct ring *ring, uint64_t age) {
    return ((const int *)ring->items)[ring_index(ring, age)];
}

static void ring_keeps_the_newest_in_order_while_it_grows(void **state) {
    (void)state;
    struct ring ring = {0};
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(ring_push(&ring, &i, sizeof i, 200), 0);
        const uint64_t kept = i < 200 ? (uint64_t)i + 1 : 200;
        assert_int_equal(ring.count, kept);
        assert_int_equal(item(&ring, 0), i);
        assert_int_equal(item(&ring, kept - 1), i - (int)kept + 1);
    }
    assert_int_equal(ring.capacity, 200);
    ring_clear(&ring);
    assert_int_equal(ring.count, 0);
    assert_null(ring.items);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ring_keeps_the_newest_in_order_while_it_grows),
    };
    return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
