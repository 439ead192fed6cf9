/* SPDX-License-Identifier: MIT */
/* What a replaying interpreter adds to its own confinement. */
#ifndef RDB_SEAL_H
#define RDB_SEAL_H

/* Gives up what the system call filter had to leave to the start of this program.  Called before the log is opened. */
void rdb_seal_finish(void);

#endif
