/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of the program that run elsewhere, while the person stays where they are; to be thrown away by process_end. */
#ifndef TRAVEL_COPY_H
#define TRAVEL_COPY_H

#include "session.h"

/* A run that ends so many instructions behind its target. */
#define INSTRUCTIONS(count) (&(const struct rdb_run_limits){.instruction = (count)})

/* A copy at a timestamp, that knows the breakpoints and the numbered objects; NULL unless the result is TRAVEL_DONE.  And
 * running it on. */
enum travel_result travel_copy_at(struct session *, int64_t time, struct process **);
enum travel_result travel_run_copy(struct session *, struct process *, int64_t target, unsigned flags);
/* To the next hit, or to the end; what is known to hold none is passed over, for which the process may be replaced. */
enum travel_result travel_run_copy_to_hit(struct session *, struct process **, unsigned flags);

/* From the timestamp `from` to the first hit: its timestamp, or -1 if the recording ends before.  Takes in what became of
 * the numbered objects by then. */
enum travel_result travel_find(struct session *, int64_t from, unsigned flags, const struct rdb_run_limits *,
                               int64_t *time);

/* How many instructions are executed from the stop point of that timestamp up to the next one. */
enum travel_result travel_count(struct session *, int64_t time, int64_t *count);

#endif
