/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forward to a hit: see travel_advance.h. */
#include "travel_advance.h"

#include "travel_fork.h"
#include "travel_run.h"

#include <string.h>

/* Stretches that know nothing of each other may be searched at the same time for nothing but: */
#define SEPARABLE (RDB_RUN_BREAKPOINTS | RDB_RUN_DEPTH | RDB_RUN_SKIPPED | RDB_RUN_MAIN_END | RDB_RUN_HERE)

/* ---- Slices ---- */

/* The end of the next slice on the way to a target: short of the target by an eighth of the way, again and again, so
 * that snapshots at geometrically falling distances lie before it. */
static int64_t next_leg(const struct session *session, int64_t time, int64_t target)
{
    int64_t rest = target == TRAVEL_END ? INT64_MAX : target - time;
    int64_t leg = rest > NEAR_TARGET && rest != INT64_MAX ? rest - rest / 8 : rest;
    int64_t slice = (int64_t)session->slice;
    return leg > slice ? time + slice : time + leg;
}

/* The process has stopped.  A hit that is to be ignored is counted, and the run made ready to go on: true. */
static bool ignore_hit(struct session *session, const struct stop *stop, unsigned *flags, struct rdb_run_limits *limits)
{
    bool passed = stop->raw.last_hit >= 0;
    session->hit = passed ? stop->raw.last_hit_id : stop->reason == RDB_STOP_BREAKPOINT ? stop->breakpoint : 0;
    if (!session->hit || !breakpoints_ignore(&session->breakpoints, (int)session->hit))
        return false;
    session->hit = 0;
    if (passed) {
        limits->since = stop->raw.last_hit;
        *flags |= RDB_RUN_HERE; /* it stands behind the hit, and nobody has looked there */
    }
    return stop->reason != RDB_STOP_END;
}

enum travel_result travel_run_silently(struct session *session, struct process *process, int64_t target)
{
    enum travel_result result = TRAVEL_DONE;
    while (result == TRAVEL_DONE && process->stop.time < target && process->stop.reason != RDB_STOP_END) {
        result = travel_run(session, process, next_leg(session, process->stop.time, target), 0, NULL);
        if (result == TRAVEL_DONE && process->stop.time < target) {
            travel_leave_snapshot(session, process, process->stop.time);
            travel_tell_progress(session, process);
        }
    }
    return result;
}

/* ---- What need not be looked at ---- */

int64_t travel_pass_over(struct session *session, const struct index_query *sought, int64_t here, int64_t target,
                         unsigned flags)
{
    int64_t on = index_query_on(sought, here);
    if (!(flags & ~(unsigned)(RDB_RUN_BREAKPOINTS | RDB_RUN_MAIN_END | RDB_RUN_CHANGER))) {
        int64_t found = known_hits_on(&session->known_hits, &session->breakpoints, here + 1);
        if (here < session->main_end && session->main_end < found && flags & RDB_RUN_MAIN_END)
            found = session->main_end;
        on = found - 1 > on ? found - 1 : on; /* a change of a watch is seen only by who comes from before */
    }
    return on < target ? on : target;
}

/* The process does so; *process may be replaced.  *flags: what is looked at next begins with the stop point where it stands
 * then. */
static enum travel_result go_past(struct session *session, struct process **process, const struct index_query *sought,
                                  int64_t target, unsigned *flags)
{
    int64_t here = (*process)->stop.time, on = travel_pass_over(session, sought, here, target, *flags);
    if (on <= here + 1)
        return TRAVEL_DONE;
    struct process *nearer = snapshots_before(&session->snapshots, on);
    if (nearer && nearer->stop.time > here && (nearer = travel_fork_at(session, on))) {
        process_end(*process);
        *process = nearer;
    }
    *flags |= RDB_RUN_HERE;
    return travel_run_silently(session, *process, on);
}

/* ---- Several stretches at once ---- */

struct sweep {
    struct session *session;
    const struct index_query *sought;
    const struct rdb_run_limits *limits;
    int64_t target;
    unsigned flags;
    struct travel_run runs[TRAVEL_SCANS]; /* the earliest stretch first */
    int count;
    int64_t end; /* of the last one */
};

/* Where a stretch ends that begins at a timestamp: at a snapshot that is neither too near to be worth a process nor so far
 * that others should be left on the way.  -1: there is none before the target. */
static int64_t stretch_end(const struct session *session, int64_t from, int64_t target)
{
    for (int i = 0; i < session->snapshots.count; i++) {
        int64_t time = session->snapshots.at[i]->stop.time;
        if ((double)(time - from) >= session->slice)
            return time < target && travel_is_short(session, from, time) ? time : -1;
    }
    return -1;
}

/* Sends a process to the end of its stretch; it is the sweep's from then on, if it could be sent. */
static enum travel_result begin(struct sweep *sweep, struct process *process, int64_t end, unsigned flags)
{
    struct travel_run *run = &sweep->runs[sweep->count];
    enum travel_result result = travel_run_begin(sweep->session, run, process, end, flags, sweep->limits);
    sweep->count += result == TRAVEL_DONE;
    sweep->end = end;
    return result;
}

/* Sends another one ahead.  False if there is no further stretch. */
static bool begin_next(struct sweep *sweep)
{
    struct session *session = sweep->session;
    int64_t on = travel_pass_over(session, sweep->sought, sweep->end, sweep->target, sweep->flags);
    struct process *origin = snapshots_before(&session->snapshots, on);
    int64_t end = origin ? stretch_end(session, origin->stop.time, sweep->target) : -1;
    struct process *process = end < 0 ? NULL : travel_fork_at(session, on);
    if (!process)
        return false;
    bool begun = begin(sweep, process, end, sweep->flags | RDB_RUN_HERE) == TRAVEL_DONE;
    if (!begun)
        process_end(process);
    return begun;
}

/* Runs the process to the snapshot at `end`, and others from there on, until one has stopped at a hit or no further one can
 * be sent ahead; that one is then *process. */
static enum travel_result sweep_on(struct session *session, struct process **process, int64_t end, int64_t target,
                                   unsigned flags, const struct rdb_run_limits *limits,
                                   const struct index_query *sought)
{
    struct sweep sweep = {.session = session,
                          .sought = sought,
                          .limits = limits,
                          .target = target,
                          .flags = flags & ~(unsigned)RDB_RUN_HERE};
    int width = travel_scans(session);
    enum travel_result result = begin(&sweep, *process, end, flags);
    while (result == TRAVEL_DONE) {
        while (sweep.count < width && begin_next(&sweep))
            ;
        *process = sweep.runs[0].process;
        result = travel_run_wait(session, &sweep.runs[0]);
        if (result != TRAVEL_DONE || (*process)->stop.reason != RDB_STOP_TARGET || sweep.count == 1)
            break;
        travel_tell_progress(session, *process);
        process_end(*process);
        memmove(&sweep.runs[0], &sweep.runs[1], (size_t)--sweep.count * sizeof sweep.runs[0]);
    }
    while (sweep.count > 1)
        process_end(sweep.runs[--sweep.count].process);
    return result;
}

/* ---- All of it ---- */

enum travel_result travel_advance(struct session *session, struct process **process, int64_t target, unsigned flags,
                                  const struct rdb_run_limits *wanted, bool jumps)
{
    struct rdb_run_limits limits = wanted ? *wanted : (struct rdb_run_limits){0};
    int64_t instruction = limits.instruction;
    limits.since = (*process)->stop.time;
    enum travel_result result = TRAVEL_DONE;
    struct index_query sought;
    bool near = true; /* most hits are: the first slice is run alone */
    index_query_begin(&sought, &session->index, &session->breakpoints, flags, &limits, session->main_end);
    travel_set_out(session, *process, target);
    text_clear(&session->returned);
    for (;;) {
        if (jumps && flags)
            result = go_past(session, process, &sought, target, &flags);
        int64_t from = (*process)->stop.time, leg = next_leg(session, from, target);
        bool separable = jumps && flags && !(flags & ~(unsigned)SEPARABLE);
        int64_t end = separable && !near ? stretch_end(session, from, target) : -1;
        near = false;
        limits.instruction = leg == target && end < 0 ? instruction : 0;
        if (result == TRAVEL_DONE && end >= 0)
            result = sweep_on(session, process, end, target, flags, &limits, &sought);
        else if (result == TRAVEL_DONE)
            result = travel_run(session, *process, leg, flags, &limits);
        flags &= ~(unsigned)RDB_RUN_HERE;
        if (session->showing)
            travel_show_written(session, *process);
        const struct stop *stop = &(*process)->stop;
        if (result == TRAVEL_DONE && *stop->returned) {
            text_clear(&session->returned);
            text_printf(&session->returned, "%s", stop->returned);
            flags &= ~(unsigned)RDB_RUN_RETURN; /* the next slice would take that of another frame */
        }
        if (result == TRAVEL_DONE && ignore_hit(session, stop, &flags, &limits))
            continue;
        if (result != TRAVEL_DONE || stop->reason != RDB_STOP_TARGET || stop->time >= target)
            break;
        travel_leave_snapshot(session, *process, stop->time);
        travel_tell_progress(session, *process);
    }
    session->view.progress_over(session->view.closure);
    return result;
}
