/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where in the recording a run can find what it looks for, as the index knows it.
 *
 * It may name segments that hold nothing of the kind, but never leaves one out that does: what the index cannot know
 * (watches, breakpoints on code that was not there yet) is sought everywhere. */
#ifndef INDEX_QUERY_H
#define INDEX_QUERY_H

#include "breakpoints.h"
#include "index.h"

struct index_query {
    const struct index *index;
    int64_t main_end; /* -1: not sought */
    int least;        /* segments that come down to this depth; -1: not sought */
    uint64_t object;  /* the segment in which it is created; UINT64_MAX: not sought */
    int everywhere;   /* up to this segment, everything; -1: none */
    int *until;       /* per feature: up to which segment its happening counts; -1: never */
    int inexact;      /* beyond this segment, each that can hold a hit does */
};

/* What a run with these flags and limits (NULL: none) looks for.  main_end: where the main module ends, -1 if that is not
 * known yet. */
void index_query_begin(struct index_query *, const struct index *, const struct breakpoints *, unsigned flags,
                       const struct rdb_run_limits *, int64_t main_end);

/* The latest timestamp t, not after `before`, such that no stop point from t up to, and without, `before` can be a hit. */
int64_t index_query_back(const struct index_query *, int64_t before);
/* Where the segment begins that holds what comes before it: there is no use to begin earlier.  0 if it is not known. */
int64_t index_query_begin_of(const struct index_query *, int64_t before);
/* Must there be a hit between these timestamps, if the index says the truth? */
bool index_query_is_certain(const struct index_query *, int64_t from, int64_t to);
/* The earliest one, not before `from`, where a run that begins there can find what one that begins at `from` does. */
int64_t index_query_on(const struct index_query *, int64_t from);

/* Is one of the names of classes, which are separated by blanks, this one, alone or behind a module's? */
bool index_has_class(const char *names, const char *wanted);

#endif
