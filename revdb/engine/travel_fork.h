/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The processes that a session has, and forks of them: the one where the person stands (`here`), snapshots, the first; what
 * becomes of them when they die; what they may take of the machine.  Runs none of them. */
#ifndef TRAVEL_FORK_H
#define TRAVEL_FORK_H

#include "session.h"

/* No snapshots are left at less than this number of stop points from a known target. */
#define NEAR_TARGET 250

/* A fork of the latest snapshot at the timestamp or before it, to be given back to process_end.  NULL with a message.
 * Snapshots that turn out to be dead are forgotten; `here` may be among them. */
struct process *travel_fork_at(struct session *, int64_t time);
/* One that stands at timestamp 0 and knows the numbered objects. */
struct process *travel_fork_first(struct session *);

/* Leaves a copy of a running process behind; snapshots are to be dense around the focus.  NULL if it cannot be forked:
 * then there is just no snapshot. */
struct process *travel_leave_snapshot(struct session *, struct process *, int64_t focus);

/* The person stands there now. */
void travel_set_here(struct session *, struct process *);

/* The first process of all, started afresh, in place of whatever there was.  False with a message. */
bool travel_restart(struct session *);
/* Ends a snapshot, or here, that is dead; or that hangs or, at Ctrl-C, does not answer: then there is no saying which of
 * the others would. */
void travel_give_up(struct session *, struct process *);
/* Ends what was here; what is known of its stop remains, until travel_drop_wrecks, which drops all but the one that is
 * still here. */
void travel_wreck(struct session *, struct process *);
void travel_drop_wrecks(struct session *);

/* What all processes together may take, in kilobytes. */
long travel_memory_budget(const struct session *);
/* Drops snapshots, but not `keep`, when all of them together take too much. */
void travel_keep_budget(struct session *, struct process *running, const struct process *keep);

/* How many processes may search at the same time: one to a processor, as far as the memory goes, but no more than that. */
#define TRAVEL_SCANS 16
int travel_scans(const struct session *);
/* Is a stretch so short that it can be searched without leaving snapshots in it? */
bool travel_is_short(const struct session *, int64_t from, int64_t to);

#endif
