/* Boundary: semaphores and memory with a name, shared between processes.  See rdb_boundary.h.
 *
 * A named semaphore (multiprocessing) is an input like a file: what a call on it gave comes from the log.  An unnamed
 * one is the program's own memory, and the interpreter's locks are made of them: those run for real in every mode. */
#include "rdb_boundary.h"

#include <fcntl.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>

/* The named semaphores that are open. */
static struct named {
    struct named *next;
    sem_t *semaphore;
} *all;

static struct named **find(sem_t *s)
{
    struct named **at = &all;
    while (*at && (*at)->semaphore != s)
        at = &(*at)->next;
    return at;
}

static bool is_logged(sem_t *s)
{
    return (rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY) && !rdb_passing && all && *find(s);
}

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
    struct named *named = malloc(sizeof *named);
    if (call->replaying)
        s = calloc(1, sizeof *s);
    if (named) {
        *named = (struct named){all, s};
        all = named;
    }
    return s;
}

/* A call on a named one: inputs and outputs beside the semaphore itself. */
#define ON_SEMAPHORE(name, params, args, inputs, outputs)                                                              \
    RDB_REAL(int, name, params, args)                                                                                  \
    RDB_EXPORT int name params                                                                                         \
    {                                                                                                                  \
        if (!is_logged(s))                                                                                             \
            return real_##name args;                                                                                   \
        struct rdb_call here, *call = &here;                                                                           \
        int r = -1;                                                                                                    \
        rdb_call_begin(call, RDB_CALL_##name);                                                                         \
        inputs;                                                                                                        \
        if (rdb_call_real(call))                                                                                       \
            r = real_##name args;                                                                                      \
        r = (int)rdb_call_result(call, r);                                                                             \
        outputs;                                                                                                       \
        rdb_call_end(call);                                                                                            \
        return r;                                                                                                      \
    }
ON_SEMAPHORE(sem_wait, (sem_t * s), (s), , )
ON_SEMAPHORE(sem_trywait, (sem_t * s), (s), , )
ON_SEMAPHORE(sem_timedwait, (sem_t * s, const struct timespec *limit), (s, limit), IN(limit->tv_sec), )
ON_SEMAPHORE(sem_post, (sem_t * s), (s), , )
ON_SEMAPHORE(sem_getvalue, (sem_t * s, int *value), (s, value), , if (r == 0) OUT(value))

static void forget(sem_t *s, bool replaying)
{
    struct named **at = find(s), *gone = *at;
    *at = gone->next;
    free(gone);
    if (replaying)
        free(s);
}
ON_SEMAPHORE(sem_close, (sem_t * s), (s), , if (r == 0) forget(s, call->replaying))

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
