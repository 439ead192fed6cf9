/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving in time.
 *
 * The process that stands where the person is (`here`) is never run: every move runs a fork of it or of another
 * snapshot, and only when that has arrived does the person move.  So Ctrl-C, a divergence or a crash leave the person
 * where they were. */
#ifndef TRAVEL_H
#define TRAVEL_H

#include "session.h"

/* Where the person stands; -1 before session_open. */
struct moment travel_here(const struct session *);
/* The timestamp before which everything lies behind the person: that of the next stop point, or of the one where they
 * stand. */
int64_t travel_passed(const struct session *);

/* Runs forward from here to the first hit (flags and limits as for RDB_RUN; the field `since` is ours), to the target at
 * the latest.  limits NULL: none.  session->hit tells which breakpoint it was. */
enum travel_result travel_forward(struct session *, int64_t target, unsigned flags, const struct rdb_run_limits *);

/* Goes to a timestamp, from the nearest snapshot.  If it lies beyond the end, goes to the end. */
enum travel_result travel_to(struct session *, int64_t time);
/* The same between two stop points, but fails if there is no such instruction. */
enum travel_result travel_to_moment(struct session *, struct moment);

/* Replaces the process that stands here by one that has come from `since` or before, and so has seen what became of the
 * numbered objects in between. */
enum travel_result travel_again(struct session *, int64_t since);

/* After a failure: if the process that stood here is dead, another is brought here; if that fails, the person stands at
 * the latest snapshot there is.  False if the log cannot even be opened again (message). */
bool travel_settle(struct session *);

/* A fork of here, to be thrown away by process_end; NULL with a message. */
struct process *travel_fork_here(struct session *);

#endif
