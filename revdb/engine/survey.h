/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk over the whole recording that goes on in the background while the person thinks.  It leaves snapshots behind,
 * evenly, so that later jumps are short; learns how deep the stack is where, what the program writes, where it ends; and
 * makes the index, unless there is one beside the log.
 *
 * Nobody waits for a step of it, and nothing depends on it: what it has not come to is found out when it is asked for. */
#ifndef SURVEY_H
#define SURVEY_H

#include "process.h"

struct session;

struct survey {
    char *path;         /* of the index beside the log */
    uint64_t recording; /* whose it must be; 0: it may still grow, so that no index is kept */
    struct process *walker;
    bool walking;       /* it is under way */
    double begun;       /* when it set out, by its processor's time */
    int64_t from;       /* and from where */
    int64_t left_at;    /* where the last snapshot was left */
    double left_cost;   /* and how far that is from the beginning (struct process: cost) */
    int64_t length;     /* of a segment, in stop points; 0: what takes a twentieth of a second */
    bool over;          /* it has come to the end, or can go no further */
    bool loaded, saved; /* the index came from its file; was written to it */
    int error;          /* if it could not be: errno */
    struct {
        uint32_t *set;
        struct rdb_moment *moments;
        size_t count, moment_count, left_out;
        bool there;
    } segment;     /* what the walker has told of the one it is in */
    int *features; /* the index's numbers of the features that this walker numbers */
    int feature_count;
};

/* At the beginning of a session: loads the index, if there is one. */
void survey_begin(struct session *, uint64_t recording);
void survey_end(struct survey *);

/* Takes in what the walk has found and has it go on; never waits.  False when it is over. */
bool survey_step(struct session *);

/* Readable when survey_step has something to take in; -1 if the walk is over. */
int survey_fd(const struct session *);

/* Walks to the end.  Told to the view as progress; ends early at Ctrl-C. */
void survey_finish(struct session *);

/* Somebody has come to a place: does an index that was not made in this session agree? */
void survey_compare(struct session *, const struct stop *);
/* The index was found to be wrong: forgets it, and says so. */
void survey_distrust(struct session *);

#endif
