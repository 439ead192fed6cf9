/* SPDX-License-Identifier: MIT */
/* Boundary: threads, semaphores, and the locks that C code shares between threads.  See rdb_boundary.h, rdb_schedule.h.
 *
 * Recording does the real thing and logs what the outcome was.  A replay runs one thread at a time and never blocks: it
 * makes coroutines instead of threads, and of locks it needs nothing but the logged outcome. */
#include "rdb_boundary.h"

#include "rdb_adapter.h"
#include "rdb_alloc.h"
#include "rdb_due.h"
#include "rdb_heaps.h"
#include "rdb_schedule.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>

static bool replaying(void)
{
    return rdb_mode == RDB_REPLAY || rdb_mode == RDB_EVAL;
}

/* ---- Threads ---- */

RDB_REAL(int, pthread_create, (pthread_t *id, const pthread_attr_t *a, void *(*body)(void *), void *arg),
         (id, a, body, arg))

/* What a recorded thread is to do; belongs to it. */
struct start {
    struct rdb_thread *thread;
    void *(*body)(void *);
    void *argument;
};

static void leave(void *thread)
{
    rdb_thread_leave(thread);
}

static void *start_recorded(void *argument)
{
    struct start start = *(struct start *)argument;
    void *result;
    free(argument);
    rdb_thread_enter(start.thread);
    pthread_cleanup_push(leave, start.thread);
    result = start.body(start.argument);
    pthread_cleanup_pop(1);
    return result;
}

static int create_real(pthread_t *id, const pthread_attr_t *a, void *(*body)(void *), void *argument, int64_t *index)
{
    struct start *start = rdb_alloc(sizeof *start, "a thread");
    struct rdb_thread *thread = start ? rdb_thread_new() : NULL;
    if (!thread) { /* the recording has ended */
        free(start);
        return real_pthread_create(id, a, body, argument);
    }
    *start = (struct start){thread, body, argument};
    *index = thread->index;
    int r = real_pthread_create(id, a, start_recorded, start);
    if (r != 0) {
        rdb_heaps_cancel(thread->heap);
        free(start);
    }
    return r;
}

RDB_EXPORT int pthread_create(pthread_t *id, const pthread_attr_t *a, void *(*body)(void *), void *arg)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_pthread_create(id, a, body, arg);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("pthread_create"), EAGAIN;
    struct rdb_call here, *call = &here;
    int64_t index = 0, number = 0;
    int r = 0;
    bool borrowed = rdb_gil_borrow();
    rdb_call_begin(call, RDB_CALL_pthread_create);
    if (rdb_call_real(call)) {
        r = create_real(id, a, body, arg, &index);
        number = r == 0 ? (int64_t)*id : 0;
    }
    r = (int)rdb_call_result(call, r);
    rdb_out_number(call, &index);
    rdb_out_number(call, &number);
    rdb_call_end(call);
    if (call->replaying && r == 0) {
        size_t stack_size = 0;
        if (a)
            pthread_attr_getstacksize(a, &stack_size);
        *id = (pthread_t)number;
        rdb_thread_replay((int)index, rdb_heaps_reserve(), *id, stack_size, body, arg);
    }
    rdb_gil_return(borrowed);
    return r;
}

RDB_REAL(void, pthread_exit, (void *result), (result))
RDB_EXPORT void pthread_exit(void *result)
{
    if (replaying())
        rdb_thread_finish(result);
    rdb_turn_end();
    real_pthread_exit(result);
    __builtin_unreachable();
}

/* The result may be an address, so a replay has one of its own: the thread runs to its end, if it has not yet. */
static void joined(pthread_t id, void **result)
{
    rdb_thread_wait();
    if (rdb_mode == RDB_REPLAY && result)
        *result = rdb_thread_result(id);
}

#define JOIN(name, params, args)                                                                                       \
    RDB_BOUNDARY(int, name, REFUSE, params, args, IN(id), if (r == 0) joined(id, result))
JOIN(pthread_join, (pthread_t id, void **result), (id, result))
JOIN(pthread_tryjoin_np, (pthread_t id, void **result), (id, result))
JOIN(pthread_timedjoin_np, (pthread_t id, void **result, const struct timespec *until), (id, result, until))
JOIN(pthread_clockjoin_np, (pthread_t id, void **result, clockid_t clock, const struct timespec *until),
     (id, result, clock, until))
RDB_BOUNDARY(int, pthread_detach, ALLOW, (pthread_t id), (id), IN(id), )

/* ---- The number of a thread, which programs show: at replay, the recorded one. ---- */

RDB_REAL(pthread_t, pthread_self, (void), ())

RDB_EXPORT pthread_t pthread_self(void)
{
    if (!replaying())
        return real_pthread_self();
    return rdb_self->index ? rdb_self->id : (pthread_t)rdb_reader_header(&rdb_in)->thread_id;
}

/* Where its stack is: at replay there is only one thread to ask of. */
RDB_REAL(int, pthread_getattr_np, (pthread_t id, pthread_attr_t *a), (id, a))
RDB_EXPORT int pthread_getattr_np(pthread_t id, pthread_attr_t *a)
{
    return real_pthread_getattr_np(replaying() ? real_pthread_self() : id, a);
}

RDB_BOUNDARY(int, pthread_getname_np, REFUSE, (pthread_t id, char *name, size_t n), (id, name, n), IN(id),
             if (r == 0) OUT_TEXT(name, n))
RDB_BOUNDARY(int, pthread_setname_np, REFUSE, (pthread_t id, const char *name), (id, name), IN(id); IN_TEXT(name), )
RDB_BOUNDARY(int, pthread_getcpuclockid, REFUSE, (pthread_t id, clockid_t *clock), (id, clock), IN(id),
             if (r == 0) OUT_NUMBER(*clock))
RDB_BOUNDARY(int, pthread_getschedparam, REFUSE, (pthread_t id, int *policy, struct sched_param *p), (id, policy, p),
             IN(id), if (r == 0) { OUT_NUMBER(*policy); OUT(p); })
RDB_BOUNDARY(int, pthread_setschedparam, REFUSE, (pthread_t id, int policy, const struct sched_param *p),
             (id, policy, p), IN(id); IN(policy); IN_BYTES(p, sizeof *p), )
RDB_BOUNDARY(int, pthread_setschedprio, REFUSE, (pthread_t id, int priority), (id, priority), IN(id); IN(priority), )
RDB_BOUNDARY(int, pthread_getaffinity_np, REFUSE, (pthread_t id, size_t n, cpu_set_t *set), (id, n, set), IN(id); IN(n),
             if (r == 0) OUT_BYTES(set, (int64_t)n, n))
RDB_BOUNDARY(int, pthread_setaffinity_np, REFUSE, (pthread_t id, size_t n, const cpu_set_t *set), (id, n, set),
             IN(id); IN_BYTES(set, n), )
RDB_BOUNDARY(int, pthread_sigqueue, REFUSE, (pthread_t id, int signal, const union sigval value), (id, signal, value),
             IN(id); IN(signal), )
/* The call in which the thread ends has no event. */
RDB_BOUNDARY(int, pthread_cancel, REFUSE, (pthread_t id), (id), IN(id), if (r == 0) rdb_thread_cancelled(id))

/* Not an event: it is called in loops, as often as the others need.  Who yields waits for what another thread does. */
RDB_REAL(int, sched_yield, (void), ())
RDB_EXPORT int sched_yield(void)
{
    int saved = errno;
    if (rdb_mode == RDB_REPLAY)
        rdb_thread_wait();
    else if (!rdb_passing)
        rdb_turn_yield();
    errno = saved;
    return replaying() ? 0 : real_sched_yield();
}

RDB_BOUNDARY(int, pthread_kill, REFUSE, (pthread_t id, int signal), (id, signal), IN(signal), )

/* ---- Semaphores: Python's locks, the interpreter lock among them, and those of multiprocessing.
 *
 * A replay takes outcomes from the log.  It also keeps the semaphores' real state, for evaluations: those use locks of
 * their own and may find the program's held; waiting for one of these would be for ever, so it fails. ---- */

RDB_REAL(int, sem_wait, (sem_t * semaphore), (semaphore))
RDB_REAL(int, sem_trywait, (sem_t * semaphore), (semaphore))
RDB_REAL(int, sem_timedwait, (sem_t * semaphore, const struct timespec *until), (semaphore, until))
RDB_REAL(int, sem_clockwait, (sem_t * semaphore, clockid_t clock, const struct timespec *until),
         (semaphore, clock, until))
RDB_REAL(int, sem_post, (sem_t * semaphore), (semaphore))

static int take(unsigned kind, sem_t *semaphore, clockid_t clock, const struct timespec *until)
{
    struct rdb_call here, *call = &here;
    int r = 0;
    rdb_call_begin(call, kind);
    if (rdb_call_real(call))
        r = kind == RDB_CALL_sem_wait      ? real_sem_wait(semaphore)
            : kind == RDB_CALL_sem_trywait ? real_sem_trywait(semaphore)
            : kind == RDB_CALL_sem_timedwait ? real_sem_timedwait(semaphore, until)
                                             : real_sem_clockwait(semaphore, clock, until);
    r = (int)rdb_call_result(call, r);
    if (call->replaying && r == 0) {
        int saved = errno;
        /* It was posted before, maybe by a thread outside the interpreter lock that has not come to it yet; and who is
         * done waiting may free it. */
        if (real_sem_trywait(semaphore) < 0) {
            rdb_thread_run_others();
            real_sem_trywait(semaphore);
        }
        errno = saved;
    }
    rdb_call_end(call);
    return r;
}

static int take_in_evaluation(sem_t *semaphore)
{
    return rdb_is_gil(semaphore) || real_sem_trywait(semaphore) == 0 ? 0 : rdb_refuse("waiting for a lock");
}

static int wait_for_gil(sem_t *semaphore)
{
    int r = 0;
    if (rdb_mode == RDB_OFF || rdb_passing) {
        /* The recording may have ended while the thread kept it. */
        bool has = rdb_self->keeps && rdb_turn_keeps_gil(rdb_self);
        r = has ? 0 : real_sem_wait(semaphore);
    } else {
        rdb_self->python = true;
        rdb_gil_take(semaphore);
    }
    if (rdb_gil_closed && !rdb_self->stdio)
        rdb_gil_leave();
    return r;
}

RDB_EXPORT int sem_wait(sem_t *semaphore)
{
    if (rdb_mode == RDB_EVAL)
        return take_in_evaluation(semaphore);
    if (rdb_is_gil(semaphore))
        return wait_for_gil(semaphore);
    return rdb_mode == RDB_OFF || rdb_passing ? real_sem_wait(semaphore) : take(RDB_CALL_sem_wait, semaphore, 0, NULL);
}

RDB_EXPORT int sem_trywait(sem_t *semaphore)
{
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing)
        return real_sem_trywait(semaphore);
    return take(RDB_CALL_sem_trywait, semaphore, 0, NULL);
}

RDB_EXPORT int sem_timedwait(sem_t *semaphore, const struct timespec *until)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_sem_timedwait(semaphore, until);
    return rdb_mode == RDB_EVAL ? take_in_evaluation(semaphore) : take(RDB_CALL_sem_timedwait, semaphore, 0, until);
}

RDB_EXPORT int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *until)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_sem_clockwait(semaphore, clock, until);
    return rdb_mode == RDB_EVAL ? take_in_evaluation(semaphore)
                                : take(RDB_CALL_sem_clockwait, semaphore, clock, until);
}

RDB_EXPORT int sem_post(sem_t *semaphore)
{
    if (rdb_mode != RDB_OFF && !rdb_passing && rdb_is_gil(semaphore)) {
        if (rdb_mode != RDB_EVAL)
            rdb_gil_release(semaphore);
        return 0;
    }
    return real_sem_post(semaphore);
}

RDB_BOUNDARY(int, sem_getvalue, ALLOW, (sem_t * semaphore, int *value), (semaphore, value), , OUT_NUMBER(*value))

/* ---- Mutexes and conditions of C libraries: in a replay nobody else runs, so a lock is always free.  Their order among
 * threads is that of the interpreter lock (rdb_gil_visit). ---- */

RDB_REAL(int, pthread_mutex_lock, (pthread_mutex_t * m), (m))
RDB_REAL(int, pthread_mutex_unlock, (pthread_mutex_t * m), (m))
RDB_BOUNDARY(int, pthread_mutex_trylock, ALLOW, (pthread_mutex_t * m), (m), , )

/* Not a thread that the C library made behind our back. */
static bool scheduled(void)
{
    return !rdb_passing && (rdb_mode == RDB_REPLAY || (rdb_mode == RDB_RECORD && rdb_out));
}

/* Whether a thread that holds the interpreter lock had to wait. */
static bool contended(pthread_mutex_t *m, int *result)
{
    static struct rdb_due next = {.kind = RDB_EVENT_contended, .counted = "mutex"};
    static uint64_t locks; /* ordinal of the last lock that was asked for like this, of whichever mutex */

    locks++;
    if (rdb_mode == RDB_REPLAY) {
        *result = 0;
        return rdb_due(&next, locks);
    }
    *result = real_pthread_mutex_trylock(m);
    if (*result != EBUSY)
        return false;
    rdb_due_record(RDB_EVENT_contended, locks, 0);
    return true;
}

/* The thread holds the interpreter lock. */
static int lock_inside(pthread_mutex_t *m)
{
    int r = 0;
    if (!contended(m, &r))
        return r;
    if (rdb_mode == RDB_REPLAY && rdb_thread_log_over())
        rdb_replay_ended(); /* killed while it waited */
    void *lent = rdb_adapter_lend_lock();
    rdb_turn_end();
    if (rdb_mode != RDB_REPLAY)
        r = real_pthread_mutex_lock(m);
    rdb_adapter_take_lock_back(lent);
    return r;
}

static int lock_outside(pthread_mutex_t *m)
{
    int r = 0;
    if (rdb_mode == RDB_REPLAY)
        rdb_visit_turn();
    rdb_turn_meet();
    if (rdb_turn_is_alone()) {
        r = replaying() ? 0 : real_pthread_mutex_lock(m);
    } else if (contended(m, &r)) {
        rdb_turn_begin();
        rdb_turn_end();
        if (rdb_mode != RDB_REPLAY)
            r = real_pthread_mutex_lock(m);
        rdb_turn_await();
    }
    rdb_turn_begin();
    return r;
}

RDB_EXPORT int pthread_mutex_lock(pthread_mutex_t *m)
{
    if (!scheduled())
        return replaying() ? 0 : real_pthread_mutex_lock(m);
    return rdb_outside ? lock_outside(m) : lock_inside(m);
}

/* The running thread is about to give a mutex back. */
static void visit(void)
{
    if (rdb_outside && scheduled())
        rdb_gil_visit();
}

RDB_EXPORT int pthread_mutex_unlock(pthread_mutex_t *m)
{
    visit();
    return replaying() ? 0 : real_pthread_mutex_unlock(m);
}

#define LOCK(name, params, args)                                                                                       \
    RDB_REAL(int, name, params, args)                                                                                  \
    RDB_EXPORT int name params { return replaying() ? 0 : real_##name args; }
LOCK(pthread_rwlock_rdlock, (pthread_rwlock_t * l), (l))
LOCK(pthread_rwlock_wrlock, (pthread_rwlock_t * l), (l))
LOCK(pthread_rwlock_unlock, (pthread_rwlock_t * l), (l))
LOCK(pthread_cond_signal, (pthread_cond_t * c), (c))
LOCK(pthread_cond_broadcast, (pthread_cond_t * c), (c))
LOCK(pthread_spin_lock, (pthread_spinlock_t * l), (l))
LOCK(pthread_spin_unlock, (pthread_spinlock_t * l), (l))
/* What may fail is asked of the log. */
#define TRY(name, params, args) RDB_BOUNDARY(int, name, ALLOW, params, args, , )
TRY(pthread_mutex_timedlock, (pthread_mutex_t * m, const struct timespec *until), (m, until))
TRY(pthread_mutex_clocklock, (pthread_mutex_t * m, clockid_t clock, const struct timespec *until), (m, clock, until))
TRY(pthread_rwlock_tryrdlock, (pthread_rwlock_t * l), (l))
TRY(pthread_rwlock_trywrlock, (pthread_rwlock_t * l), (l))
TRY(pthread_rwlock_timedrdlock, (pthread_rwlock_t * l, const struct timespec *until), (l, until))
TRY(pthread_rwlock_timedwrlock, (pthread_rwlock_t * l, const struct timespec *until), (l, until))
TRY(pthread_rwlock_clockrdlock, (pthread_rwlock_t * l, clockid_t clock, const struct timespec *until), (l, clock, until))
TRY(pthread_rwlock_clockwrlock, (pthread_rwlock_t * l, clockid_t clock, const struct timespec *until), (l, clock, until))
TRY(pthread_spin_trylock, (pthread_spinlock_t * l), (l))
RDB_BOUNDARY(int, pthread_barrier_wait, REFUSE, (pthread_barrier_t * b), (b), visit(), if (r <= 0) rdb_thread_wait())
RDB_BOUNDARY(int, pthread_cond_clockwait, REFUSE,
             (pthread_cond_t * c, pthread_mutex_t *m, clockid_t clock, const struct timespec *until),
             (c, m, clock, until), visit(), if (r == 0) rdb_thread_wait())
RDB_BOUNDARY(int, pthread_cond_timedwait, REFUSE, (pthread_cond_t * c, pthread_mutex_t *m, const struct timespec *until),
             (c, m, until), visit(), if (r == 0) rdb_thread_wait())

RDB_REAL(int, pthread_cond_wait, (pthread_cond_t * c, pthread_mutex_t *m), (c, m))
RDB_EXPORT int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m)
{
    visit();
    if (rdb_mode == RDB_REPLAY && rdb_outside)
        rdb_visit_turn();
    bool turns = rdb_outside && scheduled();
    if (turns)
        rdb_turn_end();
    int r = replaying() ? 0 : real_pthread_cond_wait(c, m);
    if (turns) {
        rdb_turn_await();
        rdb_turn_begin();
    }
    if (scheduled())
        rdb_thread_wait();
    return r;
}

/* ---- Values per thread: a replay has a set for each of its coroutines. ---- */

/* What C++ and Rust want destroyed when the thread ends.  A thread has left by then, and frees nothing of the program's
 * (rdb_heaps.h); a replay does not run that far. */
RDB_REAL(int, __cxa_thread_atexit_impl, (void (*destroy)(void *), void *object, void *library), (destroy, object, library))
RDB_EXPORT int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library)
{
    if (replaying() && rdb_self->index > 0)
        return 0;
    rdb_passing++; /* its list is the C library's own */
    int r = real___cxa_thread_atexit_impl(destroy, object, library);
    rdb_passing--;
    return r;
}

RDB_REAL(void *, pthread_getspecific, (pthread_key_t key), (key))
RDB_EXPORT void *pthread_getspecific(pthread_key_t key)
{
    return replaying() && key < RDB_THREAD_KEYS ? rdb_thread_keys()[key] : real_pthread_getspecific(key);
}

/* gcc takes a pointer to const for one that will be read through. */
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
RDB_REAL(int, pthread_setspecific, (pthread_key_t key, const void *value), (key, value))
RDB_EXPORT int pthread_setspecific(pthread_key_t key, const void *value)
{
    if (!replaying() || key >= RDB_THREAD_KEYS)
        return real_pthread_setspecific(key, value);
    rdb_thread_keys()[key] = (void *)value;
    return 0;
}
