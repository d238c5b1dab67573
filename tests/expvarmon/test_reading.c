#include "../../expvarmon/model/reading.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct value of_int(int64_t i) {
    return (struct value){.kind = VALUE_INT, .i = i};
}
static struct value of_float(double f) {
    return (struct value){.kind = VALUE_FLOAT, .f = f};
}
static struct value of_text(const char *text) {
    return (struct value){.kind = VALUE_TEXT, .text = text};
}
static const struct value none = {.kind = VALUE_NONE};

#define NS_PER_S INT64_C(1000000000)

static struct value read_as(enum variable_kind kind, struct value value) {
    return reading_value(kind, 1, &value, 1000 * NS_PER_S);
}

static void reading_takes_durations_as_go_writes_them(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t ns;
    } rows[] = {
        {"0", 0},
        {"0s", 0},
        {"+1s", NS_PER_S},
        {"-1.5s", -1500000000},
        {"1.5s", 1500000000},
        {".5s", 500000000},
        {"1.s", NS_PER_S},
        {"32m48s", 1968 * NS_PER_S},
        {"1h2m3s4ms5us6ns", 3723 * NS_PER_S + 4005006},
        {"17\u00b5s", 17000},
        {"17\u03bcs", 17000},
        {"1.234567891s", 1234567891},
        {"2562047h47m16.854775807s", INT64_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct value value = read_as(VARIABLE_DURATION, of_text(rows[i].text));
        assert_int_equal(value.kind, VALUE_INT);
        assert_int_equal(value.i, rows[i].ns);
    }
    const struct value long_one = read_as(VARIABLE_DURATION, of_text("3000000h"));
    assert_int_equal(long_one.kind, VALUE_FLOAT);
    assert_true(long_one.f == 3000000.0 * 3600e9);
}

static void reading_leaves_other_texts_alone(void **state) {
    (void)state;
    static const char *const texts[] = {"",    "-",   "1",      "1.5", "s",     ".s", "1x",
                                        "1 s", "1s ", "1.2.3s", "one", "1m-2s", "1ss"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct value value = read_as(VARIABLE_DURATION, of_text(texts[i]));
        assert_int_equal(value.kind, VALUE_TEXT);
        assert_ptr_equal(value.text, texts[i]);
    }
    assert_int_equal(read_as(VARIABLE_PLAIN, of_text("1s")).kind, VALUE_TEXT);
    assert_int_equal(read_as(VARIABLE_AGO, of_text("1s")).kind, VALUE_TEXT);
}

static void reading_leaves_numbers_alone(void **state) {
    (void)state;
    assert_true(read_as(VARIABLE_DURATION, of_int(INT64_MAX)).i == INT64_MAX);
    assert_true(read_as(VARIABLE_TIME, of_int(5)).i == 5);
    assert_int_equal(read_as(VARIABLE_DURATION, none).kind, VALUE_NONE);
}

static void reading_makes_ages_of_times(void **state) {
    (void)state;
    assert_int_equal(read_as(VARIABLE_AGO, of_int(990)).i, 10 * NS_PER_S);
    assert_int_equal(read_as(VARIABLE_AGO, of_float(999.5)).i, NS_PER_S / 2);
    assert_int_equal(read_as(VARIABLE_AGO, of_int(1003)).i, -3 * NS_PER_S);
    assert_int_equal(read_as(VARIABLE_AGO, of_int(0)).kind, VALUE_NONE);
    assert_int_equal(read_as(VARIABLE_AGO, none).kind, VALUE_NONE);
}

static void reading_tells_the_unit_of_a_time_by_its_size(void **state) {
    (void)state;
    const int64_t times[] = {1763673628, 1763673628000, 1763673628000000, 1763673628000000000};
    for (size_t i = 0; i < 4; i++) {
        const struct value time = of_int(times[i]), before = of_int(-times[i]);
        assert_true(reading_unix_s(&time) == 1763673628);
        assert_true(reading_unix_s(&before) == -1763673628);
    }
    assert_true(isnan(reading_unix_s(&none)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_takes_durations_as_go_writes_them),
        cmocka_unit_test(reading_leaves_other_texts_alone),
        cmocka_unit_test(reading_leaves_numbers_alone),
        cmocka_unit_test(reading_makes_ages_of_times),
        cmocka_unit_test(reading_tells_the_unit_of_a_time_by_its_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
