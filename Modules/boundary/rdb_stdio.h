/* SPDX-License-Identifier: MIT */
/* Standard streams at the start of a recording or replay: see Modules/boundary/rdb_stdio.c. */
#ifndef RDB_STDIO_H
#define RDB_STDIO_H

/* Puts stdin, stdout and stderr on the boundary (rdb_begin.h). */
void rdb_stdio_start(void);

/* For rdb_stdio_blocks.c: is this one of the streams that rdb_stdio.c has made?  Then its descriptor can be read. */
struct _IO_FILE;
int rdb_stdio_is_ours(struct _IO_FILE *);
long rdb_stdio_read(struct _IO_FILE *, char *, unsigned long);

#endif
