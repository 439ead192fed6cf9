/* SPDX-License-Identifier: MIT */
/* How late it was: at some of its polls (rdb_poll.h) a recording notes the clock, so that `elapsed` can tell the time also
 * of a program that never asks for it.  The program sees nothing of that. */
#ifndef RDB_CLOCK_H
#define RDB_CLOCK_H

#include <stdint.h>
#include <time.h>

enum { RDB_CLOCK_EVERY = 64 }; /* polls: a fifth of a millisecond of computing */

/* At every RDB_CLOCK_EVERY-th poll, with its ordinal: notes the clock if it has moved on by some milliseconds, or takes the
 * note from the log.  Under the interpreter lock. */
void rdb_clock_poll(uint64_t poll);

/* The clock as the program itself saw it last; zero if it has not looked yet.  The boundary's clocks keep it. */
extern struct timespec rdb_clock_looked;
int64_t rdb_clock_seen(void); /* the same in nanoseconds since 1970 */

/* Replay: the clock as noted, or as the program itself saw it, whichever was later; in nanoseconds since 1970, 0 if there
 * has been neither. */
int64_t rdb_clock_now(void);

#endif
