/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens where in the recording: for each segment of it, the set of features that happen in it (rdb_protocol.h:
 * struct rdb_feature), so that a search re-runs only the segments that can hold what it looks for.
 *
 * Filled by survey.c, segment by segment from timestamp 0 on; kept beside the log by index_file.c; asked by index_query.c,
 * and by who shows what happened.  It knows no process. */
#ifndef INDEX_H
#define INDEX_H

#include "rdb_protocol.h"
#include "rdb_table.h"
#include "text.h"

struct feature {
    struct rdb_feature is;
    size_t file, function, names; /* in the strings */
};

/* The stop points from one timestamp up to, and without, another. */
struct segment {
    int64_t from, to;
    uint64_t objects; /* objects with a uid below it have been created when it ends */
    int32_t least;    /* depth of the stack, from its first stop point to its end */
    int32_t thread;   /* that runs when it ends */
    size_t set, set_count;
    size_t moments, moment_count, left_out; /* what happened beyond that count is only in the set */
};

struct index {
    struct segment *segments; /* one after the other, without gaps */
    int count;
    struct feature *features;
    int feature_count;
    struct text strings;
    struct rdb_table by_hash; /* the features, counted from 1 */
    uint32_t *sets;           /* of all segments: numbers of features, ascending in each */
    size_t sets_length;
    struct rdb_moment *moments;
    size_t moments_length;
    bool complete; /* the last segment ends where the recording does */
};

static inline int64_t index_end(const struct index *index)
{
    return index->count ? index->segments[index->count - 1].to : 0;
}

static inline const char *index_string(const struct index *index, size_t at)
{
    return index->strings.bytes + at;
}

/* The number of a feature, a new one if there was none like it. */
int index_feature(struct index *, const struct rdb_feature *, const char *file, const char *function,
                  const char *names);

/* Adds the next segment: `is` says when and how deep; set: `count` numbers, in any order, some perhaps twice. */
void index_append(struct index *, struct segment is, uint32_t *set, size_t count, const struct rdb_moment *moments,
                  size_t moment_count);

/* The segment that the timestamp lies in; -1 if it lies in none. */
int index_find(const struct index *, int64_t time);

/* Does a feature happen in a segment? */
bool index_holds(const struct index *, int segment, int feature);

/* The first moment, in the order in which they were met, of features of a kind (enum rdb_feature_kind) from a place in
 * index->moments on: its place, or moments_length. */
size_t index_moment(const struct index *, int kind, size_t from);

/* Which thread ran when, from the timestamp `from` on; roughly, where they switch so often that moments were left out. */
void index_threads(const struct index *, int64_t from,
                   void (*visit)(void *closure, int64_t from, int64_t to, int thread), void *closure);

/* Can a stop point be at this time in that line, so many frames deep?  True of what it knows nothing about. */
bool index_agrees(const struct index *, int64_t time, const char *file, int line, int depth);

void index_clear(struct index *);

#endif
