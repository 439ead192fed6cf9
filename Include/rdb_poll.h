/* Polls: the moments at which the interpreter notices signals (patches/signals.patch).
 *
 * A signal is logged where it is noticed, not where it arrives.  The C-level handler only remembers it; every poll (the
 * eval loop's ticker running out, PyErr_CheckSignals, PyOS_InterruptOccurred) has an ordinal, and a poll that finds
 * signals writes them to the log with it.  A replay delivers them at the poll of the same ordinal. */
#ifndef RDB_POLL_H
#define RDB_POLL_H

#include "rdb_mode.h"

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

/* From the C-level signal handler, asynchronously: true if the signal was taken for the next poll; then the handler must
 * do nothing else.  wakeup_fd is what signal.set_wakeup_fd set, or -1. */
int rdb_signal_arrived(int signal_number, int wakeup_fd);

/* Provided by the patched signalmodule.c: what its handler does with a signal. */
void rdb_trip_signal(int signal_number);

#ifdef __cplusplus
}
#endif
#endif
