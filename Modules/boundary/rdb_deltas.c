/* SPDX-License-Identifier: MIT */
/* Outputs that are mostly like the ones before: times and what is known of a file, as differences from the last of their
 * kind.  See rdb_call.h.
 *
 * "The last" is the running thread's own: what a thread does without the interpreter lock reaches the log later, but in
 * its order. */
#include "rdb_call.h"
#include "rdb_schedule.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

/* One number, of which the log has the difference. */
static void out_difference(struct rdb_call *call, int64_t *now, int64_t *last)
{
    int64_t difference = (int64_t)((uint64_t)*now - (uint64_t)*last);
    rdb_out_number(call, &difference);
    *last = *now = (int64_t)((uint64_t)*last + (uint64_t)difference);
}

/* ---- Times ---- */

/* Whole units of a second and the rest, which is never negative, from the one number that is logged, and back. */
static void out_time(struct rdb_call *call, unsigned clock, int64_t *seconds, int64_t *rest, int64_t unit)
{
    int64_t now = *seconds * unit + *rest;
    out_difference(call, &now, &rdb_self->last_time[clock % RDB_CLOCKS]);
    *rest = (now % unit + unit) % unit;
    *seconds = (now - *rest) / unit;
}

void rdb_out_timespec(struct rdb_call *call, unsigned clock, struct timespec *ts)
{
    int64_t seconds = ts->tv_sec, rest = ts->tv_nsec;
    out_time(call, clock, &seconds, &rest, 1000000000);
    *ts = (struct timespec){seconds, rest};
}

void rdb_out_timeval(struct rdb_call *call, struct timeval *tv)
{
    int64_t seconds = tv->tv_sec, rest = tv->tv_usec;
    out_time(call, RDB_CLOCKS - 1, &seconds, &rest, 1000000);
    *tv = (struct timeval){seconds, rest};
}

/* ---- Files ---- */

#define FIELDS(X)                                                                                                      \
    X(st_dev)                                                                                                          \
    X(st_ino)                                                                                                          \
    X(st_mode)                                                                                                         \
    X(st_nlink)                                                                                                        \
    X(st_uid)                                                                                                          \
    X(st_gid)                                                                                                          \
    X(st_rdev)                                                                                                         \
    X(st_size)                                                                                                         \
    X(st_blksize)                                                                                                      \
    X(st_blocks)                                                                                                       \
    X(st_atim.tv_sec)                                                                                                  \
    X(st_atim.tv_nsec)                                                                                                 \
    X(st_mtim.tv_sec)                                                                                                  \
    X(st_mtim.tv_nsec)                                                                                                 \
    X(st_ctim.tv_sec)                                                                                                  \
    X(st_ctim.tv_nsec)

static void take_apart(const struct stat *st, int64_t field[RDB_STAT_FIELDS])
{
    int i = 0;
#define X(name) field[i++] = (int64_t)st->name;
    FIELDS(X)
#undef X
}

static void put_together(struct stat *st, const int64_t field[RDB_STAT_FIELDS])
{
    int i = 0;
    memset(st, 0, sizeof *st);
#define X(name) st->name = (__typeof__(st->name))field[i++];
    FIELDS(X)
#undef X
}

void rdb_out_stat(struct rdb_call *call, struct stat *st)
{
    int64_t now[RDB_STAT_FIELDS], *last = rdb_self->last_stat, changed = 0;
    take_apart(st, now);
    for (int i = 0; i < RDB_STAT_FIELDS; i++)
        changed |= (int64_t)(now[i] != last[i]) << i;
    rdb_out_number(call, &changed);
    for (int i = 0; i < RDB_STAT_FIELDS; i++) {
        if (changed >> i & 1)
            out_difference(call, &now[i], &last[i]);
        else
            now[i] = last[i];
    }
    if (call->replaying)
        put_together(st, now);
}
