/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One process on its way: see travel_run.h. */
#include "travel_run.h"

#include "clock.h"

#include <stdlib.h>
#include <string.h>

/* A run is cut into slices of about this length.  After each one, a snapshot is left, progress is told. */
#define SLICE_SECONDS 0.05
#define LEAST_SLICE 1000.0

enum travel_result travel_fail(struct session *session, enum travel_result result, const char *message)
{
    text_clear(&session->message);
    text_printf(&session->message, "%s", message);
    return result;
}

enum travel_result travel_fail_died(struct session *session)
{
    char *words = replays_last_words(&session->replays);
    text_clear(&session->message);
    text_printf(&session->message, "the replaying process died%s%s", *words ? ": " : "", words);
    return TRAVEL_FAILED;
}

/* ---- What the program writes ---- */

static void take_output(void *closure, int64_t time, int stream, int64_t offset, const char *bytes, size_t length)
{
    struct session *session = closure;
    program_output_take(stream ? &session->output : &session->typed, time, stream, offset, bytes, length);
}

struct output_sink travel_sink(struct session *session)
{
    return (struct output_sink){.take = take_output, .closure = session};
}

void travel_show_written(struct session *session, const struct process *process)
{
    const struct program_output_piece *piece;
    const char *bytes;
    while ((piece = program_output_next(&session->output, &session->typed, process_passed(process), &bytes)))
        session->view.output(session->view.closure, piece->time, piece->stream, bytes, piece->length);
}

/* ---- What it is told, and what it tells ---- */

/* Learns what any stop can tell about the recording as a whole. */
void travel_learn(struct session *session, const struct stop *stop)
{
    if (stop->raw.main_start >= 0)
        session->main_start = stop->raw.main_start;
    if (stop->raw.main_end >= 0)
        session->main_end = stop->raw.main_end;
    if (stop->reason == RDB_STOP_END)
        session->end = stop->time;
    if (stop->time == session->main_start && !session->main_file)
        session->main_file = text_copy(stop->file);
    if (stop->time == session->main_start && session->main_depth < 0)
        session->main_depth = stop->raw.place.depth;
}

/* Tells the process the set of breakpoints if it has an older one. */
static enum process_result tell_breakpoints(struct session *session, struct process *process, struct text *answer)
{
    if (process->breakpoints == session->breakpoints.generation)
        return PROCESS_OK;
    struct text payload = {0};
    breakpoints_encode(&session->breakpoints, &payload);
    struct rdb_message command = {.kind = RDB_SET_BREAKPOINTS, .length = (uint32_t)payload.length}, reply;
    enum process_result result = process_ask(process, &command, payload.bytes, &reply, answer, NULL);
    if (result == PROCESS_OK)
        process->breakpoints = session->breakpoints.generation;
    return result;
}

/* Changes whenever there is something new to tell the processes about named objects. */
unsigned travel_named_generation(const struct session *session)
{
    return session->objects.generation + session->breakpoints.generation;
}

void travel_encode_named(const struct session *session, struct text *payload)
{
    objects_encode(&session->objects, payload);
    breakpoints_encode_scopes(&session->breakpoints, payload);
}

/* Asks the process about the numbered objects, which tells it of them. */
enum process_result travel_tell_objects(struct session *session, struct process *process, struct text *answer)
{
    struct text payload = {0};
    travel_encode_named(session, &payload);
    struct rdb_message command = {.kind = RDB_SET_NAMED, .length = (uint32_t)payload.length}, reply;
    enum process_result result = process_ask(process, &command, payload.bytes, &reply, answer, NULL);
    if (result == PROCESS_OK) {
        process->objects = travel_named_generation(session);
        objects_decode(&session->objects, answer, process->stop.time);
    }
    return result;
}

enum travel_result travel_outcome(struct session *session, const struct process *process, enum process_result result,
                                  const char *refusal)
{
    switch (result) {
    case PROCESS_OK:
        if (process->stop.reason != RDB_STOP_DIVERGED)
            return TRAVEL_DONE;
        session->diverged = true;
        return travel_fail(session, TRAVEL_DIVERGED, process->stop.message);
    case PROCESS_REFUSED:
        return travel_fail(session, TRAVEL_FAILED, refusal);
    case PROCESS_INTERRUPTED:
        return TRAVEL_INTERRUPTED;
    case PROCESS_DIED:
        break;
    }
    return travel_fail_died(session);
}

/* Takes in how long a run took: what the longer ones did tells how far a slice reaches, and so how long others take. */
static void note_time(struct session *session, struct process *process, double length, double elapsed)
{
    bool is_long = elapsed > SLICE_SECONDS / 10;
    process->cost += is_long ? elapsed : length * SLICE_SECONDS / session->slice;
    if (!is_long && length + 1 < session->slice) /* slices are whole numbers */
        return;
    double slice = length * SLICE_SECONDS / (elapsed > 1e-6 ? elapsed : 1e-6);
    slice = slice > 4 * session->slice ? 4 * session->slice : slice;
    session->slice = slice > LEAST_SLICE ? slice : LEAST_SLICE;
}

void travel_note_run(struct session *session, struct process *process, int64_t from, double elapsed)
{
    int64_t to = process->stop.time;
    travel_learn(session, &process->stop);
    stack_depths_note(&session->depths, from, to, (int)process->stop.raw.least_depth);
    if (from <= session->output.until && to > session->output.until)
        session->output.until = to;
    note_time(session, process, (double)(to - from), elapsed);
}

/* What the program writes is told where it is not known yet: every run begins where all that was written before is. */
unsigned travel_output_flag(const struct session *session, const struct process *process)
{
    return process->stop.time <= session->output.until ? RDB_RUN_OUTPUT : 0;
}

static enum process_result prepare(struct session *session, struct process *process, unsigned flags,
                                   struct text *refusal)
{
    enum process_result result = PROCESS_OK;
    if (process->objects != travel_named_generation(session))
        result = travel_tell_objects(session, process, refusal);
    if (result == PROCESS_OK && flags & (RDB_RUN_BREAKPOINTS | RDB_RUN_SKIPPED | RDB_RUN_RAISE))
        result = tell_breakpoints(session, process, refusal);
    return result;
}

enum process_result travel_prepare(struct session *session, struct process *process, unsigned flags)
{
    struct text refusal = {0};
    enum process_result result = prepare(session, process, flags, &refusal);
    return result;
}

/* ---- Running ---- */

/* How long a run takes is told by the processor's time, or every short one on a busy machine would look like a slow one; but
 * where values are found out in forks of the process, whose time that is not, by the time that passes. */
static double clock_of(const struct session *session, const struct process *process, unsigned flags)
{
    bool forks = flags & (RDB_RUN_BREAKPOINTS | RDB_RUN_ROWS) && breakpoints_any_condition(&session->breakpoints);
    return forks ? clock_now() : clock_used(process->pid);
}

enum travel_result travel_run_begin(struct session *session, struct travel_run *run, struct process *process,
                                    int64_t target, unsigned flags, const struct rdb_run_limits *limits)
{
    struct text refusal = {0};
    enum process_result result = prepare(session, process, flags, &refusal);
    *run = (struct travel_run){process, flags, limits ? limits->since : 0, process_passed(process),
                               clock_of(session, process, flags)};
    flags |= travel_output_flag(session, process);
    if (result == PROCESS_OK && !process_run_begin(process, target, flags, limits))
        result = PROCESS_DIED;
    enum travel_result outcome =
        result == PROCESS_OK ? TRAVEL_DONE : travel_outcome(session, process, result, refusal.bytes);
    return outcome;
}

enum travel_result travel_run_wait(struct session *session, const struct travel_run *run)
{
    struct output_sink sink = travel_sink(session);
    struct text refusal = {0};
    enum process_result result = process_run_wait(run->process, &sink, &refusal);
    enum travel_result outcome = travel_outcome(session, run->process, result, refusal.bytes);
    if (outcome == TRAVEL_DONE) {
        travel_note_run(session, run->process, run->from, clock_of(session, run->process, run->flags) - run->begun);
        known_hits_note(&session->known_hits, &session->breakpoints, run->flags, run->since, run->from,
                        &run->process->stop);
    }
    return outcome;
}

enum travel_result travel_run(struct session *session, struct process *process, int64_t target, unsigned flags,
                              const struct rdb_run_limits *limits)
{
    struct travel_run run;
    enum travel_result result = travel_run_begin(session, &run, process, target, flags, limits);
    return result == TRAVEL_DONE ? travel_run_wait(session, &run) : result;
}

/* ---- Progress ---- */

void travel_tell_progress(struct session *session, const struct process *process)
{
    const struct way *way = &session->way;
    int64_t at = way->by_polls ? process->stop.raw.polls : process->stop.time;
    double done = way->total > 0 ? (way->before + (double)(at - way->from)) / way->total : 0;
    session->view.progress(session->view.closure, process->stop.time, done < 0 ? 0 : done > 1 ? 1 : done);
}

void travel_set_out(struct session *session, const struct process *process, int64_t target)
{
    if (target == TRAVEL_END && session->end >= 0)
        target = session->end;
    bool by_polls = target == TRAVEL_END;
    int64_t from = by_polls ? process->stop.raw.polls : process->stop.time;
    session->way = (struct way){by_polls, from, 0, (double)((by_polls ? session->log_polls : target) - from)};
}
