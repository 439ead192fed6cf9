/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What went wrong in a recording: failures that were marked (marks.h), then exceptions that nothing caught, be it in the
 * main module or in a thread that they ended.  Knows nothing of terminals. */
#ifndef FAILURES_H
#define FAILURES_H

#include "session.h"

/* An exception that nothing caught. */
struct uncaught {
    int64_t time;     /* of the line that raised it */
    int thread;       /* that it ended; 1: the main thread */
    const char *name; /* its class, as failures_class has it */
};

/* All of them, in the order in which they were found to be uncaught: the recording is walked through first, if nobody has
 * yet.  Returns their number. */
int failures_uncaught(struct session *, struct uncaught **);

/* The first of the names of classes (struct rdb_feature), as people call it: without "exceptions." or "__main__.". */
const char *failures_class(const char *names);

/* Does the recording raise exceptions that a RDB_CATCH_RAISE waits for?  If nobody can tell yet, it is walked through for a
 * name that means nothing where the person stands; else the answer is yes.  *nearest: a name much like it, or NULL. */
bool failures_are_raised(struct session *, const struct breakpoint *, const char **nearest);

enum failure_kind {
    FAILURE_NONE, /* there are not so many */
    FAILURE_MARKED,
    FAILURE_UNCAUGHT,
    FAILURE_RAISED, /* no failure at all, but the last exception that code of the program's own raised */
};

/* Where a move to a failure led. */
struct failure {
    enum failure_kind kind;
    long long count; /* FAILURE_NONE: how many there are */
    char *exception; /* "TypeError: ...", or NULL if it is not known */
    int thread;      /* FAILURE_UNCAUGHT */
};

/* Goes to the failure of that number (from 1): to the line that its mark names, or to where its exception was raised.
 * FAILURE_NONE: the person has not moved. */
enum travel_result failures_go(struct session *, long long number, struct failure *);

/* Is a file the program's own: neither the interpreter's library, nor a package installed there or in any
 * site-packages?  What is mine is told by this alone, wherever it matters. */
bool failures_is_own(const char *file);
/* Of one that is not: "unittest", "requests". */
char *failures_package(const char *file);
/* The files that are not, as `skip` would be told; ends with NULL. */
extern const char *const failures_foreign[];

#endif
