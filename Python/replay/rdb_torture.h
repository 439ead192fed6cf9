/* SPDX-License-Identifier: MIT */
/* Torture mode, for developers: finds drift that an ordinary replay would not notice (docs/torture.md).
 *
 * REVDB_TORTURE=N in a recording counts stop points, as a replay does, and logs a hash over their files and lines every
 * RDB_TORTURE_STOPS; and it logs the counters of rdb_sync every N calls.  Such a log says so in its first event, and every replay
 * of it must match.  REVDB_TORTURE=N in a replay goes on in a fork of itself after every Nth event.  Without it none of this
 * costs more than a test of a variable in a replay's events, and nothing in a recording's.
 *
 * Who stands at a stop point says where. */
#ifndef RDB_TORTURE_H
#define RDB_TORTURE_H

#include <stdbool.h>
#include <stdint.h>

#define RDB_TORTURE_STOPS 1000

/* Does this log hold hashes of its stop points?  Then every one of them must come to rdb_torture_stop_point: who runs the
 * interpreter sees to it, from the first on. */
extern bool rdb_torture_counts;

/* RECORD, before the first event; REPLAY, before the first event of the first log.  every: REVDB_TORTURE, or NULL. */
void rdb_torture_start_recording(const char *every);
void rdb_torture_start_replay(const char *every);

/* A stop point, in whatever mode. */
void rdb_torture_stop_point(const char *file, int line);

/* REPLAY: an event was taken.  Goes on in a fork when it is time to; keeps errno. */
extern int64_t rdb_torture_fork_at;
void rdb_torture_fork(void);
static inline void rdb_torture_event(int64_t events)
{
    if (__builtin_expect(events >= rdb_torture_fork_at, 0))
        rdb_torture_fork();
}

#endif
