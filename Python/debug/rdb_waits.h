/* SPDX-License-Identifier: MIT */
/* What the threads of a replay wait for, in words.  Only looks. */
#ifndef RDB_WAITS_H
#define RDB_WAITS_H

#include <stdio.h>

/* Goes on a line about a thread, with ", waits for ..." or ", is in ...": nothing if it could go on. */
void rdb_waits_describe(FILE *out, int thread);

/* Lines about threads that wait for each other in a circle. */
void rdb_waits_deadlocks(FILE *out);

#endif
