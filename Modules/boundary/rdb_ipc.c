/* SPDX-License-Identifier: MIT */
/* Boundary: queues, semaphores and memory that processes share by number (System V), and queues with a name (POSIX).  See
 * rdb_boundary.h.
 *
 * What such memory holds has no end that could be logged: shmat ends the recording (rdb_semaphores.c). */
#include "rdb_boundary.h"

#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define GIVES(type, name, params, args, inputs) RDB_BOUNDARY(type, name, REFUSE, params, args, inputs, )

/* ---- System V. ---- */

GIVES(int, msgget, (key_t key, int flags), (key, flags), IN(key); IN(flags))
GIVES(int, msgsnd, (int id, const void *message, size_t n, int flags), (id, message, n, flags),
      IN(id); IN_BYTES(message, message ? n + sizeof(long) : 0); IN(flags))
RDB_BOUNDARY(ssize_t, msgrcv, REFUSE, (int id, void *message, size_t n, long type, int flags),
             (id, message, n, type, flags), IN(id); IN(n); IN(type); IN(flags),
             if (r >= 0) OUT_BYTES(message, (int64_t)r + (int64_t)sizeof(long), n + sizeof(long)))
GIVES(int, semget, (key_t key, int n, int flags), (key, n, flags), IN(key); IN(n); IN(flags))
GIVES(int, semop, (int id, struct sembuf *operations, size_t n), (id, operations, n),
      IN(id); IN_BYTES(operations, operations ? n * sizeof *operations : 0))
GIVES(int, semtimedop, (int id, struct sembuf *operations, size_t n, const struct timespec *limit),
      (id, operations, n, limit),
      IN(id); IN_BYTES(operations, operations ? n * sizeof *operations : 0); IN_BYTES(limit, limit ? sizeof *limit : 0))
GIVES(int, shmget, (key_t key, size_t n, int flags), (key, n, flags), IN(key); IN(n); IN(flags))
GIVES(int, shmdt, (const void *at), (at), )

#define FILLS(command) ((command) == IPC_STAT || (command) == IPC_INFO || (command) >= 11) /* MSG_STAT and beyond */
#define IN_SETTINGS(command, p) IN_BYTES(p, (command) == IPC_SET && (p) ? sizeof *(p) : 0)
RDB_BOUNDARY(int, msgctl, REFUSE, (int id, int command, struct msqid_ds *data), (id, command, data),
             IN(id); IN(command); IN_SETTINGS(command, data), if (r >= 0 && FILLS(command)) OUT(data))
RDB_BOUNDARY(int, shmctl, REFUSE, (int id, int command, struct shmid_ds *data), (id, command, data),
             IN(id); IN(command); IN_SETTINGS(command, data), if (r >= 0 && FILLS(command)) OUT(data))

/* semctl's fourth argument is a number, a struct, or an array as long as the set has semaphores. */
RDB_REAL(int, semctl, (int id, int n, int command, long argument), (id, n, command, argument))

static int64_t set_size(int id)
{
    struct semid_ds set;
    return real_semctl(id, 0, IPC_STAT, (long)&set) == 0 ? (int64_t)set.sem_nsems : 0;
}

RDB_EXPORT int semctl(int id, int n, int command, ...)
{
    va_list list;
    va_start(list, command);
    long argument = va_arg(list, long);
    va_end(list);
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_semctl(id, n, command, argument);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("semctl");
    struct rdb_call here, *call = &here;
    int r = -1;
    int64_t size = 0;
    rdb_call_begin(call, RDB_CALL_semctl);
    IN(id);
    IN(n);
    IN(command);
    if (command == SETVAL)
        IN((int)argument);
    if (rdb_call_real(call)) {
        size = command == GETALL ? set_size(id) * (int64_t)sizeof(short) : 0;
        r = real_semctl(id, n, command, argument);
    }
    r = (int)rdb_call_result(call, r);
    if (r >= 0 && argument && command == GETALL) {
        OUT_NUMBER(size);
        OUT_BYTES((void *)argument, size, (size_t)size);
    } else if (r >= 0 && argument && (command == IPC_STAT || command >= 18)) { /* SEM_STAT and beyond */
        OUT((struct semid_ds *)argument);
    }
    rdb_call_end(call);
    return r;
}

/* ---- Queues with a name. ---- */

RDB_REAL(mqd_t, mq_open, (const char *name, int flags, mode_t mode, struct mq_attr *a), (name, flags, mode, a))

RDB_EXPORT mqd_t mq_open(const char *name, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    struct mq_attr *a = flags & O_CREAT ? va_arg(list, struct mq_attr *) : NULL;
    va_end(list);
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_mq_open(name, flags, mode, a);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("mq_open");
    struct rdb_call here, *call = &here;
    mqd_t r = -1;
    rdb_call_begin(call, RDB_CALL_mq_open);
    IN_TEXT(name);
    IN(flags);
    IN(mode);
    IN(a ? a->mq_maxmsg : -1);
    IN(a ? a->mq_msgsize : -1);
    if (rdb_call_real(call))
        r = real_mq_open(name, flags, mode, a);
    r = (mqd_t)rdb_call_result(call, r);
    rdb_call_end(call);
    return r;
}
RDB_EXPORT mqd_t __mq_open_2(const char *name, int flags) { return mq_open(name, flags, 0, NULL); }

GIVES(int, mq_close, (mqd_t queue), (queue), IN_FD(queue))
GIVES(int, mq_unlink, (const char *name), (name), IN_TEXT(name))
GIVES(int, mq_send, (mqd_t queue, const char *bytes, size_t n, unsigned priority), (queue, bytes, n, priority),
      IN_FD(queue); IN_BYTES(bytes, n); IN(priority))
GIVES(int, mq_timedsend, (mqd_t queue, const char *bytes, size_t n, unsigned priority, const struct timespec *limit),
      (queue, bytes, n, priority, limit), IN_FD(queue); IN_BYTES(bytes, n); IN(priority))
RDB_BOUNDARY(ssize_t, mq_receive, REFUSE, (mqd_t queue, char *room, size_t n, unsigned *priority),
             (queue, room, n, priority), IN_FD(queue); IN(n),
             if (r >= 0) { OUT_BYTES(room, r, n); OUT(priority); })
RDB_BOUNDARY(ssize_t, mq_timedreceive, REFUSE,
             (mqd_t queue, char *room, size_t n, unsigned *priority, const struct timespec *limit),
             (queue, room, n, priority, limit), IN_FD(queue); IN(n),
             if (r >= 0) { OUT_BYTES(room, r, n); OUT(priority); })
RDB_BOUNDARY(int, mq_getattr, REFUSE, (mqd_t queue, struct mq_attr *a), (queue, a), IN_FD(queue), if (r == 0) OUT(a))
RDB_BOUNDARY(int, mq_setattr, REFUSE, (mqd_t queue, const struct mq_attr *a, struct mq_attr *old), (queue, a, old),
             IN_FD(queue); IN(a ? a->mq_flags : -1), if (r == 0) OUT(old))

/* With SIGEV_THREAD the C library would start a thread of its own, which no replay could. */
RDB_REAL(int, mq_notify, (mqd_t queue, const struct sigevent *event), (queue, event))
RDB_EXPORT int mq_notify(mqd_t queue, const struct sigevent *event)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_mq_notify(queue, event);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("mq_notify");
    if (event && event->sigev_notify == SIGEV_THREAD)
        rdb_warn_unfaithful("mq_notify(): the function that it calls in a thread of its own is not recorded");
    struct rdb_call here, *call = &here;
    int r = -1;
    rdb_call_begin(call, RDB_CALL_mq_notify);
    IN_FD(queue);
    IN(event ? event->sigev_notify : -1);
    if (rdb_call_real(call))
        r = real_mq_notify(queue, event);
    r = (int)rdb_call_result(call, r);
    rdb_call_end(call);
    return r;
}
