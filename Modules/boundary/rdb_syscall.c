/* SPDX-License-Identifier: MIT */
/* Boundary: syscall(2), by number.  See rdb_boundary.h.
 *
 * A call that has a wrapper goes there.  Of any other we know neither inputs nor outputs: its result is logged, and that
 * it may have had others is announced. */
#include "rdb_boundary.h"

#include <stdarg.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

RDB_REAL(long, syscall, (long number, long a, long b, long c, long d, long e, long f), (number, a, b, c, d, e, f))

/* X(name, the call, of arguments a[]) */
#define WRAPPED(X)                                                                                                     \
    X(read, read((int)a[0], (void *)a[1], (size_t)a[2]))                                                               \
    X(write, write((int)a[0], (const void *)a[1], (size_t)a[2]))                                                       \
    X(close, close((int)a[0]))                                                                                         \
    X(getpid, getpid())                                                                                                \
    X(getppid, getppid())                                                                                              \
    X(gettid, gettid())                                                                                                \
    X(getuid, getuid())                                                                                                \
    X(getgid, getgid())                                                                                                \
    X(getrandom, getrandom((void *)a[0], (size_t)a[1], (unsigned)a[2]))                                                \
    X(clock_gettime, clock_gettime((clockid_t)a[0], (struct timespec *)a[1]))                                          \
    X(time, time((time_t *)a[0]))                                                                                      \
    X(futex, real_syscall(SYS_futex, a[0], a[1], a[2], a[3], a[4], a[5])) /* locks: the program's memory */

RDB_EXPORT long syscall(long number, ...)
{
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    switch (number) {
#define X(name, wrapped)                                                                                               \
    case SYS_##name:                                                                                                   \
        return wrapped;
        WRAPPED(X)
#undef X
    }
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("syscall");
    rdb_warn_unfaithful("syscall(%ld): of what this call gives, only its result is recorded", number);
    struct rdb_call here, *call = &here;
    long r = -1;
    rdb_call_begin(call, RDB_CALL_syscall);
    IN(number);
    if (rdb_call_real(call))
        r = real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    r = (long)rdb_call_result(call, r);
    rdb_call_end(call);
    return r;
}
