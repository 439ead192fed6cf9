/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The marks that the program made (Lib/revdb, Python/debug/rdb_marks.h), and the tests that they tell of.  Knows
 * nothing of terminals. */
#ifndef MARKS_H
#define MARKS_H

#include "session.h"

struct mark {
    int64_t time;     /* during the line at this timestamp */
    int64_t clock_ns; /* of the recording, since 1970 */
    bool failure;
    int count;
    const char **texts; /* count of them */
};

struct marks {
    struct mark *at; /* the oldest first */
    int count;
    struct text strings; /* owns the texts */
};

/* All marks of the recording, for which it is replayed to its end if need be; the person does not move. */
enum travel_result marks_all(struct session *, struct marks *);
/* Those made up to here. */
enum travel_result marks_so_far(struct session *, struct marks *);

/* Goes to where the failure of this number (from 1) happened: the line that its mark names, when it was reached last
 * before.  *passed: how many failures there are, if there are not so many; then the person has not moved.  *exception:
 * what it raised, or NULL if the mark does not tell. */
enum travel_result marks_go_failure(struct session *, long long number, long long *passed, char **exception);

/* How many failures a log holds, found without replaying it; 0 if it cannot be read. */
long long marks_count_failures(const char *log);

/* A test, as its marks tell: docs/ci.md. */
struct test {
    const char *name, *outcome; /* outcome: "running" if the recording ends first */
    const char *place;          /* "FILE:LINE" where it failed, or NULL */
    const char *exception;      /* "TypeError: ..." of perhaps several lines, or NULL */
    int64_t from, to;           /* timestamps; to is -1 for one that never ended */
    double seconds;
};

/* The tests among the marks, in their order.  Returns their number. */
int marks_tests(const struct marks *, struct test **);

#endif
