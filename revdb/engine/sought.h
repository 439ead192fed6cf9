/* Where in the recording a run can find what it looks for, as the index knows it.  Called by travel.c before a run and
 * between its parts.
 *
 * It may name segments that hold nothing of the kind, but never leaves one out that does: what the index cannot know
 * (watches, breakpoints on code that was not there yet) is sought everywhere. */
#ifndef SOUGHT_H
#define SOUGHT_H

#include "breakpoints.h"
#include "index.h"

struct sought {
    const struct index *index;
    int64_t main_end; /* -1: not sought */
    int least;        /* segments that come down to this depth; -1: not sought */
    uint64_t object;  /* the segment in which it is created; UINT64_MAX: not sought */
    int everywhere;   /* up to this segment, everything; -1: none */
    int *until;       /* per feature: up to which segment its happening counts; -1: never */
    int inexact;      /* beyond this segment, each that can hold a hit does */
};

/* What a run with these flags and limits (NULL: none) looks for.  main_end: where the main module ends, -1 if that is not
 * known yet.  To be freed. */
void sought_begin(struct sought *, const struct index *, const struct breakpoints *, unsigned flags,
                  const struct rdb_run_limits *, int64_t main_end);
void sought_free(struct sought *);

/* The latest timestamp t, not after `before`, such that no stop point from t up to, and without, `before` can be a hit. */
int64_t sought_back(const struct sought *, int64_t before);
/* Where the segment begins that holds what comes before it: there is no use to begin earlier.  0 if it is not known. */
int64_t sought_begin_of(const struct sought *, int64_t before);
/* Must there be a hit between these timestamps, if the index says the truth? */
bool sought_is_certain(const struct sought *, int64_t from, int64_t to);
/* The earliest one, not before `from`, where a run that begins there can find what one that begins at `from` does. */
int64_t sought_on(const struct sought *, int64_t from);

#endif
