/* SPDX-License-Identifier: MIT */
/* Time in a replay: which stop point was passed last, which line each thread and each frame is in.
 *
 * The ground on which all that looks for something stands.  Decides nothing: rdb_stops.h does. */
#ifndef RDB_TIME_H
#define RDB_TIME_H

#include "rdb_count.h"
#include "rdb_schedule.h"

#include <stdbool.h>

/* The timestamp of the stop point at which rdb_left becomes 0. */
extern int64_t rdb_stop_time;
/* That one is to be looked at for more than the run's own sake: rdb_stop_next was called. */
extern bool rdb_attention;

/* The timestamp of the last stop point passed. */
static inline int64_t rdb_now(void)
{
    return rdb_stop_time - rdb_left;
}

/* The program will next be stopped at this timestamp; it stands at `now`. */
static inline void rdb_stop_at(int64_t now, int64_t timestamp)
{
    rdb_stop_time = timestamp;
    rdb_left = timestamp - now;
}

/* The timestamp of the line that the running thread executes: the last stop point it has passed; the same if the last
 * one that any thread passed had been `time`. */
int64_t rdb_line_time(void);
int64_t rdb_line_time_at(int64_t time);

/* The timestamp of the line from which a thread's frame of this depth was called (a generator's: for the last time), or
 * what it was called by if that has no lines; -1 if that is not known. */
int64_t rdb_frame_called(const struct rdb_thread *, int depth);

/* Called when a frame begins or goes on, if it is not NULL. */
extern void (*rdb_frame_enter_hook)(void);

/* The current frame of the running thread ends. */
void rdb_time_frame_ends(void);

/* Another thread is about to run; from->line_time and from->depth are set by it. */
void rdb_time_switched(struct rdb_thread *from, struct rdb_thread *to);
/* Did another thread than the running one run at the stop point before this one? */
bool rdb_time_is_switch(void);

#endif
