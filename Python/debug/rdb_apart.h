/* SPDX-License-Identifier: MIT */
/* Work of the program's own code that nobody has asked for, such as the repr of a variable that is listed: in a process of its
 * own, with a limit of time, so that one that never ends, or ends its process, takes nothing else with it. */
#ifndef RDB_APART_H
#define RDB_APART_H

#include <stddef.h>
#include <stdio.h>

/* Milliseconds that each may take; 0: any number.  From `set value-patience`. */
extern int rdb_value_patience;

/* Writes what work(file, data) writes; or "<WHAT took longer than 1 s>", "<WHAT ended its process>".  Only in a process that is
 * thrown away (rdb_enter_eval): the work runs in a fork of it, unless there is no limit. */
void rdb_write_apart(FILE *out, const char *what, void (*work)(FILE *, void *data), void *data);

/* Calls work(out, data) in a fork in RDB_EVAL mode, and returns what it writes to out: malloc'ed; "" if the fork died. */
char *rdb_in_fork(void (*work)(FILE *out, void *data), void *data);

#endif
