/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One process of a session on its way: what it is told before, what its run teaches, what can go wrong.  Knows nothing of
 * snapshots, nor of where the person is. */
#ifndef TRAVEL_RUN_H
#define TRAVEL_RUN_H

#include "session.h"

/* Runs it, and translates what can go wrong. */
enum travel_result travel_run(struct session *, struct process *, int64_t target, unsigned flags,
                              const struct rdb_run_limits *);
/* The same in two parts, so that others can be run meanwhile; travel_run_wait must follow, unless the process is killed. */
struct travel_run {
    struct process *process;
    unsigned flags;
    int64_t since, from; /* where the whole move began, and it */
    double begun;        /* by its clock (travel_run.c) */
};
enum travel_result travel_run_begin(struct session *, struct travel_run *, struct process *, int64_t target,
                                    unsigned flags, const struct rdb_run_limits *);
enum travel_result travel_run_wait(struct session *, const struct travel_run *);

/* For who runs it without these: tells it what it must know for a run with these flags; the flag to ask for output with,
 * where it goes; and what the run has taught that began at `from` and took so many seconds of a processor. */
enum process_result travel_prepare(struct session *, struct process *, unsigned flags);
unsigned travel_output_flag(const struct session *, const struct process *);
struct output_sink travel_sink(struct session *);
void travel_note_run(struct session *, struct process *, int64_t from, double elapsed);

/* Takes in what any stop can tell about the recording as a whole. */
void travel_learn(struct session *, const struct stop *);

/* Tells the process of the numbered objects and of the watches' scopes, and takes in what it says of them; the payload of
 * that, and a number that changes whenever it does. */
enum process_result travel_tell_objects(struct session *, struct process *, struct text *answer);
void travel_encode_named(const struct session *, struct text *payload);
unsigned travel_named_generation(const struct session *);

/* What the answer of a process means; the refusal is its message, if it was one. */
enum travel_result travel_outcome(struct session *, const struct process *, enum process_result, const char *refusal);
/* Set the session's message: to this one; to what a process has said last.  Return the result. */
enum travel_result travel_fail(struct session *, enum travel_result, const char *message);
enum travel_result travel_fail_died(struct session *);

/* The process sets out to a timestamp; it has come so far (told to the view). */
void travel_set_out(struct session *, const struct process *, int64_t target);
void travel_tell_progress(struct session *, const struct process *);

/* Shows what was written up to where it stands and has not been shown. */
void travel_show_written(struct session *, const struct process *);

#endif
