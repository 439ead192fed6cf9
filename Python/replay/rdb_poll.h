/* SPDX-License-Identifier: MIT */
/* Polls: the moments at which the interpreter notices signals (patches/2.7.18/signals.patch).
 *
 * A signal is logged where it is noticed, not where it arrives.  The C-level handler only remembers it; every poll (the
 * eval loop's ticker running out, PyErr_CheckSignals, PyOS_InterruptOccurred) has an ordinal, and a poll that finds
 * signals writes them to the log with it.  A replay delivers them at the poll of the same ordinal. */
#ifndef RDB_POLL_H
#define RDB_POLL_H

#include "rdb_adapter.h"
#include "rdb_mode.h"

#include <stdatomic.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* At every poll.  Holds the interpreter lock.  May mark signals as tripped. */
void rdb_poll(void);
#define RDB_POLL()                                                                                                     \
    do {                                                                                                               \
        if (rdb_mode != RDB_OFF)                                                                                       \
            rdb_poll();                                                                                                \
    } while (0)

/* For an interpreter that may poll at every check of its eval loop, and counts those: the same, at the check of this
 * ordinal.  A recording does so whenever it has reason to; a replay must at every check that the log wants to see. */
void rdb_poll_at(uint64_t ordinal);
bool rdb_poll_next(uint64_t *ordinal); /* REPLAY: is it known which one that is next? */

/* Then, is the interpreter lock to be given up at this check?  RECORD: if another thread has asked for it; REPLAY: as
 * the recording did. */
bool rdb_poll_drops(uint64_t ordinal, bool asked);
bool rdb_poll_drop_is_due(uint64_t ordinal); /* REPLAY: does the log say so next? */

/* Ordinal of the last poll. */
uint64_t rdb_polls(void);

/* At the end of a boundary call that was made under the interpreter lock, and when a thread takes the lock.  If a signal
 * has come meanwhile, the eval loop polls at its next tick, so that what a signal woke up sees its handler's effect as
 * soon as in stock. */
void rdb_wake(void);
extern _Atomic uint64_t rdb_signals_arrived; /* RECORD: bit N - 1: signal N came and no poll has noticed it yet */
static inline void rdb_wake_check(void)
{
    if (rdb_mode == RDB_REPLAY || __builtin_expect(rdb_signals_arrived != 0, 0))
        rdb_wake();
}

/* Signals for which C code has a handler, and which the running thread has not come to a place yet to run it: how many have
 * come, and have been dealt with (Modules/boundary/rdb_handlers.c).  Who runs so many; and the interpreter's own handler, which
 * is not among them. */
extern __thread unsigned rdb_handlers_came, rdb_handlers_ran;
extern void (*rdb_poll_handlers)(uint64_t count);
extern void (*rdb_poll_handler)(int signal);
static inline unsigned rdb_handlers_waiting(void)
{
    return __atomic_load_n(&rdb_handlers_came, __ATOMIC_RELAXED) - rdb_handlers_ran;
}

/* From the C-level signal handler, asynchronously: true if the signal was taken for the next poll; then the handler must
 * do nothing else.  wakeup_fd is what signal.set_wakeup_fd set, or -1. */
int rdb_signal_arrived(int signal_number, int wakeup_fd);

#ifdef __cplusplus
}
#endif
#endif
