/* SPDX-License-Identifier: MIT */
/* Chaos: makes a recording take rare paths (`revdb record --chaos`, docs/ci.md).
 *
 * REVDB_CHAOS=KINDS,seed=N in a recording: sched (check intervals, delays before a thread takes the interpreter lock,
 * threads starved for a while), io (short reads and writes, EINTR), order (shuffled directory listings), addresses (objects lie elsewhere).  What the
 * program sees of it is recorded like everything else; only the check intervals and the
 * places of objects are made again by a replay, from the seed, which the log holds.
 *
 * Does nothing, and costs a test, unless it was asked for. */
#ifndef RDB_CHAOS_H
#define RDB_CHAOS_H

#include "rdb_event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was asked for (enum rdb_chaos_kind); 0 without chaos. */
extern unsigned rdb_chaos;

/* RECORD, before the first event but one: wanted is the variable's value, or NULL.  REPLAY, at the same place. */
void rdb_chaos_start_recording(const char *wanted);
void rdb_chaos_start_replay(void);

/* RECORD and REPLAY: the eval loop has come to a poll, in the program's own code or in the library's, and `interval`
 * instructions would pass to the next one.  Returns how many are to pass instead. */
int rdb_chaos_interval(int interval, bool in_program);

/* RECORD and REPLAY, with RDB_CHAOS_ADDRESSES: a number below n, for who places objects. */
unsigned rdb_chaos_place(unsigned n);

/* RECORD: the running thread is about to wait for the interpreter lock. */
void rdb_chaos_delay(int thread);

/* RECORD, with RDB_CHAOS_IO: a call is about to transfer *n bytes.  Makes that fewer; true: the call is to fail with EINTR
 * instead of being made. */
bool rdb_chaos_transfer(int fd, size_t *n);

/* RECORD: the entries that `next` gives for a directory, in another order.  Forget it when it is closed or rewound. */
void *rdb_chaos_entry(void *directory, void *(*next)(void *directory), size_t (*size)(const void *entry));
void rdb_chaos_forget(void *directory);

#endif
