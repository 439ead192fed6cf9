/* SPDX-License-Identifier: MIT */
/* Signal handlers that C code has installed: where they run (rdb_handlers.c).  For rdb_signals.c and rdb_call.c. */
#ifndef RDB_HANDLERS_H
#define RDB_HANDLERS_H

#include <signal.h>
#include <stdbool.h>

/* What the program has set for a signal (rdb_signals.c), or NULL. */
struct sigaction *rdb_signal_action(int signal);

/* A signal has come for which the program has a function: runs it, now or later.  In a signal handler. */
void rdb_handlers_arrived(int signal, siginfo_t *, void *context);

/* The running thread has begun a call to the outside.  RECORD: runs what has waited.  REPLAY: what the log holds here. */
void rdb_handlers_in_call(bool replaying);

/* Is it in the part of a call during which handlers may run, and be logged? */
extern __thread volatile sig_atomic_t rdb_call_open;

/* The child of a fork has no signals of its parent's. */
void rdb_handlers_forked(void);

#endif
