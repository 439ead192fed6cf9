/* SPDX-License-Identifier: MIT */
/* Turns: what threads do outside the interpreter lock (the GIL), in an order that the log holds.
 *
 * C code that has given the GIL up still reads and writes memory that others see (a descriptor in an object, a flag), up
 * to its next call to the outside and behind it.  So, recording, only one thread runs at a time: it holds the GIL, or it
 * is outside and has the *turn*.  Who gives the GIL up keeps the turn until it comes to a *point*: a boundary call, a
 * mutex, the end of the thread, or the GIL again.  Whoever takes the GIL waits that long.  Behind a boundary call a
 * thread waits for the GIL and keeps it, as its turn, until its next point.
 *
 * A thread that computes for long is not waited for, and one that has waited for long goes on: *alone* then, beside the
 * others, until its next point, where it waits for its turn again.  What it does alone, a replay runs when it has its
 * turn again.  Threads that have not run Python yet are always alone.
 *
 * Every place where another thread may take the GIL has an ordinal, rdb_gil_releases: even where a turn begins (then the
 * one whose turn it was goes on alone), odd at the point where it ends.  A replay, which counts alike, switches there.
 *
 * Called at points by the boundary, and by rdb_schedule.c.  RECORD and REPLAY; knows nothing of CPython. */
#ifndef RDB_TURN_H
#define RDB_TURN_H

#include <stdbool.h>
#include <stdint.h>

enum rdb_turn_place {
    RDB_TURN_INSIDE, /* it has the GIL */
    RDB_TURN_HAS,    /* outside, and it is its turn */
    RDB_TURN_POINT,  /* outside, at a point: others may run */
    RDB_TURN_LOGS,   /* RECORD: outside, with the GIL, while it appends to the log; ends with rdb_turn_begin */
    RDB_TURN_ALONE,  /* outside, beside the others */
};

/* The running thread is outside.  At a point: before something that may block; behind it; and when its outcome is in the
 * log.  Nothing happens for a thread that has not run Python.  errno is kept. */
void rdb_turn_end(void);
void rdb_turn_await(void);
void rdb_turn_begin(void);

/* The first two, for a point where nothing blocks: goes on with the turn that there is, if nobody has taken it. */
void rdb_turn_meet(void);
/* As that, with a mutex in hand that is about to be given back: what is done under it must have its place in the log. */
void rdb_turn_insist(void);
/* Then, until rdb_turn_begin: is it alone? */
bool rdb_turn_is_alone(void);

/* Whoever yields in a loop waits for what another thread does: it goes on alone. */
void rdb_turn_yield(void);

/* ---- RECORD, for rdb_schedule.c: whose turn it is (Python/replay/rdb_turn.c).  The others are there, too. ---- */

struct rdb_thread;
void rdb_turn_lock(void *gil); /* this is the GIL from now on */
void rdb_turn_post(void);      /* gives it up */

/* Waits for the GIL, for so many nanoseconds (-1: for ever), and takes it from who has it as its turn and computes; or
 * as long as is usual behind a call, where *owner is who held it last.  False if it was in vain. */
bool rdb_turn_wait(int64_t nanoseconds);
bool rdb_turn_wait_first(int64_t nanoseconds); /* those that are about to take it for Python defer to it */
void rdb_turn_defer(void);                     /* by these: for a moment, if there is one */
bool rdb_turn_wait_behind_call(struct rdb_thread *, const struct rdb_thread *const *owner);
bool rdb_turn_wait_with_mutex(struct rdb_thread *, const struct rdb_thread *const *owner); /* longer than usual */
bool rdb_turn_settle(void); /* by who has got the GIL: waits for the one whose turn it is; has it come to a point? */

void rdb_turn_released(struct rdb_thread *);   /* just before the program gives the GIL up */
void rdb_turn_starts(struct rdb_thread *);     /* it has the GIL, and goes on outside */
void rdb_turn_ends(struct rdb_thread *);       /* if it still has its turn: at a point */
void rdb_turn_goes_alone(struct rdb_thread *); /* if so: before one */
bool rdb_turn_keeps_gil(struct rdb_thread *);  /* it wants the GIL: has it kept it as its turn?  Then that is over */
#endif
