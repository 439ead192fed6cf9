/* SPDX-License-Identifier: MIT */
/* How a recording or a replay begins. */
#ifndef RDB_START_H
#define RDB_START_H

/* Decides the mode from the environment (REVDB, REVDB_SERVER), opens the log, and takes our variables out of the
 * environment.  In RDB_REPLAY, replaces *argc, *argv and environ by the recorded ones; before the log is opened it calls
 * serve with the socket of the front end (< 0: there is none), which sets the hooks of rdb_cursor.h, rdb_show.h and
 * rdb_schedule.h.  Called once, by main, before the interpreter runs.  If a recording was asked for and is not possible,
 * says so and exits with status 3: the program does not run unrecorded. */
void rdb_start(int *argc, char ***argv, void (*serve)(int socket));

#endif
