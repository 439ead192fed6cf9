/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs have found out about the person's breakpoints, watches and catches: where they were hit, and where they were
 * not; so that no part of the recording is searched twice for the same.  It knows nothing of processes but where and why
 * they stopped.
 *
 * Three things can be a hit, and a run that has looked for one of them somewhere may not have looked for the others
 * there (enum known_hits_what), so each is remembered by itself.  Nothing is remembered of
 * - uncaught exceptions: that nothing catches one is known only to who has come from it to the end of its thread;
 * - texts in the output, which may begin in one stretch and end in another;
 * - whatever a line does, in a recording with more than one thread: a line may be going on while others run for long, and
 *   then who searches a stretch learns of lines that began before it. */
#ifndef KNOWN_HITS_H
#define KNOWN_HITS_H

#include "breakpoints.h"
#include "process.h"
#include "intervals.h"

#define KNOWN_HITS_SETS 16

enum known_hits_what {
    KNOWN_HITS_PLACE,  /* a line, a function: where a process arrives */
    KNOWN_HITS_CHANGE, /* of a watch: where a process arrives that has come from before */
    KNOWN_HITS_DOING,  /* what a line does, an exception say: where a process has gone on */
    KNOWN_HITS_KINDS
};

struct known_hits {
    struct known_hits_set {
        uint64_t key;                            /* which breakpoints; 0: none */
        bool wanted[KNOWN_HITS_KINDS];           /* by one of them at least */
        struct intervals none[KNOWN_HITS_KINDS]; /* stretches without a hit of that kind */
        struct intervals hits;  /* value: the id of the breakpoint hit at the only stop point of the span */
    } sets[KNOWN_HITS_SETS];    /* used last first */
    unsigned generation;        /* of the set of breakpoints that was asked about last, and */
    struct known_hits_set *set; /* its place, or NULL: nothing is remembered of it */
    bool known;                 /* generation and set are valid */
    bool one_thread;            /* the recording has no other; set at the beginning of a session */
};

/* A run with these flags, in a move that began at `since`, has come from one timestamp to where it stopped. */
void known_hits_note(struct known_hits *, const struct breakpoints *, unsigned flags, int64_t since, int64_t from,
                     const struct stop *);

/* Passes back over what is known to hold no hit.  The hits sought are those before *before, and if *last_change, changes
 * at that timestamp, too.  Returns the time of a hit that is known to be the last one, and its id; or -1, and both stand
 * where it is not known how it goes on. */
int64_t known_hits_back(struct known_hits *, const struct breakpoints *, int64_t *before, bool *last_change,
                        int64_t *id);
/* The latest timestamp such that there is no hit from `from` up to, and without it, as far as is known. */
int64_t known_hits_on(struct known_hits *, const struct breakpoints *, int64_t from);

#endif
