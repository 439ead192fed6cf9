/* The timeline's data: see overview.h. */
#include "overview.h"

#include "connection.h"
#include "travel_parts.h"

#include <stdlib.h>
#include <string.h>

static void stop(struct overview *overview)
{
    if (overview->runner)
        process_kill(overview->runner);
    overview->runner = NULL;
}

void overview_free(struct overview *overview)
{
    stop(overview);
    free(overview->stretches);
    *overview = (struct overview){0};
}

/* Short stretches at first, so that a short recording has many; then longer and longer ones. */
static int64_t next_stretch(const struct overview *overview, const struct session *session)
{
    enum { SHORTEST = 4, PARTS = 100 };
    int64_t passed = overview->count ? overview->end - overview->stretches[0].from : 0;
    int64_t length = passed / PARTS > SHORTEST ? passed / PARTS : SHORTEST;
    return length < (int64_t)session->slice ? length : (int64_t)session->slice;
}

static void begin(struct overview *overview, struct session *session)
{
    overview_free(overview);
    overview->breakpoints = session->breakpoints.generation;
    overview->runner = travel_fork_at(session, session->main_start > 0 ? session->main_start : 0);
    overview->end = overview->runner ? overview->runner->stop.time : 0;
    overview->complete = !overview->runner;
}

static void take_stretch(struct overview *overview, struct session *session)
{
    struct process *runner = overview->runner;
    int64_t from = runner->stop.time, raised = runner->stop.raw.raised;
    unsigned flags = RDB_RUN_SCAN | (breakpoints_any(&session->breakpoints) ? RDB_RUN_BREAKPOINTS : 0);
    enum travel_result result = travel_run(session, runner, from + next_stretch(overview, session), flags, NULL);
    if (result == TRAVEL_DONE) {
        const struct rdb_stopped *now = &runner->stop.raw;
        struct stretch stretch = {from, now->place.thread, now->hits, now->raised - raised};
        overview->stretches =
            text_realloc(overview->stretches, (size_t)(overview->count + 1) * sizeof *overview->stretches);
        overview->stretches[overview->count++] = stretch;
        overview->end = runner->stop.time;
    }
    if (result == TRAVEL_INTERRUPTED)
        stop(overview); /* by a Ctrl-C for somebody else: begins anew */
    else if (result != TRAVEL_DONE || runner->stop.reason == RDB_STOP_END) {
        overview->complete = true;
        stop(overview);
    }
}

bool overview_advance(struct overview *overview, struct session *session)
{
    const double enough = 0.05;
    if (overview->breakpoints != session->breakpoints.generation || (!overview->complete && !overview->runner))
        begin(overview, session);
    if (overview->complete)
        return false;
    double until = connection_now() + enough;
    do
        take_stretch(overview, session);
    while (overview->runner && connection_now() < until);
    return true;
}
