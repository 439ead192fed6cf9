/* SPDX-License-Identifier: MIT */
/* Boundary: timers by number, the clock's adjustment, and how the kernel shares out processor time.  See
 * rdb_boundary.h.  The clocks themselves are in rdb_time.c. */
#include "rdb_boundary.h"

#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <ulimit.h>
#include <wchar.h>

#define GIVES(type, name, params, args, inputs) RDB_BOUNDARY(type, name, REFUSE, params, args, inputs, )

/* ---- Timers.  Their numbers are the kernel's; with SIGEV_THREAD, addresses, and the C library's own thread calls. ---- */

RDB_REAL(int, timer_create, (clockid_t clock, struct sigevent *event, timer_t *timer), (clock, event, timer))
RDB_EXPORT int timer_create(clockid_t clock, struct sigevent *event, timer_t *timer)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_timer_create(clock, event, timer);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("timer_create");
    if (event && event->sigev_notify == SIGEV_THREAD)
        rdb_warn_unfaithful("timer_create(): the function that it calls in a thread of its own is not recorded");
    struct rdb_call here, *call = &here;
    int r = -1;
    rdb_call_begin(call, RDB_CALL_timer_create);
    IN(clock);
    IN(event ? event->sigev_notify : -1);
    IN(event ? event->sigev_signo : -1);
    if (rdb_call_real(call))
        r = real_timer_create(clock, event, timer);
    if ((r = (int)rdb_call_result(call, r)) == 0)
        OUT(timer);
    rdb_call_end(call);
    return r;
}

#define IN_TIMES(t) IN_BYTES(t, (t) ? sizeof *(t) : 0)
RDB_BOUNDARY(int, timer_settime, REFUSE,
             (timer_t timer, int flags, const struct itimerspec *t, struct itimerspec *old), (timer, flags, t, old),
             IN(flags); IN_TIMES(t), if (r == 0) OUT(old))
RDB_BOUNDARY(int, timer_gettime, REFUSE, (timer_t timer, struct itimerspec *t), (timer, t), , if (r == 0) OUT(t))
GIVES(int, timer_getoverrun, (timer_t timer), (timer), )
GIVES(int, timer_delete, (timer_t timer), (timer), )

/* ---- The clock's adjustment. ---- */

RDB_BOUNDARY(int, clock_adjtime, REFUSE, (clockid_t clock, struct timex *t), (clock, t), IN(clock); IN_TIMES(t),
             if (r >= 0) OUT(t))
RDB_BOUNDARY(int, adjtime, REFUSE, (const struct timeval *t, struct timeval *old), (t, old), IN_TIMES(t),
             if (r == 0) OUT(old))
RDB_BOUNDARY(int, ntp_adjtime, REFUSE, (struct timex *t), (t), IN_TIMES(t), if (r >= 0) OUT(t))
RDB_BOUNDARY(int, ntp_gettimex, REFUSE, (struct ntptimeval *t), (t), , if (r >= 0) OUT(t))
RDB_BOUNDARY(int, clock_getcpuclockid, REFUSE, (pid_t pid, clockid_t *clock), (pid, clock), IN(pid),
             if (r == 0) OUT(clock))
RDB_BOUNDARY(int, timespec_getres, REFUSE, (struct timespec *ts, int base), (ts, base), IN(base),
             if (r == base) OUT(ts))

/* ---- The scheduler, and limits of old. ---- */

RDB_BOUNDARY(int, sched_rr_get_interval, REFUSE, (pid_t pid, struct timespec *t), (pid, t), IN(pid), if (r == 0) OUT(t))
GIVES(int, sched_get_priority_max, (int policy), (policy), IN(policy))
GIVES(int, sched_get_priority_min, (int policy), (policy), IN(policy))
GIVES(int, vlimit, (int what, int value), (what, value), IN(what); IN(value))

RDB_REAL(long, ulimit, (int what, long value), (what, value))
static long limit(int what, long value)
{
    struct rdb_call here, *call = &here;
    long r = -1;
    rdb_call_begin(call, RDB_CALL_ulimit);
    IN(what);
    if (what == UL_SETFSIZE)
        IN(value);
    if (rdb_call_real(call))
        r = real_ulimit(what, value);
    r = (long)rdb_call_result(call, r);
    rdb_call_end(call);
    return r;
}
RDB_EXPORT long ulimit(int what, ...)
{
    va_list list;
    va_start(list, what);
    long value = va_arg(list, long);
    va_end(list);
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_ulimit(what, value);
    return rdb_mode == RDB_EVAL ? rdb_refuse("ulimit") : limit(what, value);
}

/* ---- Dates as text, whose zone comes from a file. ---- */

static void in_tm(const struct tm *tm)
{
    IN_BYTES(tm, offsetof(struct tm, tm_isdst) + sizeof tm->tm_isdst);
}
RDB_BOUNDARY(size_t, strftime_l, ALLOW, (char *buf, size_t n, const char *format, const struct tm *tm, locale_t locale),
             (buf, n, format, tm, locale), IN(n); IN_TEXT(format); in_tm(tm),
             if (r > 0) OUT_BYTES(buf, (int64_t)r + 1, n))
#define IN_WIDE(s) IN_BYTES(s, wcslen(s) * sizeof *(s))
#define OUT_WIDE(s, n) if (r > 0) OUT_BYTES(s, ((int64_t)r + 1) * (int64_t)sizeof *(s), (n) * sizeof *(s))
RDB_BOUNDARY(size_t, wcsftime, ALLOW, (wchar_t *buf, size_t n, const wchar_t *format, const struct tm *tm),
             (buf, n, format, tm), IN(n); IN_WIDE(format); in_tm(tm), OUT_WIDE(buf, n))
RDB_BOUNDARY(size_t, wcsftime_l, ALLOW,
             (wchar_t *buf, size_t n, const wchar_t *format, const struct tm *tm, locale_t locale),
             (buf, n, format, tm, locale), IN(n); IN_WIDE(format); in_tm(tm), OUT_WIDE(buf, n))
