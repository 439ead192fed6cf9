/* Standard streams at the start of a recording or replay: see Modules/boundary/rdb_stdio.c. */
#ifndef RDB_STDIO_H
#define RDB_STDIO_H

/* Puts stdin, stdout and stderr on the boundary.  Called once by rdb_start (RDB_RECORD and RDB_REPLAY), after the mode
 * is set and before anything uses a stream. */
void rdb_stdio_start(void);

/* Around every read and write of a stream: gives up the interpreter lock where stock would not hold it, and takes it
 * again (Python/cpython27/rdb_stdio_lock.c).  The first returns what the second wants. */
void *rdb_stdio_unlock(void);
void rdb_stdio_relock(void *);

#endif
