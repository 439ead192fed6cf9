/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of the process that stands here, and of the recording: see travel_ask.h. */
#include "travel_ask.h"

#include "interrupt.h"
#include "travel.h"
#include "travel_advance.h"
#include "travel_fork.h"
#include "travel_run.h"

enum travel_result travel_ask(struct session *session, struct rdb_message *command, const void *payload,
                              struct text *answer)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        struct moment here = travel_here(session);
        struct rdb_message reply;
        enum process_result result = process_ask(session->here, command, payload, &reply, answer, NULL);
        if (result == PROCESS_OK) {
            *command = reply;
            return TRAVEL_DONE;
        }
        if (result == PROCESS_REFUSED)
            return travel_fail(session, TRAVEL_FAILED, answer->bytes);
        travel_give_up(session, session->here);
        if (interrupt_pending(session->replays.interrupt))
            return TRAVEL_FAILED;
        enum travel_result revived = travel_to_moment(session, here);
        if (revived != TRAVEL_DONE)
            return revived;
    }
    return travel_fail_died(session);
}

enum travel_result travel_ask_objects(struct session *session)
{
    struct text payload = {0}, answer = {0};
    travel_encode_named(session, &payload);
    struct rdb_message command = {.kind = RDB_SET_NAMED, .length = (uint32_t)payload.length};
    enum travel_result result = travel_ask(session, &command, payload.bytes, &answer);
    if (result == TRAVEL_DONE) {
        session->here->objects = travel_named_generation(session);
        objects_decode(&session->objects, &answer, session->here->stop.time);
    }
    return result;
}

enum travel_result travel_resolve_breakpoints(struct session *session)
{
    struct text payload = {0}, answer = {0};
    breakpoints_encode(&session->breakpoints, &payload);
    struct rdb_message command = {.kind = RDB_SET_BREAKPOINTS, .length = (uint32_t)payload.length};
    enum travel_result result = travel_ask(session, &command, payload.bytes, &answer);
    if (result == TRAVEL_DONE) {
        session->here->breakpoints = session->breakpoints.generation;
        breakpoints_decode(&session->breakpoints, &answer);
    }
    return result;
}

/* ---- Elsewhere ---- */

enum travel_result travel_ask_at_end(struct session *session, struct rdb_message *command, struct text *answer)
{
    struct process *process = travel_fork_at(session, TRAVEL_END);
    if (!process)
        return TRAVEL_FAILED;
    enum travel_result result = TRAVEL_DONE;
    travel_set_out(session, process, TRAVEL_END);
    while (process->stop.reason != RDB_STOP_END) {
        result = travel_run(session, process, process->stop.time + (int64_t)session->slice, 0, NULL);
        if (result != TRAVEL_DONE)
            break;
        travel_leave_snapshot(session, process, process->stop.time);
        travel_tell_progress(session, process);
    }
    session->view.progress_over(session->view.closure);
    if (result == TRAVEL_DONE || result == TRAVEL_DIVERGED) {
        struct rdb_message reply;
        enum process_result asked = process_ask(process, command, NULL, &reply, answer, NULL);
        *command = reply;
        result = asked == PROCESS_OK ? TRAVEL_DONE : travel_fail_died(session);
    }
    process_end(process);
    return result;
}

enum travel_result travel_look_ahead(struct session *session, unsigned flags, const struct rdb_run_limits *limits,
                                     struct text *returned, int64_t *time)
{
    struct process *process = travel_fork_here(session);
    if (!process)
        return TRAVEL_FAILED;
    enum travel_result result = travel_advance(session, &process, TRAVEL_END, flags, limits, true);
    if (result == TRAVEL_DONE)
        text_add(returned, session->returned.bytes, session->returned.length);
    *time = process->stop.reason == RDB_STOP_DEPTH ? process->stop.time : -1;
    text_clear(&session->returned);
    process_end(process);
    return result;
}

/* ---- Exceptions ---- */

static bool run_to_raise(struct session *session, struct process *process, int breakpoint)
{
    const struct rdb_run_limits limits = {
        .since = process->stop.time, .number = breakpoint, .instruction = INT64_MAX / 8};
    return travel_run(session, process, process->stop.time, RDB_RUN_RAISE, &limits) == TRAVEL_DONE &&
           process->stop.reason == RDB_STOP_RAISED;
}

bool travel_to_next_raise(struct session *session, struct process *process)
{
    return run_to_raise(session, process, 0);
}

struct process *travel_to_raise(struct session *session, int breakpoint)
{
    const struct stop *here = &session->here->stop;
    bool is_over =
        here->reason == RDB_STOP_END || moment_is(travel_here(session), (struct moment){session->main_end, 0});
    struct process *process = is_over ? NULL : travel_fork_here(session);
    if (process && run_to_raise(session, process, breakpoint))
        return process;
    if (process)
        process_end(process);
    return NULL;
}
