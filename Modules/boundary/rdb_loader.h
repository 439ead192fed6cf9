/* SPDX-License-Identifier: MIT */
/* The libraries that a program has loaded (Modules/boundary/rdb_loader.c).  For rdb_begin.c, when a recording begins and when it
 * ends.  Changes nothing that the program can see. */
#ifndef RDB_LOADER_H
#define RDB_LOADER_H

/* Notes in the log which ones are loaded that do not come with the interpreter: a replay needs them (`revdb info`).
 * RDB_RECORD only. */
void rdb_loader_note(void);

/* A replay loads the same files.  If one of them has been removed meanwhile, as by a test that compiles a module in a
 * folder of its own, says so.  RDB_RECORD and RDB_REPLAY. */
void rdb_loader_warn_of_removed(void);

#endif
