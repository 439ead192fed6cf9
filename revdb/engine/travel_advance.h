/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A process on its way forward to a hit, in slices or in several stretches at once.  The person does not move. */
#ifndef TRAVEL_ADVANCE_H
#define TRAVEL_ADVANCE_H

#include "session.h"

/* Runs the process to a hit or to the target, leaving snapshots.  jumps: what can hold no hit may be passed over, and the
 * process replaced on the way. */
enum travel_result travel_advance(struct session *, struct process **, int64_t target, unsigned flags,
                                  const struct rdb_run_limits *, bool jumps);

/* The earliest timestamp, not before `here` nor behind the target, where a run with these flags that begins there finds what
 * one that begins here does. */
int64_t travel_pass_over(struct session *, const struct index_query *, int64_t here, int64_t target, unsigned flags);

/* Runs to a timestamp without looking for anything, in slices, leaving snapshots. */
enum travel_result travel_run_silently(struct session *, struct process *, int64_t target);

#endif
