/* SPDX-License-Identifier: MIT */
/* What the boundary does at the two ends of a recording or replay. */
#ifndef RDB_BEGIN_H
#define RDB_BEGIN_H

/* Puts stdin, stdout and stderr on the boundary, notes which libraries are loaded, and sees to it that the buffers of all
 * streams are written before the log ends.  Called once by main, after rdb_start and before anything uses a stream.
 * Keeps errno. */
void rdb_boundary_begin(void);

#endif
