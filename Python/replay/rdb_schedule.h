/* SPDX-License-Identifier: MIT */
/* Threads: in which order they hold the interpreter lock (the GIL), and what each has of its own.
 *
 * Only the thread that holds the GIL runs Python code, so the log holds the order of its owners.  The GIL is a semaphore;
 * the boundary's sem_wait and sem_post (Modules/boundary/rdb_threads.c) tell it from others and come here.
 *
 * Recording keeps real threads.  Without the GIL ("outside") they run in turns (rdb_turn.h).  An RDB_EVENT_thread is
 * where another one takes the GIL, for Python or as its turn: the ordinal of the place where the one before left it,
 * and the number of the thread.  The calls that a thread makes alone go to a stream of its own, which is appended behind
 * that event when it next takes the GIL.
 *
 * A replay runs every thread as a coroutine on one OS thread, so that a snapshot is a fork.  It gives way where the log
 * holds an RDB_EVENT_thread with the ordinal of the place where it is.
 *
 * Knows nothing of CPython. */
#ifndef RDB_SCHEDULE_H
#define RDB_SCHEDULE_H

#include "rdb_log.h"
#include "rdb_turn.h"

#include <pthread.h>
#include <stdbool.h>

#define RDB_CLOCKS 8
#define RDB_STAT_FIELDS 16

struct rdb_thread {
    int index;               /* 0 is the main thread; the others in the order of their creation */
    pthread_t id;            /* what pthread_self() returns to the program: the recorded one */
    struct rdb_stream calls; /* recording: what it logged outside; begins at `room` */
    unsigned char *room;
    bool lost; /* recording: what it did outside cannot be told; the recording ends when it takes the GIL */
    struct rdb_log_death died; /* recording: a child that a wait outside found killed; pid 0: none */
    int heap;                  /* of its memory outside (rdb_heaps.h) */
    bool ends;                 /* it will give the GIL up once more, and then end */
    bool python;               /* it has taken the GIL by itself, and not ended since */
    enum rdb_turn_place place; /* this and the following: see rdb_turn.h */
    unsigned alone; /* calls behind which it did not get its turn: recorded, not in the log; in a replay, to come */
    int tid;        /* recording: as the kernel numbers it */
    bool keeps, computes;               /* recording: it keeps the GIL as its turn; it has computed in one */
    unsigned turns;                     /* recording: how many it has had */
    int64_t turn_cpu, awaits, insists;  /* recording: how long others, and it, wait; 0: as usual */
    unsigned visits;                    /* recording: how many it made before it took the GIL by itself */
    void *stdio;                        /* the FILE that it is inside of, see rdb_stdio_lock.h */
    int64_t last_time[RDB_CLOCKS];      /* what the clocks said last, and what was known of the last file */
    int64_t last_stat[RDB_STAT_FIELDS]; /* (Modules/boundary/rdb_deltas.c) */
    struct rdb_coroutine *coroutine;    /* replaying */
    struct rdb_late *late;    /* replaying: events it took while others ran (Python/debug/rdb_catch.c), or NULL */
    int depth;                /* replaying: while it does not run, how many frames it has (rdb_count.h) */
    int64_t line_time;        /* and the timestamp of the line where it is */
    struct rdb_level *levels; /* replaying: of its stack (Python/debug/rdb_time.c), and how many */
    int level_count;
};

/* The running thread.  In a replay there is one OS thread, and this changes with every switch. */
extern __thread struct rdb_thread *rdb_self;

/* Is the running thread outside the GIL?  (Never, before there is a GIL: then only the main thread may record.) */
extern __thread bool rdb_outside;

/* The eval loop made its lock.  The calling thread owns it. */
void rdb_gil_created(void *lock);

/* For the boundary: is this semaphore the GIL?  Then these instead of the real calls.  RECORD and REPLAY. */
bool rdb_is_gil(const void *semaphore);
void rdb_gil_take(void *semaphore);
void rdb_gil_release(void *semaphore);
/* The first, for an interpreter whose threads ask for the lock after a while; RECORD: false after so many nanoseconds
 * (-1: never) without it.  Then, in who has given it up because of that, RECORD: waits until somebody has taken it, but
 * not for ever; the place is a point (rdb_turn.h). */
bool rdb_gil_take_within(int64_t nanoseconds);
void rdb_gil_hand_over(void);
extern uint64_t rdb_gil_releases; /* even: the ordinal of the last place where another thread could take it */

/* The interpreter has ended, and there is no Python to run any more: who gets the GIL gives it back and stays where it is
 * for ever, as it would if it did not get it; but not who is inside of a stream (rdb_self->stdio). */
extern bool rdb_gil_closed;
_Noreturn void rdb_gil_leave(void);

/* Around a call that must come before what another thread does (its creation), in RECORD and REPLAY: a thread outside
 * takes the GIL for it.  The first returns whether it did, for the second. */
bool rdb_gil_borrow(void);
void rdb_gil_return(bool borrowed);
/* RECORD: waits for it, but not longer than so many nanoseconds; the second then takes it, or leaves it after all. */
bool rdb_gil_wait(int64_t nanoseconds);
void rdb_gil_decide(bool take);

/* Mutexes of C libraries (Python/replay/rdb_visit.c).  What threads do in turns under one, without the GIL, may decide about their boundary calls
 * (sqlite3's connections to one file); so the turns must be in the log.  A thread takes the GIL for a moment before it
 * gives the mutex back, or waits for a condition: its calls are in the log then, ahead of those that the next owner makes.
 * A replay runs it on after that when it is due to take the GIL the next time. */
void rdb_gil_visit(void);
/* RECORD: by who takes the GIL, or has waited with it in hand: puts it into the log that threads keep apart. */
void rdb_visits_settle(void);
/* REPLAY: the running thread is about to own a mutex, or to visit: if it runs ahead, and such threads do not keep apart, it stays here
 * until it is its turn. */
void rdb_visit_turn(void);

/* RECORD: what the running thread does outside cannot be told: the recording ends, saying why, when it takes the GIL. */
void rdb_thread_lost(const char *why);

/* RECORD: a new thread of this number (NULL: no memory, and the recording has ended), to be entered by rdb_thread_enter on the new OS thread and left when it ends. */
struct rdb_thread *rdb_thread_new(void);
void rdb_thread_enter(struct rdb_thread *);
void rdb_thread_leave(struct rdb_thread *);

/* REPLAY: makes the coroutine of a thread; it first runs when the log says so. */
void rdb_thread_replay(int index, int heap, pthread_t id, size_t stack_size, void *(*body)(void *), void *argument);
/* The running thread will release the GIL once more and then end (patches/2.7.18/locks.patch). */
void rdb_thread_ending(void);
/* REPLAY: the running thread ends with this result and gives way for ever. */
_Noreturn void rdb_thread_finish(void *result);
/* REPLAY: the result of the thread that had this id and ended last; NULL if none has. */
void *rdb_thread_result(pthread_t id);
/* REPLAY: that thread will not go on: it is cancelled where it is, and that is what it returns. */
void rdb_thread_cancelled(pthread_t id);

/* REPLAY: this process is a forked child from here on: of its threads only the running one is left. */
void rdb_thread_forked(void);

/* REPLAY: the thread of this index, or NULL. */
const struct rdb_thread *rdb_thread_at(int index);

/* REPLAY: the index of the thread that has this id and was made last, or -1. */
int rdb_thread_index(pthread_t id);

/* A process that evaluates: for the program, it is the thread of this index that runs. */
void rdb_thread_pose(int index);

/* REPLAY: called when another thread is about to run, unless NULL. */
extern void (*rdb_thread_switch_hook)(struct rdb_thread *from, struct rdb_thread *to);

/* The running thread waits for what another does outside the GIL (a condition variable, a join), or has waited for it.
 * REPLAY: that other may have been left behind at a release of the GIL, or not have begun: all such threads run ahead now,
 * as far as they come without an event of the log.  Returns after that; divergence if nothing moves for long. */
void rdb_thread_wait(void);

/* REPLAY: does the log hold nothing further, no switch to another thread either?  Who waits for another thread under the
 * GIL must ask: the wait of a program that was killed has no end. */
bool rdb_thread_log_over(void);

/* REPLAY: the threads that are outside the GIL run ahead once, up to their next boundary call.  At the end of the log, so
 * that what they were writing to the terminal is shown (rdb_show_last); and when somebody has waited for one of them. */
void rdb_thread_run_others(void);

/* REPLAY: does it run ahead of the log, for another that waits? */
bool rdb_thread_ahead(void);
/* REPLAY: before the running thread takes an event from the log.  If it runs ahead, it stays here until it is its turn. */
void rdb_thread_turn(void);

/* Values of pthread keys in a replay, a set for each thread. */
void **rdb_thread_keys(void);
enum { RDB_THREAD_KEYS = 1024 };

#endif
