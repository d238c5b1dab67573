/* test_replay.c - a recording hands out its replies like targets do, and goes where it is told to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <poll.h>

#include <cmocka.h>

#include "../../expvarmon/source/replay.h"
#include "../support/recording.h"

#define STEPS 8

struct replay {
    char *path;
    struct record_reader *reader;
    struct source *source;
    int steps[64]; /* of the replies that came */
    size_t count;
};

static void on_reply(const struct source_reply *reply, void *context) {
    struct replay *replay = context;
    assert_true(replay->count < 64);
    assert_int_equal(source_now_ns(replay->source), reply->unix_ns);
    assert_non_null(reply->body);
    replay->steps[replay->count++] = (int)((reply->unix_ns - RECORDING_START) / RECORDING_STEP);
}

static struct replay begin(void) {
    struct replay replay = {.path = recording_path()};
    struct record *record = recording_open(replay.path);
    for (int step = 0; step < STEPS; step++)
        recording_document(record, 0, step, "{}");
    record_free(record);
    replay.reader = recording_read(replay.path);
    return replay;
}

static void end(struct replay *replay) {
    source_free(replay->source);
    record_reader_free(replay->reader);
    recording_remove(replay->path);
}

/* Dispatches until `count` replies have come in all. */
static void await(struct replay *replay, size_t count) {
    while (replay->count < count) {
        struct pollfd fd = {.fd = source_fd(replay->source), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 10000), 1);
        source_dispatch(replay->source);
    }
}

static int64_t at_step(int step) {
    return RECORDING_START + step * RECORDING_STEP;
}

static void as_fast_as_possible_it_comes_to_its_end(void **state) {
    (void)state;
    struct replay replay = begin();
    replay.source = replay_new(replay.reader, 0, on_reply, &replay);
    assert_false(source_is_over(replay.source));
    await(&replay, STEPS);
    assert_true(source_is_over(replay.source));
    for (int step = 0; step < STEPS; step++)
        assert_int_equal(replay.steps[step], step);
    assert_int_equal(source_now_ns(replay.source), at_step(STEPS - 1));
    end(&replay);
}

static void the_first_reply_comes_at_once_and_the_others_in_their_time(void **state) {
    (void)state;
    struct replay replay = begin();
    replay.source = replay_new(replay.reader, REPLAY_SPEED_MAX, on_reply, &replay);
    await(&replay, STEPS);
    assert_int_equal(replay.count, STEPS);
    assert_true(source_is_over(replay.source));
    end(&replay);
}

static void time_stands_still_while_paused(void **state) {
    (void)state;
    struct replay replay = begin();
    replay.source = replay_new(replay.reader, REPLAY_SPEED_MIN, on_reply, &replay);
    await(&replay, 1);
    replay_pause(replay.source, true);
    const int64_t now_ns = source_now_ns(replay.source);
    source_dispatch(replay.source);
    assert_int_equal(replay.count, 1);
    assert_int_equal(source_now_ns(replay.source), now_ns);
    struct pollfd fd = {.fd = source_fd(replay.source), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 0), 0);
    replay_set_speed(replay.source, REPLAY_SPEED_MAX);
    replay_pause(replay.source, false);
    await(&replay, STEPS);
    end(&replay);
}

static void seeking_on_hands_out_what_is_between(void **state) {
    (void)state;
    struct replay replay = begin();
    replay.source = replay_new(replay.reader, REPLAY_SPEED_MIN, on_reply, &replay);
    await(&replay, 1);
    replay_pause(replay.source, true);
    assert_false(replay_seek(replay.source, at_step(4)));
    await(&replay, 5);
    assert_int_equal(replay.steps[4], 4);
    source_dispatch(replay.source);
    assert_int_equal(replay.count, 5);
    assert_int_equal(source_now_ns(replay.source), at_step(4));
    end(&replay);
}

static void seeking_back_begins_again(void **state) {
    (void)state;
    struct replay replay = begin();
    replay.source = replay_new(replay.reader, 0, on_reply, &replay);
    await(&replay, STEPS);
    replay_pause(replay.source, true);
    assert_true(replay_seek(replay.source, at_step(2)));
    assert_false(source_is_over(replay.source));
    replay.count = 0;
    await(&replay, 3);
    source_dispatch(replay.source);
    assert_int_equal(replay.count, 3);
    assert_int_equal(replay.steps[2], 2);
    assert_int_equal(source_now_ns(replay.source), at_step(2));
    end(&replay);
}

static void everything_can_come_once_more(void **state) {
    (void)state;
    struct replay replay = begin();
    replay.source = replay_new(replay.reader, REPLAY_SPEED_MIN, on_reply, &replay);
    await(&replay, 1);
    replay_pause(replay.source, true);
    assert_false(replay_seek(replay.source, at_step(2)));
    await(&replay, 3);
    replay.count = 0;
    replay_again(replay.source);
    await(&replay, 3);
    source_dispatch(replay.source);
    assert_int_equal(replay.count, 3);
    assert_int_equal(replay.steps[0], 0);
    assert_int_equal(source_now_ns(replay.source), at_step(2));
    end(&replay);
}

static void asking_for_it_once_more_at_the_start_keeps_the_pace(void **state) {
    (void)state;
    struct replay replay = begin();
    replay.source = replay_new(replay.reader, 0, on_reply, &replay);
    replay_again(replay.source);
    await(&replay, STEPS);
    assert_true(source_is_over(replay.source));
    end(&replay);
}

static void seeking_ends_where_the_recording_ends(void **state) {
    (void)state;
    struct replay replay = begin();
    replay.source = replay_new(replay.reader, REPLAY_SPEED_MIN, on_reply, &replay);
    await(&replay, 1);
    assert_false(replay_seek(replay.source, INT64_MAX));
    await(&replay, STEPS);
    assert_true(source_is_over(replay.source));
    assert_true(replay_seek(replay.source, INT64_MIN));
    replay.count = 0;
    await(&replay, 1);
    assert_int_equal(replay.steps[0], 0);
    end(&replay);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_fast_as_possible_it_comes_to_its_end),
        cmocka_unit_test(the_first_reply_comes_at_once_and_the_others_in_their_time),
        cmocka_unit_test(time_stands_still_while_paused),
        cmocka_unit_test(seeking_on_hands_out_what_is_between),
        cmocka_unit_test(seeking_back_begins_again),
        cmocka_unit_test(everything_can_come_once_more),
        cmocka_unit_test(asking_for_it_once_more_at_the_start_keeps_the_pace),
        cmocka_unit_test(seeking_ends_where_the_recording_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
