/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to the process that stands where the person is, and to the recording.  The person does not move. */
#ifndef TRAVEL_ASK_H
#define TRAVEL_ASK_H

#include "session.h"

/* Sends a query to the process that stands here; *command becomes the answer.  A dead process is replaced. */
enum travel_result travel_ask(struct session *, struct rdb_message *command, const void *payload, struct text *answer);

/* What has become of the numbered objects here (struct object: state)? */
enum travel_result travel_ask_objects(struct session *);
/* Where do the breakpoints stand as seen from here (struct breakpoint: stands_at)? */
enum travel_result travel_resolve_breakpoints(struct session *);

/* Asks a process at the end of the recording, for which it is replayed, silently, leaving snapshots.  Where the replay
 * diverges, that is the end. */
enum travel_result travel_ask_at_end(struct session *, struct rdb_message *command, struct text *answer);

/* Runs ahead to the first hit: what was returned there (RDB_RUN_RETURN), and when (-1: without a hit, at the end of the
 * recording).  Shows nothing of what the program writes on the way. */
enum travel_result travel_look_ahead(struct session *, unsigned flags, const struct rdb_run_limits *,
                                     struct text *returned, int64_t *time);

/* A process that stands where the first exception is raised (RDB_STOP_RAISED) during the line where the person stands,
 * from there on; breakpoint: the first one that this RDB_CATCH_RAISE wants, 0 for any.  For process_end.  NULL if there
 * is none, or if it cannot be told. */
struct process *travel_to_raise(struct session *, int breakpoint);
/* On to the next one during that line.  False if there is none: the process then stands elsewhere. */
bool travel_to_next_raise(struct session *, struct process *);

#endif
