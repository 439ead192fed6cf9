/* SPDX-License-Identifier: MIT */
/* The adapter: what the rooms that know no interpreter ask of the one that they are linked with.  These functions are the
 * only way up from Python/replay and Modules/boundary (tests/test_rooms.py); whoever adapts another interpreter writes
 * them.  Python/cpython27 has CPython 2.7's.
 *
 * Whoever stands above and only wants to hear of something is told through a hook instead (rdb_cursor.h, rdb_show.h,
 * rdb_schedule.h).
 *
 * Unless said otherwise: called in RDB_RECORD and RDB_REPLAY, at the same places in both, with the interpreter lock held.
 * None of them may run the program's code, or make a boundary call that the other mode does not make. */
#ifndef RDB_ADAPTER_H
#define RDB_ADAPTER_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Polls (rdb_poll.h) ---- */

/* How many instructions pass from one poll to the next, unless told otherwise. */
int rdb_adapter_poll_interval(void);

/* The next poll is to come after so many instructions; 0: as soon as the eval loop can. */
void rdb_adapter_poll_in(int instructions);

/* Is the code that the running thread executes the program's, rather than the interpreter's library's? */
bool rdb_adapter_in_program(void);

/* What the interpreter's own C-level handler does with a signal: Python's handler runs at the next chance.  For CPython 2.7
 * in the patched signalmodule.c. */
void rdb_trip_signal(int signal_number);

/* ---- The interpreter lock ---- */

/* The running thread holds the lock and is about to wait for a mutex of a C library, whose owner may need the lock first:
 * gives it up, as the interpreter does around calls that block.  Returns what the second wants.  NULL: it was kept. */
void *rdb_adapter_lend_lock(void);
void rdb_adapter_take_lock_back(void *lent); /* keeps errno */

#ifdef __cplusplus
}
#endif
#endif
