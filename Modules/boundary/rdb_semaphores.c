/* SPDX-License-Identifier: MIT */
/* Boundary: making semaphores and memory with a name, shared between processes (multiprocessing).  See rdb_boundary.h.
 *
 * Waiting for a semaphore is in rdb_threads.c, whose logged outcomes are all that a replay needs of one. */
#include "rdb_boundary.h"
#include "rdb_alloc.h"

#include "rdb_recording.h"

#include <fcntl.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>

RDB_REAL(sem_t *, sem_open, (const char *name, int flags, mode_t mode, unsigned value), (name, flags, mode, value))

RDB_EXPORT sem_t *sem_open(const char *name, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    unsigned value = flags & O_CREAT ? va_arg(list, unsigned) : 0;
    va_end(list);
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_sem_open(name, flags, mode, value);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("sem_open"), SEM_FAILED;
    struct rdb_call here, *call = &here;
    sem_t *s = SEM_FAILED;
    rdb_call_begin(call, RDB_CALL_sem_open);
    IN_TEXT(name);
    IN(flags);
    IN(mode);
    IN(value);
    if (rdb_call_real(call))
        s = real_sem_open(name, flags, mode, value);
    bool opened = rdb_call_result(call, s == SEM_FAILED ? -1 : 0) == 0;
    rdb_call_end(call);
    if (!opened)
        return SEM_FAILED;
    return call->replaying ? rdb_alloc(sizeof *s, "a semaphore") : s;
}

RDB_BOUNDARY(int, sem_close, REFUSE, (sem_t * s), (s), , if (r == 0 && call->replaying) free(s))
RDB_BOUNDARY(int, sem_unlink, REFUSE, (const char *name), (name), IN_TEXT(name), )
RDB_BOUNDARY(int, shm_open, REFUSE, (const char *name, int flags, mode_t mode), (name, flags, mode),
             IN_TEXT(name); IN(flags); IN(mode), )
RDB_BOUNDARY(int, shm_unlink, REFUSE, (const char *name), (name), IN_TEXT(name), )

/* System V shared memory has no end that could be logged. */
RDB_REAL(void *, shmat, (int id, const void *at, int flags), (id, at, flags))
RDB_EXPORT void *shmat(int id, const void *at, int flags)
{
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("shmat"), (void *)-1;
    if (rdb_mode == RDB_REPLAY && !rdb_passing)
        rdb_replay_ended();
    if (!rdb_passing)
        rdb_stop_recording("memory shared with other processes (shmat) cannot be recorded");
    return real_shmat(id, at, flags);
}
