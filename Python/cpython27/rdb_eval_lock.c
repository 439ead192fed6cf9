/* SPDX-License-Identifier: MIT */
/* What the person's expression meets when it wants a lock that the program holds: an exception that names the holder.
 * Nobody runs beside an evaluation, so the wait would never end.  Python's locks ask it (patches/2.7.18/locks.patch). */
#include "rdb_adapt.h"

#include "pythread.h"
#include "rdb_locks.h"
#include "rdb_mode.h"

int rdb_lock_forbids(const void *lock)
{
    if (rdb_mode != RDB_EVAL)
        return 0;
    if (PyThread_acquire_lock((PyThread_type_lock)lock, NOWAIT_LOCK)) {
        PyThread_release_lock((PyThread_type_lock)lock);
        return 0;
    }
    int holder = rdb_lock_holder(lock);
    const char *name = holder < 0 ? "" : rdb_thread_name(holder + 1);
    if (holder < 0)
        PyErr_SetString(PyExc_RuntimeError, "this lock is held, and nobody releases it while you look");
    else
        PyErr_Format(PyExc_RuntimeError, "thread #%d%s%s%s holds this lock, and does not release it while you look",
                     holder + 1, *name ? " (" : "", name, *name ? ")" : "");
    return 1;
}
