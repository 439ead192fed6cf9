/* What runs have found out about the person's breakpoints: where they were hit, and where they were not; so that no part
 * of the recording is searched twice for the same.  Called by travel.c and search.c.
 *
 * Of watches, catches, and functions written in C, nothing is remembered: that an exception is caught by nothing, say, is
 * known only to who has come from it to the end of its thread. */
#ifndef FOUND_H
#define FOUND_H

#include "breakpoints.h"
#include "spans.h"

#define FOUND_SETS 16

struct found {
    struct found_set {
        uint64_t key;       /* which breakpoints; 0: none */
        struct spans spans; /* value: the id of the breakpoint hit at the only stop point of the span; 0: no hit */
    } sets[FOUND_SETS];     /* used last first */
    unsigned generation;    /* of the set of breakpoints that was asked about last, and */
    struct found_set *set;  /* its place, or NULL: nothing is remembered of it */
    bool known;             /* generation and set are valid */
};

/* What a run with these flags (RDB_RUN_BREAKPOINTS among them) from one timestamp to another has found: the hit where it
 * stopped, or the last one of a scan, which is one of breakpoint `id`, or of something else (0); hit -1: none. */
void found_note(struct found *, const struct breakpoints *, unsigned flags, int64_t from, int64_t to, int64_t hit,
                int64_t id);

/* The earliest timestamp t, such that there is no hit from t up to, and without, `before`, as far as is known.  *id: of the
 * hit known to lie just before t, or 0. */
int64_t found_back(struct found *, const struct breakpoints *, int64_t before, int64_t *id);
/* The latest timestamp such that there is no hit from `from` up to, and without it, as far as is known. */
int64_t found_on(struct found *, const struct breakpoints *, int64_t from);

void found_free(struct found *);

#endif
