/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands that move mean, in terms of travel.h.  Knows nothing of terminals. */
#ifndef MOVES_H
#define MOVES_H

#include "session.h"
#include "travel_search.h"

/* Why the person stands where they stand now. */
enum arrival_kind {
    ARRIVED, /* where they asked to go */
    ARRIVED_BREAKPOINT,
    ARRIVED_RAISE,     /* where an exception is raised, of which the session tells (struct session: raised) */
    ARRIVED_MAIN_END,  /* where the main module ends */
    ARRIVED_END,       /* the recording ends */
    ARRIVED_BEGINNING, /* nothing was found on the way back: the beginning of the main module, or of the recording */
    ARRIVED_NOWHERE,   /* already at the end (or the beginning): nothing to move over */
};

struct arrival {
    enum arrival_kind kind;
    int64_t breakpoint; /* its id */
};

/* Where a catch of exceptions stopped last and the person still is: how many frames inward of the one that raises. */
int moves_raised_above(const struct session *);

/* What the place where the person stands means to them, however they came there. */
struct arrival moves_arrival(const struct session *);

/* To where the line of that timestamp raises an exception, the last one if there are several: there, moves_raised_above
 * and session->raised tell of it. */
enum travel_result moves_go_to_raise(struct session *, int64_t time);

enum travel_result moves_go(struct session *, int64_t time, struct arrival *);
enum travel_result moves_go_to_moment(struct session *, struct moment, struct arrival *);
enum travel_result moves_step(struct session *, int64_t count, struct arrival *);
enum travel_result moves_bstep(struct session *, int64_t count, struct arrival *);
/* Instructions, whatever frame or thread executes them. */
enum travel_result moves_stepi(struct session *, int64_t count, struct arrival *);
enum travel_result moves_bstepi(struct session *, int64_t count, struct arrival *);
/* frame: the place of the chosen one.  Only lines of its thread count. */
enum travel_result moves_next(struct session *, const struct rdb_place *frame, struct arrival *);
/* To the first line of the frame beyond that one, or to its caller. */
enum travel_result moves_until(struct session *, const struct rdb_place *frame, int line, struct arrival *);
/* Back to the last line of the frame before that one, or to its caller. */
enum travel_result moves_buntil(struct session *, const struct rdb_place *frame, int line, struct arrival *);
enum travel_result moves_bnext(struct session *, const struct rdb_place *frame, struct arrival *);
enum travel_result moves_finish(struct session *, const struct rdb_place *frame, struct arrival *);
enum travel_result moves_bfinish(struct session *, const struct rdb_place *frame, struct arrival *);
/* What the frame will return or raise ("returned 3", "raised ValueError: ..."), and when, without moving.  Empty if the
 * recording ends before. */
enum travel_result moves_return_value(struct session *, const struct rdb_place *frame, struct text *returned,
                                      int64_t *time);
/* To where a thread begins or goes on to run after another one; thread 0: any. */
enum travel_result moves_nthread(struct session *, int thread, struct arrival *);
enum travel_result moves_bthread(struct session *, int thread, struct arrival *);
enum travel_result moves_continue(struct session *, struct arrival *);
/* Past the end of the main module. */
enum travel_result moves_continue_to_end(struct session *, struct arrival *);
enum travel_result moves_bcontinue(struct session *, struct arrival *);

/* To the line that has written this text to the standard output or error: the one here, else the last one before, else the
 * first one after.  *found: there is one; else the person has not moved. */
enum travel_result moves_to_output(struct session *, const char *text, bool *found);

/* Looks for the last hit before here, but not before `since`, of a breakpoint of this kind, whatever others there are.
 * The person does not move. */
enum travel_result moves_search_back(struct session *, enum rdb_breakpoint_kind, const char *file, int line,
                                     int64_t since, struct travel_hit *);

#endif
