/* SPDX-License-Identifier: MIT */
/* The front end's list of breakpoints, skips, catches and watches, as a replaying process keeps it, and where in the code
 * they stand.  What happens between two stop points is looked for by rdb_catch.h, rdb_output.h and rdb_builtins.h. */
#ifndef RDB_BREAKPOINTS_H
#define RDB_BREAKPOINTS_H

#include "rdb_protocol.h"

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct rdb_code;
struct rdb_frame;
struct rdb_object;

struct rdb_break {
    struct rdb_breakpoint is;
    const char *file, *name, *condition; /* never NULL */
    struct rdb_quick *quick;             /* the condition, if it can be told by looking */
    regex_t *pattern;                    /* RDB_BREAK_PATTERN; NULL if the expression is none */
    struct rdb_watch *watch;             /* RDB_WATCH */
    int line;                            /* where it stands now, 0 if nowhere, RDB_NO_LINE if that makes no sense */
    int files;                           /* RDB_BREAK_LINE: in so many files */
    const char *stands_in;               /* a function: the file of that line; "" for nowhere, and for other kinds */
    bool calls;                          /* RDB_BREAK_FUNCTION: functions written in C are looked at, too */
};

extern struct rdb_break *rdb_breaks;
extern int rdb_break_count;

/* Replaces the list by what an RDB_SET_BREAKPOINTS message holds; writes the payload of the answer.  False if the message
 * makes no sense. */
bool rdb_breakpoints_set(const char *payload, size_t length, FILE *answer);

/* Is there any but skips?  One of this kind, in a replay? */
bool rdb_breakpoints_any(void);
bool rdb_break_awaited(enum rdb_breakpoint_kind);

/* A code object is executed for the first time: puts there what stands in it.  has_news: lines of its file were not known. */
void rdb_breakpoints_resolve(struct rdb_code *, bool has_news);

/* From now on the index wants to know of calls of functions written in C, or no longer. */
void rdb_breakpoints_index_calls(bool wanted);

/* The id of the breakpoint whose condition holds at this stop point, or 0; the same of a watch whose value has changed
 * since the stop point before. */
int rdb_breakpoint_at(struct rdb_frame *);
int rdb_breakpoint_changed(struct rdb_frame *);

/* Does its condition hold?  returned: what the frame is about to return, or NULL. */
bool rdb_break_holds(const struct rdb_break *, struct rdb_frame *, struct rdb_object *returned);

/* What its condition raised when it was asked, if it was the last one to be asked; "" for nothing.  It holds then. */
const char *rdb_break_raised(int64_t id);

/* Is the code one that it names, by file and function? */
bool rdb_break_matches(const struct rdb_break *, const struct rdb_code *);

#endif
