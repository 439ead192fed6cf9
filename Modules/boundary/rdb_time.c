/* SPDX-License-Identifier: MIT */
/* Boundary: clocks, sleeping, timers, and the time zone.  See rdb_boundary.h. */
#include "rdb_boundary.h"
#include "rdb_clock.h"

#include <sys/time.h>
#include <sys/timeb.h>
#include <sys/timex.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

/* ---- Clocks.  For an evaluation it is as late as when the program looked last. ---- */

static void look(int64_t seconds, long nanoseconds) { rdb_clock_looked = (struct timespec){seconds, nanoseconds}; }

static void out_timeval(struct rdb_call *call, struct timeval *tv)
{
    rdb_out_timeval(call, tv);
    look(tv->tv_sec, tv->tv_usec * 1000);
}

static void out_timespec(struct rdb_call *call, clockid_t clock, struct timespec *ts)
{
    rdb_out_timespec(call, (unsigned)clock, ts);
    if (clock == CLOCK_REALTIME)
        look(ts->tv_sec, ts->tv_nsec);
}

static struct timespec last_look(void)
{
    int64_t start = rdb_reader_header(&rdb_in)->start_ns;
    return rdb_clock_looked.tv_sec ? rdb_clock_looked : (struct timespec){start / 1000000000, start % 1000000000};
}

static time_t recorded_time(time_t *t)
{
    time_t now = last_look().tv_sec;
    if (t)
        *t = now;
    return now;
}

static int recorded_timeval(struct timeval *tv)
{
    struct timespec now = last_look();
    *tv = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

#define OTHERWISE(result)                                                                                              \
    ({                                                                                                                 \
        return result;                                                                                                 \
        REFUSE;                                                                                                        \
    })
RDB_BOUNDARY(time_t, time, OTHERWISE(recorded_time(t)), (time_t *t), (t), , if (t) *t = r; look(r, 0))
RDB_BOUNDARY(int, gettimeofday, OTHERWISE(recorded_timeval(tv)), (struct timeval *tv, void *zone), (tv, zone), ,
             if (r == 0 && tv) out_timeval(call, tv))
RDB_BOUNDARY(int, clock_gettime,
             clock == CLOCK_REALTIME ? OTHERWISE((*ts = last_look(), 0)) : REFUSE,
             (clockid_t clock, struct timespec *ts), (clock, ts), IN(clock),
             if (r == 0) out_timespec(call, clock, ts))
RDB_BOUNDARY(int, clock_getres, ALLOW, (clockid_t clock, struct timespec *ts), (clock, ts), IN(clock),
             OUT_ON_SUCCESS(ts))
RDB_BOUNDARY(int, timespec_get, REFUSE, (struct timespec *ts, int base), (ts, base), IN(base), if (r == base) OUT(ts))
RDB_BOUNDARY(clock_t, clock, REFUSE, (void), (), , )
RDB_BOUNDARY(clock_t, times, REFUSE, (struct tms *t), (t), , if (r != -1) OUT(t))
RDB_BOUNDARY(int, ftime, REFUSE, (struct timeb *t), (t), , OUT_ON_SUCCESS(t))
RDB_BOUNDARY(int, settimeofday, REFUSE, (const struct timeval *tv, const struct timezone *zone), (tv, zone),
             IN_BYTES(tv, tv ? sizeof *tv : 0), )
RDB_BOUNDARY(int, clock_settime, REFUSE, (clockid_t clock, const struct timespec *ts), (clock, ts),
             IN(clock); IN_BYTES(ts, sizeof *ts), )
RDB_BOUNDARY(int, adjtimex, REFUSE, (struct timex *t), (t), IN_BYTES(t, sizeof *t), if (r >= 0) OUT(t))

/* ---- Sleeping: a replay does not. ---- */

RDB_BOUNDARY(unsigned, sleep, REFUSE, (unsigned seconds), (seconds), IN(seconds), )
RDB_BOUNDARY(int, usleep, REFUSE, (useconds_t microseconds), (microseconds), IN(microseconds), )
RDB_BOUNDARY(int, nanosleep, REFUSE, (const struct timespec *ts, struct timespec *left), (ts, left),
             IN_BYTES(ts, sizeof *ts), if (r == -1) OUT(left))
RDB_BOUNDARY(int, clock_nanosleep, REFUSE,
             (clockid_t clock, int flags, const struct timespec *ts, struct timespec *left), (clock, flags, ts, left),
             IN(clock); IN(flags); IN_BYTES(ts, sizeof *ts), if (r == EINTR && !(flags & TIMER_ABSTIME)) OUT(left))

/* ---- Timers that raise signals. ---- */

RDB_BOUNDARY(unsigned, alarm, REFUSE, (unsigned seconds), (seconds), IN(seconds), )
RDB_BOUNDARY(useconds_t, ualarm, REFUSE, (useconds_t first, useconds_t interval), (first, interval),
             IN(first); IN(interval), )
RDB_BOUNDARY(int, getitimer, REFUSE, (__itimer_which_t which, struct itimerval *t), (which, t), IN(which),
             OUT_ON_SUCCESS(t))
RDB_BOUNDARY(int, setitimer, REFUSE, (__itimer_which_t which, const struct itimerval *t, struct itimerval *old),
             (which, t, old), IN(which); IN_BYTES(t, t ? sizeof *t : 0), OUT_ON_SUCCESS(old))

/* ---- The time zone: a file that may be another one at replay. ---- */

/* Broken-down time, field by field: the struct has padding and a pointer. */
static void in_tm(const struct tm *tm)
{
    IN_BYTES(tm, offsetof(struct tm, tm_isdst) + sizeof tm->tm_isdst);
}

static void out_tm(struct rdb_call *call, struct tm *tm)
{
    size_t size = offsetof(struct tm, tm_isdst) + sizeof tm->tm_isdst;
    OUT_BYTES(tm, (int64_t)size, size);
    OUT_NUMBER(tm->tm_gmtoff);
    tm->tm_zone = rdb_out_text(call, tm->tm_zone);
}

static bool unrecorded(void) { return rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing; }

RDB_REAL(struct tm *, localtime, (const time_t *t), (t))
RDB_REAL(struct tm *, localtime_r, (const time_t *t, struct tm *tm), (t, tm))

static struct tm *local_time(unsigned kind, const time_t *t, struct tm *tm)
{
    struct rdb_call here, *call = &here;
    struct tm *real = NULL;
    rdb_call_begin(call, kind);
    IN(*t);
    if (rdb_call_real(call)) {
        real = kind == RDB_CALL_localtime ? real_localtime(t) : real_localtime_r(t, tm);
        if (real)
            *tm = *real;
    }
    int64_t r = rdb_call_result(call, real ? 0 : -1);
    if (r == 0)
        out_tm(call, tm);
    rdb_call_end(call);
    return r == 0 ? tm : NULL;
}

RDB_EXPORT struct tm *localtime_r(const time_t *t, struct tm *tm)
{
    return unrecorded() ? real_localtime_r(t, tm) : local_time(RDB_CALL_localtime_r, t, tm);
}

RDB_EXPORT struct tm *localtime(const time_t *t)
{
    static struct tm tm;
    return unrecorded() ? real_localtime(t) : local_time(RDB_CALL_localtime, t, &tm);
}

/* mktime sets the fields of its argument to their proper ranges. */
RDB_BOUNDARY(time_t, mktime, ALLOW, (struct tm *tm), (tm), in_tm(tm), out_tm(call, tm))
RDB_ALIAS(timelocal, mktime);

RDB_BOUNDARY(size_t, strftime, ALLOW, (char *buf, size_t n, const char *format, const struct tm *tm),
             (buf, n, format, tm), IN(n); IN_TEXT(format); in_tm(tm), if (r > 0) OUT_BYTES(buf, (int64_t)r + 1, n))

RDB_EXPORT char *ctime_r(const time_t *t, char *buf)
{
    struct tm tm;
    return localtime_r(t, &tm) ? asctime_r(&tm, buf) : NULL;
}
RDB_EXPORT char *ctime(const time_t *t)
{
    struct tm *tm = localtime(t);
    return tm ? asctime(tm) : NULL;
}

/* Sets three variables of the C library. */
static void out_zone(struct rdb_call *call)
{
    tzname[0] = (char *)rdb_out_text(call, tzname[0]);
    tzname[1] = (char *)rdb_out_text(call, tzname[1]);
    OUT_NUMBER(timezone);
    OUT_NUMBER(daylight);
}
RDB_BOUNDARY_VOID(tzset, ALLOW, (void), (), , out_zone(call))
