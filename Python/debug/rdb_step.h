/* SPDX-License-Identifier: MIT */
/* Between two stop points: instructions, counted only while a run ends among them.  Implemented by each interpreter, as
 * rdb_frames.h says; it asks rdb_stops_instruction before each while they are counted. */
#ifndef RDB_STEP_H
#define RDB_STEP_H

#include <stdbool.h>
#include <stdint.h>

struct rdb_frame;

/* The program stands at a stop point; frame NULL: at the end.  stack: the interpreter's own, as it gave it; NULL: the stop
 * point is the end of the frame. */
void rdb_step_arrive(const struct rdb_frame *, void *stack);
/* It goes on; from now on instructions are counted, or no longer. */
void rdb_step_leave(bool counting);

/* How many instructions were executed since the last stop point; between the one before that and it, if they were
 * counted, else 0. */
int64_t rdb_step_now(void);
int64_t rdb_step_counted(void);

#endif
