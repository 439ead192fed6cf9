/* SPDX-License-Identifier: MIT */
/* Keeps the GIL inside stdio, and gives it up around stdio's system calls: see rdb_stdio_lock.h.
 *
 * Everything here but the waiting happens under the GIL, so that a replay takes the same decisions. */
#include "Python.h"

#include "rdb_adapter.h"
#include "rdb_alloc.h"
#include "rdb_cursor.h"
#include "rdb_mode.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"
#include "rdb_stdio_lock.h"

#include <linux/futex.h>

/* The FILEs in whose system calls threads are now, without the GIL. */
static struct busy {
    FILE *file;
    struct rdb_thread *thread;
} * busy;
static int busy_count, busy_room;
static uint32_t changes; /* goes up whenever a FILE becomes free; waiters sleep on it */

static struct busy *find_busy(FILE *file)
{
    for (int i = 0; i < busy_count; i++)
        if (busy[i].file == file)
            return &busy[i];
    return NULL;
}

static bool recording_threads(void)
{
    return (rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY) && PyEval_ThreadsInitialized();
}

PyThreadState *rdb_stdio_begin(FILE *file)
{
    if (rdb_mode == RDB_OFF)
        return PyEval_SaveThread();
    if (!recording_threads())
        return NULL;
    for (struct busy *b; (b = find_busy(file)) && b->thread != rdb_self;) {
        if (rdb_mode == RDB_REPLAY && rdb_thread_log_over())
            rdb_replay_ended();
        uint32_t seen = changes;
        PyThreadState *saved = PyEval_SaveThread();
        rdb_turn_end();
        if (rdb_mode == RDB_RECORD)
            rdb_raw(SYS_futex, (long)&changes, FUTEX_WAIT_PRIVATE, seen, 0, 0, 0);
        PyEval_RestoreThread(saved);
    }
    rdb_self->stdio = file;
    return NULL;
}

void rdb_stdio_end(PyThreadState *saved)
{
    if (saved)
        PyEval_RestoreThread(saved);
    else
        rdb_self->stdio = NULL;
}

/* ---- Around a system call of stdio ---- */

void *rdb_adapter_stdio_unlock(void)
{
    if (!rdb_self->stdio || !recording_threads())
        return NULL;
    if (busy_count == busy_room) {
        struct busy *more = rdb_grow(busy, (size_t)(busy_room + 16) * sizeof *busy, "a stream that is waited for");
        if (!more)
            return NULL;
        busy = more;
        busy_room += 16;
    }
    busy[busy_count++] = (struct busy){rdb_self->stdio, rdb_self};
    return PyEval_SaveThread();
}

void rdb_adapter_stdio_relock(void *saved)
{
    if (!saved)
        return;
    PyEval_RestoreThread(saved);
    for (int i = busy_count - 1; i >= 0; i--)
        if (busy[i].thread == rdb_self) {
            busy[i] = busy[--busy_count];
            break;
        }
    changes++;
    if (rdb_mode == RDB_RECORD)
        rdb_raw(SYS_futex, (long)&changes, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0);
}
