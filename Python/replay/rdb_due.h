/* SPDX-License-Identifier: MIT */
/* Events between the calls that the program makes: another thread takes the interpreter lock, a signal is noticed.  An
 * ordinal says where each belongs: the how-manieth release of the lock it followed, the how-manieth poll noticed it.
 *
 * A replay may find such an event next in the log long before it is due, and behind it those of the thread that runs then.
 * So that it never takes one of those for its own, it looks at the ordinal of each.
 *
 * For what has no call of its own (rdb_schedule.h, rdb_poll.h, rdb_clock.h, mutexes); under the interpreter lock only. */
#ifndef RDB_DUE_H
#define RDB_DUE_H

#include <stdbool.h>
#include <stdint.h>

/* RECORD: appends an event of this kind. */
void rdb_due_record(unsigned kind, uint64_t ordinal, uint64_t value);

/* REPLAY: the next event of one kind; one for each, with the first two members set. */
struct rdb_due {
    unsigned kind;
    const char *counted; /* what the ordinal counts, for the message of a divergence */
    bool found;          /* it has been taken from the log, and is not due yet */
    uint64_t ordinal, value;
};

/* REPLAY: does the log hold an event of this kind for here?  It is taken then. */
bool rdb_due(struct rdb_due *, uint64_t ordinal);

/* REPLAY: is an event of this kind the next one of the log, or waiting to be due?  Where, then. */
bool rdb_due_find(struct rdb_due *, uint64_t *ordinal);

#endif
