/* replay.h - a source that hands out a recording instead of asking targets, at the recorded pace or another one.
 *
 * Replies come by themselves; source_fetch does nothing. Time, as source_now_ns tells it, is that of the recording: it
 * goes on with the clock, times the speed, stops while paused and at the end.
 */
#ifndef EXPVARMON_SOURCE_REPLAY_H
#define EXPVARMON_SOURCE_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "record_reader.h"
#include "source.h"

#define REPLAY_SPEED_MIN 0.01
#define REPLAY_SPEED_MAX 10000.0

/* `reader` is lent until source_free, at its beginning. `speed` is a factor within the two above; 0: as fast as
 * possible. Returns NULL with errno. */
struct source *replay_new(struct record_reader *reader, double speed, source_reply_fn *reply, void *context);

/* These are for sources of replay_new only, and not for the reply function. */
void replay_pause(struct source *replay, bool paused);
void replay_set_speed(struct source *replay, double speed);

/* Goes to another time, as far as there is one: the replies up to it come as fast as possible. Returns whether they
 * come from the beginning again: the caller then forgets what it has. */
bool replay_seek(struct source *replay, int64_t unix_ns);

/* Hands out everything up to now once more, as fast as possible. The caller forgets what it has. */
void replay_again(struct source *replay);

#endif
