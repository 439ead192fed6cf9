/* SPDX-License-Identifier: MIT */
/* Marks: what a program says about its own recording, through the built-in module _revdb (Python: Lib/revdb).
 *
 * A mark is a list of texts and a timestamp.  The log holds only that there was one, and whether it was a failure, for
 * who counts without replaying; the texts come from the program again at replay. */
#ifndef RDB_MARKS_H
#define RDB_MARKS_H

#include <stdint.h>

/* Makes _revdb a built-in module; before Py_Main.  The interpreter's. */
void rdb_marks_init(void);

struct rdb_mark {
    int64_t time;     /* the timestamp of the stop point during whose line it was made */
    int64_t clock_ns; /* CLOCK_REALTIME of the recording, in nanoseconds */
    int is_failure, count;
    char **texts; /* count of them */
};

/* REPLAY: keeps it, with its texts, for good. */
void rdb_marks_keep(const struct rdb_mark *);

/* REPLAY: calls visit for each mark that was made so far, the oldest first. */
void rdb_marks_visit(void (*visit)(const struct rdb_mark *, void *data), void *data);

/* REPLAY: the time of the last failure so far, or -2: no stop point is just after that. */
int64_t rdb_marks_last_failure(void);

#endif
