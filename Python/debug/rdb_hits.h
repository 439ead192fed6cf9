/* SPDX-License-Identifier: MIT */
/* Hits of the current run: the last one is remembered, and told as a row if rows are wanted; who passed one stops. */
#ifndef RDB_HITS_H
#define RDB_HITS_H

#include <stdint.h>

/* The stop point or line of that time is a hit: of a breakpoint with this id, or (0) of something else. */
void rdb_hit(int64_t id, int64_t time);

/* Something happened that the breakpoint waits for, while the line was executed that the running thread executes, or one
 * of that time: a hit, if the run looks for any. */
void rdb_line_hit(int id);
void rdb_passed_hit(int id, int64_t time);

#endif
