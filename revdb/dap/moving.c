/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The requests that move: continue, next, stepIn, stepOut, stepBack, reverseContinue, goto, restartFrame, pause, cancel.
 * See adapter.h. */
#include "adapter.h"

#include "hit_rows.h"
#include "marks.h"
#include "travel.h"
#include "travel_ask.h"

#include <stdlib.h>
#include <string.h>

/* ---- The engine's moves, in one form ---- */

#define MOVE(name, call)                                                                                               \
    static enum travel_result name(struct session *session, const struct destination *to, struct arrival *arrival)     \
    {                                                                                                                  \
        (void)to;                                                                                                      \
        return call;                                                                                                   \
    }

MOVE(go_on, moves_continue(session, arrival))
MOVE(go_back, moves_bcontinue(session, arrival))
MOVE(step, moves_step(session, 1, arrival))
MOVE(bstep, moves_bstep(session, 1, arrival))
MOVE(stepi, moves_stepi(session, 1, arrival))
MOVE(bstepi, moves_bstepi(session, 1, arrival))
MOVE(next, moves_next(session, &to->frame, arrival))
MOVE(bnext, moves_bnext(session, &to->frame, arrival))
MOVE(finish, moves_finish(session, &to->frame, arrival))
MOVE(bfinish, moves_bfinish(session, &to->frame, arrival))
MOVE(go, moves_go_to_moment(session, to->moment, arrival))

/* ---- The moves ---- */

/* From the innermost frame of the thread that the client means.  At the end of the recording there is none: then it is no
 * matter. */
static bool innermost(struct adapter *adapter, const json_t *arguments, struct rdb_place *place)
{
    long long thread = number_of(arguments, "threadId", 0);
    const struct rdb_place *here = &adapter->session->here->stop.raw.place;
    struct stack stack;
    *place = *here;
    if (thread <= 0 || thread > INT32_MAX || thread == here->thread || here->flags & RDB_PLACE_NONE)
        return true;
    if (!went_well(adapter, inspect_stack(adapter->session, (int)thread, &stack)))
        return false;
    if (!stack.count)
        return refuse(adapter, "thread %lld has no Python frame here", thread);
    *place = stack.frames[0].place;
    return true;
}

static bool run(struct adapter *adapter, const json_t *arguments, move_function *move, const char *reason)
{
    struct destination to = {0};
    if (!innermost(adapter, arguments, &to.frame))
        return false;
    answer(adapter);
    run_move(adapter, move, &to, reason);
    return true;
}

static bool by_instruction(const json_t *arguments)
{
    return !strcmp(string_of(arguments, "granularity", "statement"), "instruction");
}

REQUEST(continue, "continue", PHASE_OPEN)
{
    json_object_set_new(body, "allThreadsContinued", json_true());
    return run(adapter, arguments, go_on, "step");
}

#define MOVE_REQUEST(id, name, move, by_an_instruction)                                                                \
    REQUEST(id, name, PHASE_OPEN)                                                                                      \
    {                                                                                                                  \
        (void)body;                                                                                                    \
        return run(adapter, arguments, by_instruction(arguments) ? by_an_instruction : move, "step");                  \
    }

MOVE_REQUEST(reverse_continue, "reverseContinue", go_back, go_back)
MOVE_REQUEST(next, "next", next, stepi)
MOVE_REQUEST(step_in, "stepIn", step, stepi)
MOVE_REQUEST(step_out, "stepOut", finish, finish)
MOVE_REQUEST(step_back, "stepBack", bnext, bstepi)

REQUEST(restart_frame, "restartFrame", PHASE_OPEN)
{
    struct known_frame frame;
    struct destination to = {0};
    (void)body;
    if (!frame_of(adapter, arguments, &frame) || !place_of(adapter, frame, &to.frame, NULL))
        return false;
    answer(adapter);
    run_move(adapter, bfinish, &to, "step");
    return true;
}

/* ---- Where a line is executed ---- */

#define TARGETS_LIMIT 200

/* A line is a breakpoint for the time of the search; a target's id is its timestamp and one. */
REQUEST(goto_targets, "gotoTargets", PHASE_OPEN)
{
    const char *file = file_of(adapter, json_object_get(arguments, "source"));
    long long line = our_line(adapter, number_of(arguments, "line", 0));
    if (!file || line < 1 || line > INT32_MAX)
        return refuse(adapter, "\"source\" and \"line\" are missing");
    struct breakpoint at;
    struct hit_rows rows = {.limit = TARGETS_LIMIT};
    struct text expression = {0};
    breakpoint_init(&at, RDB_BREAK_LINE, file, (int)line, "");
    text_add_string(&expression, "None");
    at.id = BREAKPOINT_ADVANCE;
    adapter->moving = true;
    enum travel_result result = hit_rows_collect(adapter->session, &at, &expression, &rows);
    adapter->moving = false;
    if (!went_well(adapter, result))
        return false;
    json_t *targets = json_array();
    for (int i = 0; i < rows.count; i++) {
        json_t *target = json_object();
        json_object_set_new(target, "id", json_integer(rows.at[i].time + 1));
        json_object_set_new(target, "label", json_string(text_format("at %lld", (long long)rows.at[i].time)));
        json_object_set_new(target, "line", json_integer(client_line(adapter, line)));
        json_array_append_new(targets, target);
    }
    json_object_set_new(body, "targets", targets);
    return true;
}

REQUEST(goto, "goto", PHASE_OPEN)
{
    long long target = number_of(arguments, "targetId", 0);
    (void)body;
    if (target < 1)
        return refuse(adapter, "\"targetId\" is none that `gotoTargets` has told");
    answer(adapter);
    run_move(adapter, go, &(struct destination){.moment = {target - 1, 0}}, "goto");
    return true;
}

/* ---- revdb/go ---- */

/* Moves for which the protocol has no request. */
static const struct {
    const char *name;
    move_function *move;
} moves[] = {
    {"next", next},     {"stepIn", step},      {"stepOut", finish},    {"continue", go_on}, {"bnext", bnext},
    {"bstepIn", bstep}, {"bstepOut", bfinish}, {"bcontinue", go_back}, {"stepi", stepi},    {"bstepi", bstepi},
};

static bool go_by_name(struct adapter *adapter, const json_t *arguments, const char *name)
{
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
        if (!strcmp(moves[i].name, name))
            return run(adapter, arguments, moves[i].move, "step");
    return refuse(adapter, "there is no move \"%s\"", name);
}

/* To what failed the test of that number, from 1 on. */
static enum travel_result to_failure(struct session *session, const struct destination *to, struct arrival *arrival)
{
    long long passed;
    char *exception;
    enum travel_result result = marks_go_failure(session, to->moment.time, &passed, &exception);
    *arrival = moves_arrival(session);
    return result;
}

REQUEST(go, "revdb/go", PHASE_OPEN)
{
    long long failure = number_of(arguments, "failure", 0);
    const char *name = string_of(arguments, "move", NULL), *time = string_of(arguments, "time", "");
    struct destination to = {0};
    (void)body;
    if (name)
        return go_by_name(adapter, arguments, name);
    if (failure > 0 && failure <= marks_count_failures(adapter->session->log)) {
        answer(adapter);
        run_move(adapter, to_failure, &(struct destination){.moment = {failure, 0}}, "goto");
        return true;
    }
    if (json_object_get(arguments, "failure"))
        return refuse(adapter, "there is no failure of that number");
    if (json_is_integer(json_object_get(arguments, "time")))
        time = text_format("%lld", number_of(arguments, "time", -1));
    if (!moment_read(time, &to.moment) || to.moment.time < 0)
        return refuse(adapter, "\"time\" is a timestamp, \"1234\" or \"1234.5\"; or \"move\" is a move");
    answer(adapter);
    run_move(adapter, go, &to, "goto");
    return true;
}

/* ---- Giving up ---- */

/* What was under way has been interrupted when this is read (serve.c). */
REQUEST(pause, "pause", PHASE_OPEN)
{
    UNUSED_REQUEST;
    return true;
}

REQUEST(cancel, "cancel", PHASE_ANY)
{
    UNUSED_REQUEST;
    return true;
}
