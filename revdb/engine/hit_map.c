/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where breakpoints are hit: see hit_map.h. */
#include "hit_map.h"

#include "array.h"
#include "clock.h"
#include "travel_advance.h"
#include "travel_fork.h"
#include "travel_run.h"

#include <stdlib.h>

static void stop(struct hit_map *hits)
{
    if (hits->runner)
        process_end(hits->runner);
    hits->runner = NULL;
}

void hit_map_close(struct hit_map *hits)
{
    stop(hits);
    *hits = (struct hit_map){0};
}

/* Short stretches at first, so that a short recording has many; then longer and longer ones. */
static int64_t stretch(const struct hit_map *hits, const struct session *session)
{
    enum { SHORTEST = 4, PARTS = 100 };
    int64_t passed = hits->end > session->main_start ? hits->end - session->main_start : 0;
    int64_t length = passed / PARTS > SHORTEST ? passed / PARTS : SHORTEST;
    return length < (int64_t)session->slice ? length : (int64_t)session->slice;
}

/* What a stretch has shown that was scanned. */
static void take(struct hit_map *hits, const struct stop *stop)
{
    if (stop->raw.last_hit >= 0)
        *array_add(hits->times, hits->count) = stop->raw.last_hit;
    hits->end = stop->time;
    hits->complete = stop->reason == RDB_STOP_END;
}

/* Scans a stretch from the timestamp on, or comes nearer to it. */
static enum travel_result run(struct hit_map *hits, struct session *session, int64_t on)
{
    const struct process *nearer = snapshots_before(&session->snapshots, on);
    if (!hits->runner || (nearer && nearer->stop.time > hits->runner->stop.time)) {
        stop(hits);
        hits->runner = travel_fork_at(session, on);
    }
    if (!hits->runner)
        return TRAVEL_FAILED;
    int64_t here = hits->runner->stop.time, slice = (int64_t)session->slice;
    if (here < on)
        return travel_run(session, hits->runner, on - here < slice ? on : here + slice, 0, NULL);
    unsigned flags = RDB_RUN_BREAKPOINTS | RDB_RUN_SCAN | RDB_RUN_LAST_CHANGE;
    enum travel_result result = travel_run(session, hits->runner, on + stretch(hits, session), flags, NULL);
    if (result == TRAVEL_DONE)
        take(hits, &hits->runner->stop);
    return result;
}

static void step(struct hit_map *hits, struct session *session, const struct index_query *sought)
{
    int64_t on = travel_pass_over(session, sought, hits->end, TRAVEL_END, RDB_RUN_BREAKPOINTS);
    enum travel_result result = TRAVEL_DONE;
    if (session->end >= 0 && on >= session->end)
        hits->complete = true;
    else
        result = run(hits, session, on);
    if (result != TRAVEL_DONE || hits->complete)
        stop(hits);
    if (result != TRAVEL_DONE && result != TRAVEL_INTERRUPTED) /* by a Ctrl-C for somebody else: another one goes on */
        hits->complete = true;
}

bool hit_map_advance(struct hit_map *hits, struct session *session)
{
    const double enough = 0.05;
    bool surveyed = session->index.complete || session->survey.over, learned = false;
    if (hits->breakpoints != session->breakpoints.generation) {
        learned = hits->count > 0;
        hit_map_close(hits);
        hits->breakpoints = session->breakpoints.generation;
        hits->end = session->main_start > 0 ? session->main_start : 0;
    }
    if (hits->complete || !surveyed || !breakpoints_any(&session->breakpoints))
        return learned;
    struct index_query sought;
    double until = clock_now() + enough;
    index_query_begin(&sought, &session->index, &session->breakpoints, RDB_RUN_BREAKPOINTS, NULL, -1);
    do
        step(hits, session, &sought);
    while (!hits->complete && hits->runner && clock_now() < until);
    return true;
}
