/* SPDX-License-Identifier: MIT */
/* Standard streams at the start of a recording or replay: see Modules/boundary/rdb_stdio.c. */
#ifndef RDB_STDIO_H
#define RDB_STDIO_H

#include <stdbool.h>

/* Puts stdin, stdout and stderr on the boundary (rdb_begin.h). */
void rdb_stdio_start(void);

/* For rdb_stdio_blocks.c: is this one of the streams that rdb_stdio.c has made?  Then its descriptor can be read. */
struct _IO_FILE;
int rdb_stdio_is_ours(struct _IO_FILE *);
long rdb_stdio_read(struct _IO_FILE *, char *, unsigned long);

/* ---- Streams and the interpreter lock (rdb_stdio_busy.c) ---- */

/* The running thread wants a stream.  If it holds the GIL, and another is in a system call of the stream, it waits, without
 * the GIL; in an order that the GIL decides. */
void rdb_stdio_await(struct _IO_FILE *);

/* Around the use of a stream by C code.  That waits, too, and whoever is outside the GIL does all of it in turns. */
bool rdb_stdio_enter(struct _IO_FILE *);
void rdb_stdio_leave(bool entered);

/* It has come out of the stream in rdb_self->stdio; if the interpreter has ended meanwhile, it does not return. */
void rdb_stdio_left(void);

/* Around every read and write of a stream: gives the GIL up if the thread is inside of one (rdb_self->stdio), so that
 * stock would not hold it.  The first returns what the second wants. */
void *rdb_stdio_unlock(void);
void rdb_stdio_relock(void *lent);

/* This process is the child of a fork: its only thread is in no system call. */
void rdb_stdio_forked(void);

#endif
