/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lives of numbered objects: when each one was created and died, and what has to be done so that an expression can
 * mention it here.  Part of the engine, knows nothing of terminals. */
#ifndef LIFETIMES_H
#define LIFETIMES_H

#include "session.h"

/* Makes sure that every $5 in an expression can be looked at where the person stands, alive or dead.  TRAVEL_FAILED with
 * one line: there is no such number, it does not exist yet. */
enum travel_result lifetimes_prepare(struct session *, const char *source);

/* Does every $5 in an expression have a meaning, here or elsewhere?  TRAVEL_FAILED with one line if not. */
enum travel_result lifetimes_check(struct session *, const char *source);

/* The timestamp of the latest snapshot in which the object of this uid is not created yet; -1 if there is none. */
int64_t lifetimes_before(const struct session *, uint64_t uid);

/* Find out struct object: created, died.  May take a replay, but only once: the answer is kept with the log.  The person
 * does not move. */
enum travel_result lifetimes_created(struct session *, struct object *);
enum travel_result lifetimes_died(struct session *, struct object *);

#endif
