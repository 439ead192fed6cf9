/* SPDX-License-Identifier: MIT */
/* Catches, in a replaying process: exceptions, returns, calls to the outside, signals, switches of threads.
 *
 * All but the last happen between two stop points; then the hit is the line that is being executed (rdb_line_hit). */
#ifndef RDB_CATCH_H
#define RDB_CATCH_H

#include <stdbool.h>
#include <stdint.h>

struct rdb_code;
struct rdb_frame;
struct rdb_object;

/* The exception that is set was raised in this frame: remembers the line; then looks whether it is a hit. */
void rdb_catch_note_raise(void);
void rdb_catch_raised(struct rdb_frame *);
/* Does the RDB_CATCH_RAISE of this id want it?  Every one does if the id is 0. */
bool rdb_catch_wants(int id, struct rdb_frame *);
/* The timestamp of the line that raised the exception that is set, if that is not too long ago. */
int64_t rdb_catch_raise_time(void);
/* It leaves the outermost frame, or reaches what reports it. */
void rdb_catch_uncaught(void);

/* A frame of this code, for whose end somebody waits, ends; value is NULL if an exception leaves it. */
void rdb_catch_returned(struct rdb_frame *, const struct rdb_code *, struct rdb_object *value);

/* The event that the running line makes; or one that the running thread took before it came to a line, while others
 * ran. */
void rdb_catch_event(unsigned kind);
void rdb_catch_later(unsigned kind);
/* The running thread has come to a stop point: how many events of the latter kind it brings, and which.  The id of the
 * breakpoint that waits for one of them, or 0.  Is there a thread that has such an event and no stop point yet? */
int rdb_catch_arrive(int64_t now, const unsigned **kinds);
int rdb_catch_late(int64_t now);
bool rdb_catch_any_late(void);

/* The id of the breakpoint that waits for a switch between threads, or 0. */
int rdb_catch_switch(void);

#endif
