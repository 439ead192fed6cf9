/* SPDX-License-Identifier: MIT */
/* Standard streams at the start of a recording or replay: see Modules/boundary/rdb_stdio.c. */
#ifndef RDB_STDIO_H
#define RDB_STDIO_H

/* Puts stdin, stdout and stderr on the boundary (rdb_begin.h). */
void rdb_stdio_start(void);

#endif
