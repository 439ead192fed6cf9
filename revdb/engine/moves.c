/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the moving commands mean: see moves.h. */
#include "moves.h"

#include "travel.h"
#include "travel_ask.h"
#include "travel_copy.h"
#include "travel_run.h"
#include "travel_search.h"

#include <string.h>

#define ANY_DEPTH INT32_MAX

static int64_t here(const struct session *session)
{
    return session->here->stop.time;
}

#define LIMITS(...) (&(const struct rdb_run_limits){__VA_ARGS__})

static struct moment stop_point(int64_t time)
{
    return (struct moment){time, 0};
}

static bool at_end(const struct session *session)
{
    return session->here->stop.reason == RDB_STOP_END;
}

struct arrival moves_arrival(const struct session *session)
{
    const struct stop *stop = &session->here->stop;
    if (stop->reason == RDB_STOP_END)
        return (struct arrival){ARRIVED_END, 0};
    if (moment_is(travel_here(session), stop_point(session->main_end)))
        return (struct arrival){ARRIVED_MAIN_END, 0};
    return (struct arrival){ARRIVED, 0};
}

/* ---- Exceptions ---- */

static bool is_same_frame(const struct stop *a, const struct stop *b)
{
    return a->raw.place.thread == b->raw.place.thread && a->raw.place.depth == b->raw.place.depth &&
           a->raw.place.line == b->raw.place.line && strcmp(a->function, b->function) == 0 &&
           strcmp(a->file, b->file) == 0;
}

static bool stands_at_raise(const struct session *session)
{
    return session->raised.length && moment_is(session->raised_at, travel_here(session));
}

int moves_raised_above(const struct session *session)
{
    int above = session->here->stop.raw.place.depth - session->raised_depth;
    return stands_at_raise(session) && above > 0 ? above : 0;
}

/* Where an exception is raised. */
struct raise {
    struct moment moment;
    bool here; /* in the frame and line of the stop point before */
};

/* The process stands there. */
static struct raise note_raise(struct session *session, const struct process *process)
{
    const struct stop *stop = &process->stop;
    session->raised_depth = stop->raw.place.depth;
    text_clear(&session->raised);
    text_clear(&session->raised_text);
    text_printf(&session->raised_text, "%s", stop->message);
    text_printf(&session->raised, "%s is raised", stop->message);
    return (struct raise){process_moment(process), is_same_frame(stop, &session->here->stop)};
}

/* The line of the hit of a catch is where the last stop point was.  If the frame that ran it has ended since, the person
 * goes on to the instruction that raises.  breakpoint: which wants the exception; 0: the last one that the line raises. */
static enum travel_result go_on_to_raise(struct session *session, int breakpoint)
{
    struct process *process = travel_to_raise(session, breakpoint);
    if (!process)
        return TRAVEL_DONE;
    struct raise raise = note_raise(session, process);
    while (!breakpoint && travel_to_next_raise(session, process))
        raise = note_raise(session, process);
    process_end(process);
    enum travel_result result = raise.here ? TRAVEL_DONE : travel_to_moment(session, raise.moment);
    session->raised_at = travel_here(session);
    bool is_there =
        session->here->stop.raw.place.depth >= session->raised_depth; /* else it is thrown into a generator */
    text_printf(&session->raised, is_there ? " here." : " in a generator that is called here.");
    return result;
}

enum travel_result moves_go_to_raise(struct session *session, int64_t time)
{
    text_clear(&session->raised);
    text_clear(&session->raised_text);
    enum travel_result result = travel_to(session, time);
    return result == TRAVEL_DONE ? go_on_to_raise(session, 0) : result;
}

/* The same of the hit of a breakpoint, if it is one. */
static enum travel_result go_on_from_hit(struct session *session, int64_t id)
{
    const struct breakpoint *b = breakpoints_find(&session->breakpoints, false, (int)id);
    text_clear(&session->raised);
    if (!b || (b->kind != RDB_CATCH_RAISE && b->kind != RDB_CATCH_UNCAUGHT))
        return TRAVEL_DONE;
    return go_on_to_raise(session,
                          b->kind == RDB_CATCH_UNCAUGHT ? 0 : (int)id); /* the last is the one that nothing catches */
}

/* ---- Conditions ---- */

/* Runs over the hit at which the person has arrived once more, to hear what its condition raises: searches keep only where
 * hits are. */
static enum travel_result hear_condition(struct session *session, int64_t id)
{
    const struct breakpoint *b = breakpoints_find(&session->breakpoints, false, (int)id);
    text_clear(&session->objection);
    if (!b || !*b->condition)
        return TRAVEL_DONE;
    int64_t time = here(session), from = time > 0 ? time - 1 : 0;
    struct process *process = NULL;
    struct breakpoint copy = *b;
    struct breakpoints persons = breakpoints_set_aside(&session->breakpoints);
    struct breakpoint *alone = breakpoints_add(&session->breakpoints, b->kind, b->file, b->line, b->name);
    alone->condition = copy.condition;
    alone->scope = copy.scope;
    enum travel_result result = travel_copy_at(session, from, &process);
    if (result == TRAVEL_DONE)
        result = travel_run(session, process, time + 1, RDB_RUN_BREAKPOINTS | (from == time ? RDB_RUN_HERE : 0),
                            LIMITS(.since = time - 1)); /* a line that was passed is known at the next one */
    if (result == TRAVEL_DONE && ((process->stop.reason == RDB_STOP_BREAKPOINT && process->stop.time == time) ||
                                  (process->stop.reason == RDB_STOP_PASSED && process->stop.raw.last_hit == time)))
        text_printf(&session->objection, "%s", process->stop.message);
    if (process)
        process_end(process);
    breakpoints_restore(&session->breakpoints, persons);
    return result;
}

/* The person has come to a hit. */
static enum travel_result arrive_at(struct session *session, int64_t id, struct arrival *arrival)
{
    *arrival = (struct arrival){ARRIVED_BREAKPOINT, id};
    enum travel_result result = hear_condition(session, id);
    return result == TRAVEL_DONE ? go_on_from_hit(session, id) : result;
}

/* ---- Forward ---- */

/* Runs to a hit, a breakpoint or the end of the main module, to the target at the latest. */
static enum travel_result forward(struct session *session, int64_t target, unsigned flags,
                                  const struct rdb_run_limits *limits, struct arrival *arrival)
{
    if (at_end(session)) {
        *arrival = (struct arrival){ARRIVED_NOWHERE, 0};
        return TRAVEL_DONE;
    }
    flags |= RDB_RUN_BREAKPOINTS | RDB_RUN_MAIN_END;
    enum travel_result result = travel_forward(session, target, flags, limits);
    *arrival = moves_arrival(session);
    return result == TRAVEL_DONE && session->hit ? arrive_at(session, session->hit, arrival) : result;
}

enum travel_result moves_go_to_moment(struct session *session, struct moment moment, struct arrival *arrival)
{
    enum travel_result result = travel_to_moment(session, moment);
    *arrival = moves_arrival(session);
    return result;
}

enum travel_result moves_go(struct session *session, int64_t time, struct arrival *arrival)
{
    return moves_go_to_moment(session, stop_point(time), arrival);
}

enum travel_result moves_step(struct session *session, int64_t count, struct arrival *arrival)
{
    if (!breakpoints_any_skip(&session->breakpoints)) {
        int64_t target = count < TRAVEL_END - here(session) ? here(session) + count : TRAVEL_END;
        return forward(session, target, 0, NULL, arrival);
    }
    enum travel_result result;
    do {
        result = forward(session, TRAVEL_END, RDB_RUN_DEPTH | RDB_RUN_SKIPPED, LIMITS(.depth = ANY_DEPTH), arrival);
    } while (result == TRAVEL_DONE && arrival->kind == ARRIVED && --count > 0);
    return result;
}

enum travel_result moves_stepi(struct session *session, int64_t count, struct arrival *arrival)
{
    enum travel_result result;
    int64_t executed;
    do {
        /* As many as there are up to the next stop point. */
        struct moment from = travel_here(session);
        int64_t wanted = count < INT32_MAX ? from.instruction + count : INT32_MAX;
        result = forward(session, from.time, 0, LIMITS(.instruction = wanted), arrival);
        const struct rdb_stopped *stop = &session->here->stop.raw;
        executed = (stop->instruction ? stop->instruction : stop->counted) - from.instruction;
        count -= executed;
    } while (result == TRAVEL_DONE && arrival->kind == ARRIVED && executed > 0 && count > 0);
    return result;
}

/* A move has left the generator that `frame` is one of, by a yield: goes on to where that resumes, if ever.  False if it is
 * not so, or the move has failed. */
static bool resumes(struct session *session, const struct rdb_place *frame, enum travel_result *result,
                    struct arrival *arrival)
{
    struct arrival left = *arrival;
    int64_t time = here(session);
    if (*result != TRAVEL_DONE || arrival->kind != ARRIVED || !frame->generator ||
        session->here->stop.raw.yielded != frame->generator ||
        session->here->stop.raw.place.generator == frame->generator)
        return false;
    *result = forward(session, TRAVEL_END, RDB_RUN_GENERATOR, LIMITS(.object = frame->generator), arrival);
    bool back = *result == TRAVEL_DONE && arrival->kind == ARRIVED;
    if (back || *result != TRAVEL_DONE || arrival->kind == ARRIVED_BREAKPOINT)
        return back;
    *result = travel_to(session, time); /* it is never resumed */
    *arrival = left;
    return false;
}

enum travel_result moves_next(struct session *session, const struct rdb_place *frame, struct arrival *arrival)
{
    enum travel_result result =
        forward(session, TRAVEL_END, RDB_RUN_DEPTH, LIMITS(.thread = frame->thread, .depth = frame->depth), arrival);
    resumes(session, frame, &result, arrival);
    return result;
}

enum travel_result moves_until(struct session *session, const struct rdb_place *frame, int line,
                               struct arrival *arrival)
{
    struct rdb_place at = *frame;
    enum travel_result result;
    do {
        const struct rdb_run_limits *limits = LIMITS(.thread = at.thread, .depth = at.depth, .line = line);
        result = forward(session, TRAVEL_END, RDB_RUN_DEPTH, limits, arrival);
        if (!resumes(session, frame, &result, arrival))
            break;
        at = session->here->stop.raw.place;
    } while (at.line <= line);
    return result;
}

enum travel_result moves_finish(struct session *session, const struct rdb_place *frame, struct arrival *arrival)
{
    unsigned flags = RDB_RUN_DEPTH | RDB_RUN_RETURN;
    return forward(session, TRAVEL_END, flags, LIMITS(.thread = frame->thread, .depth = frame->depth - 1), arrival);
}

enum travel_result moves_return_value(struct session *session, const struct rdb_place *frame, struct text *returned,
                                      int64_t *time)
{
    unsigned flags = RDB_RUN_DEPTH | RDB_RUN_RETURN;
    return travel_look_ahead(session, flags, LIMITS(.thread = frame->thread, .depth = frame->depth - 1), returned,
                             time);
}

enum travel_result moves_nthread(struct session *session, int thread, struct arrival *arrival)
{
    return forward(session, TRAVEL_END, RDB_RUN_THREAD, LIMITS(.thread = thread), arrival);
}

enum travel_result moves_continue(struct session *session, struct arrival *arrival)
{
    /* With nothing to find, the nearest snapshot before a known end saves the way. */
    if (!breakpoints_any(&session->breakpoints)) {
        if (here(session) < session->main_end)
            return moves_go(session, session->main_end, arrival);
        if (here(session) < session->end)
            return moves_go(session, session->end, arrival);
    }
    return forward(session, TRAVEL_END, 0, NULL, arrival);
}

/* ---- Backward ---- */

/* The end of the main module, if it lies before here: no search goes back beyond it. */
static int64_t floor_of(const struct session *session)
{
    return session->main_end >= 0 && session->main_end < travel_passed(session) ? session->main_end : 0;
}

/* Where a search ends that has found nothing. */
static enum travel_result go_to_beginning(struct session *session, struct arrival *arrival)
{
    int64_t time = floor_of(session);
    if (time == 0 && session->main_start >= 0 && session->main_start < travel_passed(session))
        time = session->main_start;
    if (time == travel_passed(session)) {
        *arrival = (struct arrival){ARRIVED_NOWHERE, 0};
        return TRAVEL_DONE;
    }
    enum travel_result result = travel_to(session, time);
    *arrival = moves_arrival(session);
    if (arrival->kind == ARRIVED)
        arrival->kind = ARRIVED_BEGINNING;
    return result;
}

/* Goes to the last hit (a breakpoint or what flags say) before a timestamp, which is here or earlier, and not before `since`.
 * Without one, stays, with arrival->kind ARRIVED_NOWHERE. */
static enum travel_result backward_from(struct session *session, int64_t before, int64_t since, unsigned flags,
                                        const struct rdb_run_limits *limits, struct arrival *arrival)
{
    *arrival = (struct arrival){ARRIVED_NOWHERE, 0};
    if (breakpoints_any(&session->breakpoints))
        flags |= RDB_RUN_BREAKPOINTS;
    if (!flags)
        return TRAVEL_DONE;
    struct travel_hit hit;
    enum travel_result result = travel_search_back(session, flags, limits, before, since, &hit);
    if (result != TRAVEL_DONE || hit.time < 0)
        return result;
    result = travel_to(session, hit.time);
    *arrival = moves_arrival(session);
    return hit.breakpoint && result == TRAVEL_DONE ? arrive_at(session, hit.breakpoint, arrival) : result;
}

/* The same, from here. */
static enum travel_result backward(struct session *session, int64_t since, unsigned flags,
                                   const struct rdb_run_limits *limits, struct arrival *arrival)
{
    /* The hit that was found here last is not found again. */
    int64_t before = stands_at_raise(session) ? here(session) : travel_passed(session);
    if (before >= since)
        return backward_from(session, before, since, flags, limits, arrival);
    *arrival = (struct arrival){ARRIVED_NOWHERE, 0};
    return TRAVEL_DONE;
}

/* And without a hit goes to the beginning. */
static enum travel_result backward_or_beginning(struct session *session, unsigned flags,
                                                const struct rdb_run_limits *limits, struct arrival *arrival)
{
    enum travel_result result = backward(session, floor_of(session), flags, limits, arrival);
    if (result == TRAVEL_DONE && arrival->kind == ARRIVED_NOWHERE)
        result = go_to_beginning(session, arrival);
    return result;
}

enum travel_result moves_bstep(struct session *session, int64_t count, struct arrival *arrival)
{
    enum travel_result result;
    if (breakpoints_any_skip(&session->breakpoints)) {
        unsigned flags = RDB_RUN_DEPTH | RDB_RUN_SKIPPED;
        do {
            result = backward(session, 0, flags, LIMITS(.depth = ANY_DEPTH), arrival);
        } while (result == TRAVEL_DONE && arrival->kind == ARRIVED && --count > 0);
        return result;
    }
    *arrival = (struct arrival){ARRIVED_NOWHERE, 0};
    int64_t passed = travel_passed(session);
    if (passed == 0)
        return TRAVEL_DONE;
    int64_t target = count < passed ? passed - count : 0;
    if (target < floor_of(session))
        target = floor_of(session);
    result = backward(session, target, 0, NULL, arrival);
    if (result == TRAVEL_DONE && arrival->kind == ARRIVED_NOWHERE)
        result = moves_go(session, target, arrival);
    return result;
}

/* The moment that lies `count` instructions before this one; no earlier than the beginning. */
static enum travel_result before(struct session *session, struct moment *moment, int64_t count)
{
    int64_t floor = floor_of(session);
    while (count > moment->instruction) {
        int64_t instructions;
        count -= moment->instruction;
        moment->instruction = 0;
        if (moment->time <= floor)
            return TRAVEL_DONE;
        enum travel_result result = travel_count(session, moment->time - 1, &instructions);
        if (result != TRAVEL_DONE)
            return result;
        *moment = (struct moment){moment->time - 1, instructions};
    }
    moment->instruction -= count;
    return TRAVEL_DONE;
}

enum travel_result moves_bstepi(struct session *session, int64_t count, struct arrival *arrival)
{
    struct moment target = travel_here(session);
    *arrival = (struct arrival){ARRIVED_NOWHERE, 0};
    if (moment_is(target, stop_point(floor_of(session))))
        return TRAVEL_DONE;
    enum travel_result result = before(session, &target, count);
    if (result == TRAVEL_DONE)
        result = backward(session, target.time + (target.instruction > 0), 0, NULL, arrival);
    if (result == TRAVEL_DONE && arrival->kind == ARRIVED_NOWHERE)
        result = moves_go_to_moment(session, target, arrival);
    return result;
}

enum travel_result moves_bnext(struct session *session, const struct rdb_place *frame, struct arrival *arrival)
{
    /* A generator that has begun has a line before this one, where it yielded, perhaps. */
    if (frame->generator && !(frame->flags & RDB_PLACE_BEGINS))
        return backward_or_beginning(session, RDB_RUN_GENERATOR, LIMITS(.object = frame->generator), arrival);
    return backward_or_beginning(session, RDB_RUN_DEPTH, LIMITS(.thread = frame->thread, .depth = frame->depth),
                                 arrival);
}

enum travel_result moves_buntil(struct session *session, const struct rdb_place *frame, int line,
                                struct arrival *arrival)
{
    return backward_or_beginning(session, RDB_RUN_DEPTH,
                                 LIMITS(.thread = frame->thread, .depth = frame->depth, .line = -line), arrival);
}

enum travel_result moves_bfinish(struct session *session, const struct rdb_place *frame, struct arrival *arrival)
{
    /* Nothing calls the main module, nor what a thread begins with: to look for it would be to search the whole
     * recording. */
    if (frame->depth <= (frame->thread == 1 ? session->main_depth : 1))
        return go_to_beginning(session, arrival);
    const struct rdb_run_limits *limits = LIMITS(.thread = frame->thread, .depth = frame->depth - 1);
    int64_t called = frame->called, floor = floor_of(session);
    if (called < floor || called >= travel_passed(session))
        return backward_or_beginning(session, RDB_RUN_DEPTH, limits, arrival);
    /* Since that line there can be nothing but breakpoints. */
    enum travel_result result = backward(session, called + 1, 0, NULL, arrival);
    if (result == TRAVEL_DONE && arrival->kind == ARRIVED_NOWHERE)
        result = backward_from(session, called + 1, floor, RDB_RUN_DEPTH, limits, arrival);
    if (result == TRAVEL_DONE && arrival->kind == ARRIVED_NOWHERE)
        result = go_to_beginning(session, arrival);
    return result;
}

enum travel_result moves_bthread(struct session *session, int thread, struct arrival *arrival)
{
    return backward_or_beginning(session, RDB_RUN_THREAD, LIMITS(.thread = thread), arrival);
}

enum travel_result moves_bcontinue(struct session *session, struct arrival *arrival)
{
    return backward_or_beginning(session, 0, NULL, arrival);
}

enum travel_result moves_search_back(struct session *session, enum rdb_breakpoint_kind kind, const char *file, int line,
                                     int64_t since, struct travel_hit *hit)
{
    struct breakpoints persons = breakpoints_set_aside(&session->breakpoints);
    breakpoints_add(&session->breakpoints, kind, file, line, "");
    enum travel_result result =
        travel_search_back(session, RDB_RUN_BREAKPOINTS, NULL, travel_passed(session), since, hit);
    breakpoints_restore(&session->breakpoints, persons);
    return result;
}

enum travel_result moves_continue_to_end(struct session *session, struct arrival *arrival)
{
    enum travel_result result;
    do {
        result = moves_continue(session, arrival);
    } while (result == TRAVEL_DONE && arrival->kind == ARRIVED_MAIN_END);
    return result;
}

static enum travel_result go_to_output(struct session *session, bool *found)
{
    struct arrival arrival;
    struct travel_hit hit;
    int64_t time = here(session), before = at_end(session) ? time : time + 1;
    enum travel_result result = travel_search_back(session, RDB_RUN_BREAKPOINTS, NULL, before, 0, &hit);
    *found = result == TRAVEL_DONE && hit.time >= 0;
    if (result != TRAVEL_DONE || *found)
        return *found ? travel_to(session, hit.time) : result;
    result = moves_continue_to_end(session, &arrival);
    *found = result == TRAVEL_DONE && arrival.kind == ARRIVED_BREAKPOINT;
    return result == TRAVEL_DONE && !*found ? travel_to(session, time) : result;
}

enum travel_result moves_to_output(struct session *session, const char *text, bool *found)
{
    struct breakpoints persons = breakpoints_set_aside(&session->breakpoints);
    breakpoints_add(&session->breakpoints, RDB_CATCH_OUTPUT, "", 0, text); /* only this is looked for */
    enum travel_result result = go_to_output(session, found);
    breakpoints_restore(&session->breakpoints, persons);
    return result;
}
