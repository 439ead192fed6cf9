/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going back: see travel_search.h. */
#include "travel_search.h"

#include "travel_advance.h"
#include "travel_fork.h"
#include "travel_run.h"

#include <string.h>

/* Scans from where a process stands up to, and without, the timestamp `before`, in slices, and tells the last hit if it is later than
 * *hit.  Of that timestamp itself, a change of a watch is looked at if last_change.  While it goes, the snapshot nearest
 * before the last hit is held fast: there the person will go. */
static enum travel_result scan(struct session *session, struct process *process, int64_t before, bool last_change,
                               unsigned flags, const struct rdb_run_limits *limits, struct travel_hit *hit)
{
    struct process *slice_start = NULL, *nearest = NULL;
    enum travel_result result;
    flags |= RDB_RUN_SCAN;
    for (;;) {
        int64_t rest = before - process->stop.time, slice = (int64_t)session->slice;
        bool final = rest <= slice;
        result = travel_run(session, process, final ? before : process->stop.time + slice,
                            flags | (final && !last_change ? 0 : RDB_RUN_LAST_CHANGE), limits);
        if (result != TRAVEL_DONE)
            break;
        if (process->stop.raw.last_hit > hit->time) {
            *hit = (struct travel_hit){process->stop.raw.last_hit, process->stop.raw.last_hit_id};
            if (slice_start) {
                slice_start->pins++;
                if (nearest)
                    nearest->pins--;
                nearest = slice_start;
            }
        }
        if (process->stop.time >= before || process->stop.reason == RDB_STOP_END)
            break;
        slice_start = travel_leave_snapshot(session, process, process->stop.time);
        travel_tell_progress(session, process);
    }
    if (nearest)
        nearest->pins--;
    return result;
}

/* Conditions take long to look at.  So that only a few stop points are looked at if the hit is near, leaves snapshots
 * close before `last`, provided that the way there is short. */
static enum travel_result prepare_search(struct session *session, int64_t last)
{
    struct process *process = travel_fork_at(session, last);
    if (!process)
        return TRAVEL_FAILED;
    int64_t way = last - process->stop.time;
    enum travel_result result = TRAVEL_DONE;
    if (way > NEAR_TARGET && (double)way < 4 * session->slice)
        result = travel_run_silently(session, process, last);
    process_end(process);
    return result;
}

/* ---- One search ---- */

struct search {
    struct session *session;
    struct index_query sought;
    unsigned flags;
    const struct rdb_run_limits *limits;
    int64_t start, since; /* where the person stands; no hit before this timestamp counts */
    bool last_change;     /* of the stop point where the next stretch ends, a change of a watch is a hit */
};

/* Passes over what is known to hold no hit.  Takes in one that is known already, which is then what is returned. */
static int64_t pass_over(struct search *search, int64_t before, struct travel_hit *hit)
{
    struct session *session = search->session;
    bool only_depth = (search->flags & ~(unsigned)RDB_RUN_SKIPPED) == RDB_RUN_DEPTH;
    for (int64_t last = -1; last != before;) {
        int64_t id, time = -1;
        last = before;
        if (only_depth)
            before = stack_depths_skip(&session->depths, before, search->limits->depth);
        before = index_query_back(&search->sought, before);
        if (search->flags == RDB_RUN_BREAKPOINTS)
            time = known_hits_back(&session->known_hits, &session->breakpoints, &before, &search->last_change, &id);
        if (time < 0)
            continue;
        if (time > hit->time)
            *hit = (struct travel_hit){time, id};
        return time;
    }
    return before;
}

/* Is there more to scan?  *before becomes the end of it.  A hit before the stretch it was found in (an exception known to be
 * uncaught much later) waits for what the earlier stretches have. */
static bool find_next(struct search *search, int64_t *before, struct travel_hit *hit)
{
    int64_t end = *before = pass_over(search, *before, hit);
    return hit->time < end && end > search->since;
}

/* A stretch is about to be scanned, or has been, up to that timestamp; what lies behind `done` has been scanned. */
static void set_way(const struct search *search, int64_t before, int64_t done)
{
    double whole = (double)(search->start - search->since);
    search->session->way = (struct way){false, before, (double)(search->start - done), whole};
}

/* Scans the part before the timestamp *before that is nearest: what lies between a snapshot and it, or the segment that
 * the index names; *before becomes the beginning of it. */
static enum travel_result scan_nearest(struct search *search, int64_t *before, struct travel_hit *hit)
{
    struct session *session = search->session;
    int64_t begin = index_query_begin_of(&search->sought, *before);
    set_way(search, *before, *before);
    struct process *process = travel_fork_at(session, *before - 1);
    if (!process)
        return TRAVEL_FAILED;
    enum travel_result result = travel_run_silently(session, process, begin);
    int64_t from = process->stop.time;
    if (result == TRAVEL_DONE)
        result = scan(session, process, *before, search->last_change, search->flags, search->limits, hit);
    process_end(process);
    if (result == TRAVEL_DONE && hit->time < from && index_query_is_certain(&search->sought, from, *before))
        survey_distrust(session);
    *before = from;
    search->last_change = true;
    return result;
}

/* ---- Several stretches at once ---- */

/* Does the stretch that a scan of what comes before the timestamp begins with need no snapshots? */
static bool is_short(const struct session *session, int64_t before)
{
    const struct process *origin = snapshots_before(&session->snapshots, before - 1);
    return origin && travel_is_short(session, origin->stop.time, before);
}

/* Begins to scan what lies between a snapshot and the timestamp *before, which becomes the beginning of it. */
static enum travel_result begin_stretch(struct search *search, struct travel_run *run, int64_t *before)
{
    unsigned flags = search->flags | RDB_RUN_SCAN | RDB_RUN_LAST_CHANGE;
    struct process *process = travel_fork_at(search->session, *before - 1);
    if (!process)
        return TRAVEL_FAILED;
    enum travel_result result = travel_run_begin(search->session, run, process, *before, flags, search->limits);
    *before = process->stop.time;
    search->last_change = true;
    if (result != TRAVEL_DONE)
        process_end(process);
    return result;
}

/* Waits until it has been scanned, and tells the last hit if it is later than *hit. */
static enum travel_result end_stretch(const struct search *search, const struct travel_run *run, struct travel_hit *hit)
{
    enum travel_result result = travel_run_wait(search->session, run);
    const struct stop *stop = &run->process->stop;
    if (result == TRAVEL_DONE && stop->raw.last_hit > hit->time)
        *hit = (struct travel_hit){stop->raw.last_hit, stop->raw.last_hit_id};
    set_way(search, stop->time, run->from);
    travel_tell_progress(search->session, run->process);
    process_end(run->process);
    return result;
}

/* Scans the short stretches before the timestamp *before, several at once, until the last hit is found or nothing is left
 * or a long one follows; before it there is *before then. */
static enum travel_result sweep(struct search *search, int width, int64_t *before, struct travel_hit *hit)
{
    struct travel_run runs[TRAVEL_SCANS]; /* the latest stretch first */
    struct travel_hit known = *hit;       /* that need not be looked for */
    bool more = true, found = false;
    enum travel_result result;
    int count = 0;
    do {
        result = TRAVEL_DONE;
        while (result == TRAVEL_DONE && more && count < width && is_short(search->session, *before)) {
            result = begin_stretch(search, &runs[count], before);
            count += result == TRAVEL_DONE;
            more = find_next(search, before, &known);
        }
        if (result != TRAVEL_DONE || !count)
            break;
        int64_t from = runs[0].from;
        result = end_stretch(search, &runs[0], hit);
        memmove(&runs[0], &runs[1], (size_t)--count * sizeof runs[0]);
        found = hit->time >= from;
    } while (result == TRAVEL_DONE && !found);
    while (count > 0)
        process_end(runs[--count].process);
    if (!found && known.time > hit->time)
        *hit = known;
    return result;
}

/* ---- All of it ---- */

/* The last hit before a timestamp; if last_change, changes of watches that show there count, too.  Most hits are near, so
 * that the first stretch is scanned by itself. */
static enum travel_result search_before(struct session *session, unsigned flags, const struct rdb_run_limits *limits,
                                        int64_t since, int64_t before, bool last_change, struct travel_hit *hit)
{
    struct search search = {.session = session,
                            .flags = flags,
                            .limits = limits,
                            .start = session->here->stop.time,
                            .since = since,
                            .last_change = last_change};
    bool prepared = !(flags & RDB_RUN_BREAKPOINTS && breakpoints_any_condition(&session->breakpoints));
    enum travel_result result = TRAVEL_DONE;
    int width = 1;
    *hit = (struct travel_hit){-1, 0};
    index_query_begin(&search.sought, &session->index, &session->breakpoints, flags, limits, session->main_end);
    while (result == TRAVEL_DONE && find_next(&search, &before, hit)) {
        if (!prepared && (result = prepare_search(session, before - 1)) != TRAVEL_DONE)
            break;
        prepared = true;
        if (width > 1 && is_short(session, before))
            result = sweep(&search, width, &before, hit);
        else
            result = scan_nearest(&search, &before, hit);
        width = travel_scans(session);
    }
    if (hit->time < since)
        hit->time = -1;
    return result;
}

enum travel_result travel_search_back(struct session *session, unsigned flags, const struct rdb_run_limits *limits,
                                      int64_t before, int64_t since, struct travel_hit *hit)
{
    enum travel_result result;
    for (;;) {
        result = search_before(session, flags, limits, since, before, false, hit);
        if (result != TRAVEL_DONE || hit->time < 0 || !hit->breakpoint ||
            !breakpoints_ignore(&session->breakpoints, (int)hit->breakpoint))
            break;
        before = hit->time;
    }
    session->view.progress_over(session->view.closure);
    return result;
}

enum travel_result travel_search_change(struct session *session, int64_t since, struct travel_hit *hit)
{
    int64_t here = session->here->stop.time;
    enum travel_result result = search_before(session, RDB_RUN_BREAKPOINTS, NULL, since, here, true, hit);
    session->view.progress_over(session->view.closure);
    return result;
}
