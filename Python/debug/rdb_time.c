/* SPDX-License-Identifier: MIT */
/* Counts stop points, depths and lines: see rdb_time.h.  Runs inside the replayed program, at every frame that begins or
 * ends. */
#include "rdb_time.h"

#include "rdb_mode.h"
#include "rdb_array.h"

#include <stdlib.h>
#include <string.h>

int64_t rdb_left = INT64_MAX;
int rdb_watching_frames;
int rdb_depth, rdb_least_depth;
int64_t rdb_left_before;
int64_t rdb_stop_time = INT64_MAX;
bool rdb_attention;

void rdb_stop_next(void)
{
    if (rdb_mode != RDB_REPLAY)
        return;
    rdb_attention = true;
    rdb_stop_at(rdb_now(), rdb_now() + 1);
}

/* ---- Threads ---- */

/* The last time another thread began to run: the stop point passed before, and who ran then. */
static int64_t switch_time = -2; /* none yet: -1 would be just before timestamp 0 */
static struct rdb_thread *before_switch;

int64_t rdb_line_time_at(int64_t time)
{
    return time > switch_time ? time : rdb_self->line_time;
}

int64_t rdb_line_time(void)
{
    return rdb_line_time_at(rdb_now());
}

void rdb_time_switched(struct rdb_thread *from, struct rdb_thread *to)
{
    from->line_time = rdb_line_time();
    if (switch_time != rdb_now()) {
        switch_time = rdb_now();
        before_switch = from;
    }
    from->depth = rdb_depth;
    rdb_depth_is(to->depth);
}

bool rdb_time_is_switch(void)
{
    return switch_time == rdb_now() - 1 && before_switch != rdb_self;
}

/* ---- Frames ---- */

/* At a depth of a thread's stack. */
struct rdb_level {
    int64_t called;  /* the line that the frame there was called from: see rdb_frame_called */
    int64_t resumed; /* the line passed last when the frame began, or when what it called came back */
};

/* The levels of the running thread, as many as are needed at its depth and one deeper. */
static struct rdb_level *levels(void)
{
    enum { FIRST_ROOM = 64 };
    struct rdb_thread *self = rdb_self;
    while (rdb_depth + 1 >= self->level_count) {
        int count = self->level_count ? 2 * self->level_count : FIRST_ROOM;
        struct rdb_level *more =
            rdb_array_room(self->levels, (size_t)self->level_count, (size_t)(count - self->level_count), sizeof *more,
                           "the levels of a stack");
        memset(more + self->level_count, -1, (size_t)(count - self->level_count) * sizeof *more);
        self->levels = more;
        self->level_count = count;
    }
    return self->levels;
}

void (*rdb_frame_enter_hook)(void);

void rdb_frame_enter(void)
{
    rdb_depth_is(rdb_depth + 1);
    struct rdb_level *level = levels() + rdb_depth;
    int64_t line = rdb_line_time();
    if (line != level[-1].resumed)
        level->called = line; /* else what called it has called others from that line before */
    level->resumed = line;
    level[1].called = level->called; /* until this one comes to a line of its own */
    if (rdb_frame_enter_hook)
        rdb_frame_enter_hook();
}

void rdb_time_frame_ends(void)
{
    if (rdb_depth > 0 && rdb_depth < rdb_self->level_count)
        rdb_self->levels[rdb_depth - 1].resumed = rdb_line_time();
}

int64_t rdb_frame_called(const struct rdb_thread *thread, int depth)
{
    return thread && depth >= 0 && depth < thread->level_count ? thread->levels[depth].called : -1;
}
