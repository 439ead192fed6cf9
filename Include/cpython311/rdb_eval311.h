/* SPDX-License-Identifier: MIT */
/* What patched CPython 3.11 sources call of ours: checks of the eval loop, the interpreter lock, signals.
 *
 * A check is where upstream's eval loop tests its eval breaker: at the beginning of functions and at jumps backward.  They
 * are counted, in all modes; the count is the place of what comes to the program between two calls to the outside: a signal
 * that is noticed, the interpreter lock given up because another thread has asked for it.  A recording notices these where
 * upstream does, and logs the count; a replay at the same count (Python/cpython311/rdb_checks.c). */
#ifndef RDB_EVAL311_H
#define RDB_EVAL311_H

#include "rdb_count.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Checks until the next one that rdb_check is to look at. */
extern int64_t rdb_checks_left;
/* As many events had been taken from the log (rdb_cursor.h) when it was decided which one that is. */
extern int64_t rdb_events_seen, rdb_events_replayed;

/* At every check: is there something to handle that the eval breaker does not tell of?  Upstream's eval loop may come by once
 * more, and count another check, when it has handled what is pending: so it must do that in a replay just where it did in the
 * recording, and not because the check is only to be looked at. */
#define RDB_CHECK()                                                                                                    \
    ((__builtin_expect(--rdb_checks_left == 0, 0) || rdb_events_seen != rdb_events_replayed) && rdb_check_wants())
bool rdb_check_wants(void);
/* The same where what is pending is handled. */
void rdb_check(void);

/* Elsewhere, where upstream looks for signals: counts as a check. */
void rdb_check_here(void);

/* A signal has come that no check has noticed: the eval breaker stays set. */
bool rdb_signal_waits(void);

/* Upstream's C-level handler (Python/replay/rdb_poll.h): set before the program can install it. */
extern void (*rdb_poll_handler)(int signal_number);

/* Is the lock to be given up at this check?  asked: another thread wants it. */
bool rdb_drops_lock(bool asked);

/* In a C-level signal handler: true if the signal was taken for the next check.  wakeup_fd: as signal.set_wakeup_fd set. */
bool rdb_signal_comes(int signal_number, int wakeup_fd);
/* What the interpreter does with a signal (rdb_adapter.h); nonzero meanwhile: its byte has been written to the wake-up
 * descriptor before. */
void rdb_trip_signal(int signal_number);
extern int rdb_tripping;

/* ---- The interpreter lock (Python/cpython311/rdb_lock311.c) ---- */

/* Upstream makes its lock: the first decides whether it is ours. */
void rdb_lock_made(void);
/* Is it?  From then on it is a semaphore whose order of owners the log holds (Python/replay/rdb_schedule.h), for good, even
 * if the recording ends; upstream's mutex and condition are not touched. */
extern int rdb_lock_is_ours;

/* Waits for so many microseconds: false without it. */
bool rdb_lock_taken(unsigned long microseconds);
void rdb_lock_given_up(void);
/* It was given up because another thread had asked: let that one have it. */
void rdb_lock_handed_over(void);

/* The running thread gives up the lock once more, and ends. */
void rdb_thread_ending(void);

/* ---- Code objects ---- */

struct _object;
struct _PyInterpreterFrame;
struct _ts;

/* This text was given to the parser under a name; the stream's lines were, since rdb_source_reading. */
void rdb_text_parsed(struct _object *name, const char *text, bool utf8);
void rdb_stream_parsed(const void *stream, struct _object *name);
/* A code object is executed, for the first few times. */
void rdb_code_runs(struct _PyInterpreterFrame *);
/* The compiler has made one, or NULL and an exception.  One goes. */
void rdb_code_compiled(struct _object *code);
void rdb_code_gone(struct _object *code);

/* ---- The eval loop of a replay: rdb_replay_loop.h ---- */

/* Is it the one to use?  Nonzero in a replay, but for evaluations, and in a recording in torture mode. */
extern int rdb_counts_lines;
struct _object *rdb_replay_eval(struct _ts *, struct _PyInterpreterFrame *, int throwing);

/* Marks of an instruction: rdb_line_begins is to be asked before it is executed; it may have been made one with the next,
 * which has the first mark: then it is to be executed alone; rdb_look_before is to be called before it. */
enum { RDB_MARK_LINE = 1, RDB_MARK_SPLIT = 2, RDB_MARK_LOOK = 4 };
int rdb_first_of_two(int opcode);
/* The marks of each instruction of the frame's code object. */
const unsigned char *rdb_code_marks(struct _object *code, struct _PyInterpreterFrame *);
/* Does the marked instruction at index `here` begin a line, after the one at `before`?  Tells of the break that may stand
 * there. */
bool rdb_line_begins(const unsigned char *marks, int before, int here, int opcode);
/* names: of the last arguments of the call that it makes; at_line: a stop point stands there. */
void rdb_look_before(const unsigned char *marks, struct _PyInterpreterFrame *, void *next_instruction, int argument,
                     void *stack, struct _object *names, bool at_line);
/* The stop point before this instruction wants attention. */
void rdb_line_stops(struct _PyInterpreterFrame *, void *next_instruction, void *stack);

/* The frame begins to run, or goes on.  Like an object it has a uid (rdb_births.h) until it ends. */
void rdb_frame_begins(struct _PyInterpreterFrame *);
/* The running frame ends with this value, or NULL and an exception; made_generator: it only made the generator that its
 * function returns.  An exception has arrived in it. */
void rdb_frame_ends(struct _PyInterpreterFrame *, struct _object *value, bool made_generator);
void rdb_frame_raised(struct _PyInterpreterFrame *);

/* In the loop; there they are other ones. */
#define RDB_LOOP_BEGIN()                                                                                               \
    do {                                                                                                               \
        if (__builtin_expect(rdb_counts_lines, 0))                                                                     \
            return rdb_replay_eval(tstate, frame, throwflag);                                                          \
    } while (0)
#define RDB_LOOP_CODE() ((void)0)
#define RDB_DISPATCH_GOTO() DISPATCH_GOTO()
#define RDB_MARKED()
#define RDB_FRAME_BEGINS() ((void)0)
#define RDB_FRAME_ENDS(value, made_generator) ((void)0)
#define RDB_RAISED() ((void)0)

#ifdef __cplusplus
}
#endif
#endif
