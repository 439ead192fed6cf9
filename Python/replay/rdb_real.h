/* SPDX-License-Identifier: MIT */
/* The C library's own functions, which the executable hides behind its own of the same names. */
#ifndef RDB_REAL_H
#define RDB_REAL_H

/* The next definition of a name along the search order: the C library's own; NULL if there is none.  Keeps errno. */
void *rdb_real(const char *name);

/* A real fork, in any mode: for snapshots. */
int rdb_real_fork(void);

#endif
