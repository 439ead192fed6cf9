/* SPDX-License-Identifier: MIT */
/* The conductor of a replay: the interpreter tells it what happens, it tells those who look for something (rdb_catch.h,
 * rdb_output.h, rdb_index.h, rdb_rows.h, rdb_watch.h), and decides where to stop.
 *
 * All of this runs inside the replayed program, and may serve the front end for hours and fork. */
#ifndef RDB_STOPS_H
#define RDB_STOPS_H

#include "rdb_protocol.h"

#include <stdbool.h>
#include <stddef.h>

struct rdb_call_site;
struct rdb_code;
struct rdb_frame;
struct rdb_mark;
struct rdb_object;

/* At the start of a replay: counts, and stops at timestamp 0; nowhere, if nobody is there to be served. */
void rdb_stops_start(bool served);

/* The program goes no further: past the last stop point stands one more timestamp.  Serves there, and returns when there
 * is no more to serve. */
void rdb_stops_end(enum rdb_stop_reason, const char *message);

/* ---- From the interpreter ---- */

/* Frame f stands at a stop point, and rdb_left has become 0.  stack: the interpreter's own, for rdb_step_arrive. */
void rdb_stop_point(struct rdb_frame *f, void *stack);

/* Before an instruction, while they are counted: the run may end here. */
void rdb_stops_instruction(void);

/* A code object is executed for the first time, by this frame. */
void rdb_stops_code_added(struct rdb_code *, struct rdb_frame *);

/* A place with a break is executed; its stop point comes next. */
void rdb_stops_break(struct rdb_code *, int offset);

/* f is about to make a call: told only while rdb_code_watch_calls is on. */
void rdb_stops_call(struct rdb_frame *f, const struct rdb_call_site *);

/* An exception has arrived in f: it was raised there, or in what f called. */
void rdb_stops_raised(struct rdb_frame *f, bool here);

/* The current frame ends, or a generator's yields.  value is NULL if an exception leaves it; code may be NULL. */
void rdb_stops_exit(struct rdb_frame *, struct rdb_code *, struct rdb_object *value, bool yields);

/* The program has made a mark: takes it. */
void rdb_stops_marked(const struct rdb_mark *);

#endif
