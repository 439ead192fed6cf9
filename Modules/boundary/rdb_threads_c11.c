/* SPDX-License-Identifier: MIT */
/* Boundary: threads and locks as C11 names them.  They are the C library's older ones (rdb_threads.c) under other names and
 * with other results, and are here what they are there. */
#include "rdb_boundary.h"

#include "rdb_alloc.h"

#include <pthread.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>

static int result_of(int error)
{
    switch (error) {
    case 0:
        return thrd_success;
    case ENOMEM:
        return thrd_nomem;
    case ETIMEDOUT:
        return thrd_timedout;
    case EBUSY:
        return thrd_busy;
    default:
        return thrd_error;
    }
}

/* ---- Threads ---- */

struct start {
    thrd_start_t body;
    void *argument;
};

static void *run(void *argument)
{
    struct start start = *(struct start *)argument;
    free(argument);
    return (void *)(long)start.body(start.argument);
}

RDB_EXPORT int thrd_create(thrd_t *id, thrd_start_t body, void *argument)
{
    struct start *start = rdb_alloc(sizeof *start, "a thread");
    if (!start)
        return thrd_nomem;
    *start = (struct start){body, argument};
    int error = pthread_create(id, NULL, run, start);
    if (error)
        free(start);
    return result_of(error);
}

RDB_EXPORT int thrd_join(thrd_t id, int *result)
{
    void *found = NULL;
    int error = pthread_join(id, &found);
    if (result)
        *result = (int)(long)found;
    return result_of(error);
}

RDB_EXPORT int thrd_detach(thrd_t id)
{
    return result_of(pthread_detach(id));
}

RDB_EXPORT void thrd_exit(int result)
{
    pthread_exit((void *)(long)result);
    __builtin_unreachable();
}

RDB_EXPORT int thrd_sleep(const struct timespec *time, struct timespec *left)
{
    int error = clock_nanosleep(CLOCK_REALTIME, 0, time, left);
    return error == 0 ? 0 : error == EINTR ? -1 : -2;
}

RDB_EXPORT_VOID(thrd_yield, (void), sched_yield())

/* ---- Locks ---- */

#define MUTEX(m) ((pthread_mutex_t *)(m))
#define CONDITION(c) ((pthread_cond_t *)(c))
RDB_EXPORT int mtx_lock(mtx_t *m)
{
    return result_of(pthread_mutex_lock(MUTEX(m)));
}
RDB_EXPORT int mtx_trylock(mtx_t *m)
{
    return result_of(pthread_mutex_trylock(MUTEX(m)));
}
RDB_EXPORT int mtx_unlock(mtx_t *m)
{
    return result_of(pthread_mutex_unlock(MUTEX(m)));
}
RDB_EXPORT int mtx_timedlock(mtx_t *restrict m, const struct timespec *restrict until)
{
    return result_of(pthread_mutex_timedlock(MUTEX(m), until));
}
RDB_EXPORT int cnd_signal(cnd_t *c)
{
    return result_of(pthread_cond_signal(CONDITION(c)));
}
RDB_EXPORT int cnd_broadcast(cnd_t *c)
{
    return result_of(pthread_cond_broadcast(CONDITION(c)));
}
RDB_EXPORT int cnd_wait(cnd_t *c, mtx_t *m)
{
    return result_of(pthread_cond_wait(CONDITION(c), MUTEX(m)));
}
RDB_EXPORT int cnd_timedwait(cnd_t *restrict c, mtx_t *restrict m, const struct timespec *restrict until)
{
    return result_of(pthread_cond_timedwait(CONDITION(c), MUTEX(m), until));
}

RDB_EXPORT int tss_set(tss_t key, void *value)
{
    return result_of(pthread_setspecific(key, value));
}
