/* Who holds and who waits for the locks that Python code makes (patches/locks.patch).  Known in a replay only, for
 * `info threads`; decides nothing. */
#ifndef RDB_LOCKS_H
#define RDB_LOCKS_H

#include "rdb_mode.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The running thread wants a lock, has it (acquired) or goes without, gives it back. */
void rdb_lock_wanted(const void *lock);
void rdb_lock_answered(const void *lock, int acquired);
void rdb_lock_released(const void *lock);

/* Does that thread (its index) wait for a lock?  *holder: the index of the thread that has it, or -1. */
bool rdb_lock_awaited(int thread, int *holder);

#ifdef __cplusplus
}
#endif
#endif
