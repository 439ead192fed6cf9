/* SPDX-License-Identifier: MIT */
/* Boundary: making semaphores and memory with a name, shared between processes (multiprocessing).  See rdb_boundary.h.
 *
 * Waiting for a semaphore is in rdb_threads.c, whose logged outcomes are all that a replay needs of one. */
#include "rdb_boundary.h"
#include "rdb_alloc.h"
#include "rdb_heaps.h"
#include "rdb_recording.h"

#include <fcntl.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>

RDB_REAL(sem_t *, sem_open, (const char *name, int flags, mode_t mode, unsigned value), (name, flags, mode, value))

/* Where the C library maps a semaphore is the kernel's choice; the program is given a second view of the same memory, in its
 * heaps.  Opened by the same name again, it is the same. */
enum { PAGE = 4096 };
static struct opened {
    struct opened *next;
    sem_t *real, *given; /* a replay has no real one */
    int count;
} *opened;

static struct opened *find(const sem_t *real, const sem_t *given)
{
    struct opened *each = opened;
    while (each && !(real && each->real == real) && !(given && each->given == given))
        each = each->next;
    return each;
}

static struct opened *view(sem_t *real)
{
    struct opened *new = rdb_alloc(sizeof *new, "a semaphore");
    sem_t *given = new && rdb_heaps_on ? rdb_heaps_map(PAGE) : NULL;
    if (given && real && mremap(real, 0, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, given) != given)
        rdb_stop_recording("a semaphore cannot be mapped where a replay has it");
    if (!new)
        return NULL;
    *new = (struct opened){opened, real, given ? given : real, 0};
    return opened = new;
}

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
    struct opened *known = s == SEM_FAILED ? NULL : find(s, NULL);
    int64_t again = known ? (int64_t)(intptr_t)known->given : 0;
    bool done = rdb_call_result(call, s == SEM_FAILED ? -1 : 0) == 0;
    if (done)
        rdb_out_number(call, &again);
    rdb_call_end(call);
    if (!done)
        return SEM_FAILED;
    if (again)
        known = find(NULL, (sem_t *)(intptr_t)again);
    else
        known = view(call->replaying ? NULL : s);
    if (!known)
        return s;
    known->count++;
    return known->given;
}

RDB_REAL(int, sem_close, (sem_t * s), (s))

RDB_EXPORT int sem_close(sem_t *s)
{
    struct opened *known = find(NULL, s);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("sem_close");
    int r = 0;
    if (rdb_mode == RDB_OFF || rdb_passing) {
        r = real_sem_close(known ? known->real : s);
    } else {
        struct rdb_call here, *call = &here;
        rdb_call_begin(call, RDB_CALL_sem_close);
        if (rdb_call_real(call))
            r = real_sem_close(known ? known->real : s);
        r = (int)rdb_call_result(call, r);
        rdb_call_end(call);
    }
    if (r == 0 && known && --known->count == 0) {
        struct opened **at = &opened;
        while (*at != known)
            at = &(*at)->next;
        *at = known->next;
        if (rdb_in_region(known->given))
            munmap(known->given, PAGE);
        free(known);
    }
    return r;
}

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
