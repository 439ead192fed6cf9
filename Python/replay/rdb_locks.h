/* SPDX-License-Identifier: MIT */
/* Who holds and who waits for the locks that Python code makes (patches/2.7.18/locks.patch).  Known in a replay and in
 * evaluations, for `info threads` and for who evaluates; decides nothing about the program. */
#ifndef RDB_LOCKS_H
#define RDB_LOCKS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The running thread wants a lock, has it (acquired) or goes without, gives it back. */
void rdb_lock_wanted(const void *lock);
void rdb_lock_answered(const void *lock, int acquired);
void rdb_lock_released(const void *lock);

/* EVAL: would waiting for this lock never end?  Then there is an exception that names who holds it. */
int rdb_lock_forbids(const void *lock);

/* The running thread wants this one, the interpreter's own for imports. */
void rdb_lock_imports(const void *lock);
/* Does that thread (its index) wait for it? */
bool rdb_lock_awaits_import(int thread);

/* The index of the thread that has the lock, or -1. */
int rdb_lock_holder(const void *lock);

/* The lock that this thread (its index) waits for, or NULL.  *holder: as above. */
const void *rdb_lock_awaited(int thread, int *holder);
/* Has one thread released it that another had taken?  So who has taken it says nothing of who will release it. */
bool rdb_lock_signals(const void *lock);

#ifdef __cplusplus
}
#endif
#endif
