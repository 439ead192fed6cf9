/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The paused processes of a session, in the order of where they stand.  Decides which of them to keep, never moves any.
 *
 * Kept: the earliest, the pinned ones, and of the others a number that is bounded, dense near the focus (where the
 * person or the running process is) and the sparser the farther away: distances, which are the times that replays take
 * (struct process: cost), grow geometrically, so that going back by d costs a replay of about d; but only up to a certain
 * distance.  Farther away they are even, so that a jump to anywhere in a long recording costs as little as can be.  Memory
 * is bounded by travel.c, which drops more of them when they take too much. */
#ifndef SNAPSHOTS_H
#define SNAPSHOTS_H

#include "process.h"

#define SNAPSHOTS_LIMIT 120

struct snapshots {
    struct process *at[SNAPSHOTS_LIMIT + 1];
    int count;
};

/* Takes the process over.  One that stands at the same place is replaced by it, and hands its pins on.  May drop
 * another one. */
void snapshots_add(struct snapshots *, struct process *, int64_t focus);

/* Kills it and forgets it. */
void snapshots_remove(struct snapshots *, struct process *);
/* The same for one that is the caller's from now on. */
void snapshots_release(struct snapshots *, const struct process *);

/* The latest one that stands at the timestamp or before it, or NULL. */
struct process *snapshots_before(const struct snapshots *, int64_t time);

/* Measures each one's memory, and returns the sum, in kilobytes.  Takes milliseconds for a large one. */
long snapshots_measure(struct snapshots *);

/* Drops the one that is missed least, but not `keep`.  Returns the memory it took as measured last, or -1 if there is
 * none to drop. */
long snapshots_drop(struct snapshots *, const struct process *keep, int64_t focus);

void snapshots_clear(struct snapshots *);

#endif
