/* The front end's list of breakpoints, skips and catches, as a replaying process keeps it.  Owned by rdb_breakpoints.c,
 * which finds what stands at a place in the code; read by rdb_catch.c (what happens between two stop points) and
 * rdb_builtins.c (functions written in C). */
#ifndef RDB_BREAKPOINTS_H
#define RDB_BREAKPOINTS_H

#include "rdb_quick.h"
#include "rdb_stops.h"
#include "rdb_watch.h"

#include <regex.h>

struct rdb_break {
    struct rdb_breakpoint is;
    const char *file, *name, *condition; /* never NULL */
    struct rdb_quick *quick;             /* the condition, if it can be told by looking */
    regex_t *pattern;                    /* RDB_BREAK_PATTERN; NULL if the expression is none */
    struct rdb_watch *watch;             /* RDB_WATCH */
    int line;                            /* where it stands now, 0 if nowhere, RDB_NO_LINE if that makes no sense */
    const char *stands_in;               /* a function: the file of that line; "" for nowhere, and for other kinds */
    bool calls;                          /* RDB_BREAK_FUNCTION: functions written in C are looked at, too */
};

extern struct rdb_break *rdb_breaks;
extern int rdb_break_count;

/* Does its condition hold?  returned: what the frame is about to return, or NULL. */
bool rdb_break_holds(const struct rdb_break *, PyFrameObject *, PyObject *returned);

/* Is the code one that it names, by file and function? */
bool rdb_break_matches(const struct rdb_break *, PyCodeObject *);

/* ---- rdb_catch.c ---- */

/* The list is a new one. */
void rdb_catch_prepare(void);

/* ---- rdb_builtins.c ---- */

/* Is there a function, method or type written in C of this name, perhaps qualified ("len", "time.sleep", "list.append")?
 * Looks at all types and loaded modules. */
bool rdb_builtin_exists(const char *name);

/* Is it in the namespace of built-in names? */
bool rdb_builtin_is_global(const char *name);

#endif
