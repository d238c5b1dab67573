/* replay.c - hands out a recording. */
#include "replay.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "source_kind.h"

/* What one source_dispatch takes at most, so that keys are heard while the replay catches up. */
#define DISPATCH_NS INT64_C(8000000)

struct source {
    const struct source_kind *kind; /* first: see source_kind.h */
    struct record_reader *reader;
    source_reply_fn *reply;
    void *context;
    int timer_fd;
    double speed;
    bool paused;
    bool over;
    struct record_entry next; /* lent by the reader */
    bool has_next;

    /* Time. Up to `catch_up_ns` it is that of the last reply; then it goes on from `anchor_ns`, where it was when the
     * clock showed `anchor_clock_ns`. */
    int64_t handed_ns;
    int64_t catch_up_ns;
    bool catching_up;
    bool handing; /* within the reply function */
    int64_t anchor_ns;
    int64_t anchor_clock_ns;
};

static int64_t clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

static int64_t position(const struct source *replay) {
    if (replay->catching_up || replay->handing)
        return replay->handed_ns;
    if (replay->paused)
        return replay->anchor_ns;
    const double gone_ns = (double)(clock_ns() - replay->anchor_clock_ns) * replay->speed;
    const int64_t left_ns = replay->reader->last_ns - replay->anchor_ns;
    return gone_ns >= (double)left_ns ? replay->reader->last_ns : replay->anchor_ns + (int64_t)gone_ns;
}

static void anchor(struct source *replay, int64_t at_ns) {
    replay->anchor_ns = at_ns;
    replay->anchor_clock_ns = clock_ns();
}

/* Makes the descriptor readable when the next reply is due, at once or never. */
static void arm(struct source *replay) {
    struct itimerspec times = {0};
    if (replay->catching_up) {
        times.it_value.tv_nsec = 1;
    } else if (replay->has_next && !replay->paused) {
        double wait_ns = (double)(replay->next.unix_ns - position(replay)) / replay->speed;
        wait_ns = wait_ns < 1 ? 1 : wait_ns > 86400e9 ? 86400e9 : wait_ns; /* of a day: then it is looked at again */
        times.it_value.tv_sec = (time_t)(wait_ns / 1e9);
        times.it_value.tv_nsec = (long)(wait_ns - (double)times.it_value.tv_sec * 1e9) | 1;
    }
    timerfd_settime(replay->timer_fd, 0, &times, NULL);
}

/* ---- replies ----------------------------------------------------------------------------------------------------- */

static void read_next(struct source *replay) {
    const int result = record_reader_next(replay->reader, &replay->next);
    replay->has_next = result > 0;
    replay->over = result <= 0;
}

static void hand_out(struct source *replay) {
    const struct record_entry entry = replay->next;
    replay->handed_ns = entry.unix_ns;
    replay->handing = true;
    replay->reply(
        &(struct source_reply){
            .target = entry.target,
            .error = entry.error,
            .body = entry.body,
            .size = entry.size,
            .content_type = entry.content_type,
            .took_ns = entry.took_ns,
            .unix_ns = entry.unix_ns,
        },
        replay->context);
    replay->handing = false;
    read_next(replay);
}

static void end_catching_up(struct source *replay) {
    if (!replay->catching_up || (replay->has_next && replay->next.unix_ns <= replay->catch_up_ns))
        return;
    replay->catching_up = false;
    anchor(replay, replay->over || replay->catch_up_ns > replay->reader->last_ns ? replay->reader->last_ns
                                                                                 : replay->catch_up_ns);
}

static bool is_due(const struct source *replay) {
    if (!replay->has_next)
        return false;
    return replay->catching_up || (!replay->paused && replay->next.unix_ns <= position(replay));
}

static void replay_dispatch(struct source *replay) {
    uint64_t expirations;
    (void)!read(replay->timer_fd, &expirations, sizeof expirations);
    if (!replay->has_next && !replay->over)
        read_next(replay);
    const int64_t until_ns = clock_ns() + DISPATCH_NS;
    end_catching_up(replay);
    while (is_due(replay) && clock_ns() < until_ns) {
        hand_out(replay);
        end_catching_up(replay);
    }
    arm(replay);
}

/* ---- what the person does ---------------------------------------------------------------------------------------- */

void replay_pause(struct source *replay, bool paused) {
    if (paused == replay->paused)
        return;
    anchor(replay, position(replay));
    replay->paused = paused;
    arm(replay);
}

void replay_set_speed(struct source *replay, double speed) {
    anchor(replay, position(replay));
    replay->speed = speed < REPLAY_SPEED_MIN ? REPLAY_SPEED_MIN : speed > REPLAY_SPEED_MAX ? REPLAY_SPEED_MAX : speed;
    arm(replay);
}

static void rewind_to_first(struct source *replay) {
    record_reader_rewind(replay->reader);
    replay->has_next = false;
    replay->over = false;
    replay->handed_ns = replay->reader->first_ns;
}

static void catch_up(struct source *replay, int64_t to_ns) {
    replay->catch_up_ns = to_ns;
    replay->catching_up = true;
    arm(replay);
}

/* Who is on the way to a place, or to the end without waiting, still goes there. */
void replay_again(struct source *replay) {
    const int64_t to_ns = replay->catching_up ? replay->catch_up_ns : position(replay);
    rewind_to_first(replay);
    catch_up(replay, to_ns);
}

bool replay_seek(struct source *replay, int64_t unix_ns) {
    const struct record_reader *reader = replay->reader;
    const int64_t to_ns = unix_ns < reader->first_ns  ? reader->first_ns
                          : unix_ns > reader->last_ns ? reader->last_ns
                                                      : unix_ns;
    const bool goes_back = to_ns < position(replay);
    if (goes_back)
        rewind_to_first(replay);
    catch_up(replay, to_ns);
    return goes_back;
}

/* ---- the interface ----------------------------------------------------------------------------------------------- */

static void free_replay(struct source *replay) {
    close(replay->timer_fd);
    free(replay);
}

static int replay_fd(const struct source *replay) {
    return replay->timer_fd;
}

static int replay_fetch(struct source *replay, size_t target) {
    (void)replay;
    (void)target;
    return 0;
}

static bool replay_is_over(const struct source *replay) {
    return replay->over && !replay->catching_up;
}

static const struct source_kind kind = {
    .free = free_replay,
    .fd = replay_fd,
    .dispatch = replay_dispatch,
    .fetch = replay_fetch,
    .now_ns = position,
    .is_over = replay_is_over,
};

struct source *replay_new(struct record_reader *reader, double speed, source_reply_fn *reply, void *context) {
    struct source *replay = malloc(sizeof *replay);
    if (!replay)
        return NULL;
    *replay = (struct source){
        .kind = &kind,
        .reader = reader,
        .reply = reply,
        .context = context,
        .timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK),
        .speed = speed > 0 ? speed : 1,
        .catching_up = true, /* the first reply comes at once */
        .catch_up_ns = speed > 0 ? reader->first_ns : INT64_MAX,
        .handed_ns = reader->first_ns,
    };
    if (replay->timer_fd < 0) {
        free(replay);
        return NULL;
    }
    arm(replay);
    return replay;
}
