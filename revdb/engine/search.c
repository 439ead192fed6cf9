/* Going back: the last hit before the person.  See travel.h: travel_search_back, travel_search_change. */
#include "travel_parts.h"

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
    process_kill(process);
    return result;
}

/* Scans the part before the timestamp *before that is nearest: what lies between a snapshot and it, or the segment that
 * the index names; *before becomes the beginning of it. */
static enum travel_result scan_nearest(struct session *session, const struct sought *sought, unsigned flags,
                                       const struct rdb_run_limits *limits, int64_t *before, bool last_change,
                                       struct travel_hit *hit)
{
    int64_t begin = sought_begin_of(sought, *before);
    struct process *process = travel_fork_at(session, *before - 1);
    if (!process)
        return TRAVEL_FAILED;
    enum travel_result result = travel_run_silently(session, process, begin);
    int64_t from = process->stop.time;
    if (result == TRAVEL_DONE)
        result = scan(session, process, *before, last_change, flags, limits, hit);
    process_kill(process);
    if (result == TRAVEL_DONE && hit->time < from && sought_is_certain(sought, from, *before))
        survey_distrust(session);
    *before = from;
    return result;
}

/* Passes over what is known to hold no hit.  Takes in one that is known already, which is then *before. */
static int64_t pass_over(struct session *session, const struct sought *sought, unsigned flags, int64_t before,
                         struct travel_hit *hit)
{
    bool only_breakpoints = flags == RDB_RUN_BREAKPOINTS;
    for (int64_t last = -1; last != before;) {
        int64_t id = 0;
        last = before;
        before = sought_back(sought, before);
        if (only_breakpoints)
            before = found_back(&session->found, &session->breakpoints, before, &id);
        if (id) {
            if (before - 1 > hit->time)
                *hit = (struct travel_hit){before - 1, id};
            return before - 1;
        }
    }
    return before;
}

/* The last hit before a timestamp; if last_change, changes of watches that show there count, too. */
static enum travel_result search_before(struct session *session, unsigned flags, const struct rdb_run_limits *limits,
                                        int64_t since, int64_t before, bool last_change, struct travel_hit *hit)
{
    int64_t start = session->here->stop.time;
    bool only_depth = (flags & ~(unsigned)RDB_RUN_SKIPPED) == RDB_RUN_DEPTH;
    enum travel_result result = TRAVEL_DONE;
    struct sought sought;
    *hit = (struct travel_hit){-1, 0};
    if (before > since && flags & RDB_RUN_BREAKPOINTS && breakpoints_any_condition(&session->breakpoints))
        result = prepare_search(session, before - 1);
    sought_begin(&sought, &session->index, &session->breakpoints, flags, limits, session->main_end);
    /* A hit before the segment it was found in (an exception known to be uncaught much later) waits for what the earlier
     * segments have. */
    for (;;) {
        if (only_depth)
            before = depths_skip(&session->depths, before, limits->depth);
        before = pass_over(session, &sought, flags, before, hit);
        if (result != TRAVEL_DONE || hit->time >= before || before <= since)
            break;
        session->way = (struct way){false, before, (double)(start - before), (double)(start - since)};
        result = scan_nearest(session, &sought, flags, limits, &before, last_change, hit);
        last_change = true;
    }
    sought_free(&sought);
    if (hit->time < since)
        hit->time = -1;
    return result;
}

enum travel_result travel_search_back(struct session *session, unsigned flags, const struct rdb_run_limits *limits,
                                      int64_t since, struct travel_hit *hit)
{
    int64_t before = travel_passed(session);
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
