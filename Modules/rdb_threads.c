/* Boundary: threads.  A recording has one thread: all that is decided about others stands here.  See rdb_boundary.h. */
#include "rdb_boundary.h"

#include <pthread.h>
#include <signal.h>

RDB_REAL(int, pthread_create, (pthread_t *id, const pthread_attr_t *a, void *(*body)(void *), void *arg),
         (id, a, body, arg))

RDB_EXPORT int pthread_create(pthread_t *id, const pthread_attr_t *a, void *(*body)(void *), void *arg)
{
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("pthread_create"), EAGAIN;
    if (rdb_mode == RDB_REPLAY)
        rdb_replay_ended(); /* the recording stopped here, see below */
    rdb_stop_recording("threads cannot be recorded yet: pthread_create");
    return real_pthread_create(id, a, body, arg);
}

/* ---- The number of a thread, which programs show: at replay, the recorded one. ---- */

RDB_REAL(pthread_t, pthread_self, (void), ())

static bool replaying(void) { return rdb_mode == RDB_REPLAY || rdb_mode == RDB_EVAL; }

RDB_EXPORT pthread_t pthread_self(void)
{
    return replaying() ? (pthread_t)rdb_reader_header(&rdb_in)->thread_id : real_pthread_self();
}

/* Functions that take one: there is only one to take. */
#define OF_THREAD(name, params, args)                                                                                  \
    RDB_REAL(int, name, params, args)                                                                                  \
    RDB_EXPORT int name params                                                                                         \
    {                                                                                                                  \
        if (replaying())                                                                                               \
            id = real_pthread_self();                                                                                  \
        return real_##name args;                                                                                       \
    }
OF_THREAD(pthread_getattr_np, (pthread_t id, pthread_attr_t *a), (id, a))
OF_THREAD(pthread_getname_np, (pthread_t id, char *name, size_t n), (id, name, n))
OF_THREAD(pthread_setname_np, (pthread_t id, const char *name), (id, name))
OF_THREAD(pthread_getcpuclockid, (pthread_t id, clockid_t *clock), (id, clock))
OF_THREAD(pthread_getschedparam, (pthread_t id, int *policy, struct sched_param *p), (id, policy, p))

RDB_BOUNDARY(int, pthread_kill, REFUSE, (pthread_t id, int signal), (id, signal), IN(signal), )
