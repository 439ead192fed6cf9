/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk in the background: see survey.h. */
#include "survey.h"

#include "array.h"
#include "clock.h"
#include "connection.h"
#include "index_file.h"
#include "interrupt.h"
#include "memory.h"
#include "travel_fork.h"
#include "travel_run.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* A snapshot is left when this part of what was walked lies behind the last one: snapshots.c thins them out. */
#define SNAPSHOT_PART 100

/* ---- What the walker tells ---- */

/* The string at *at, or NULL if the payload ends inside it. */
static const char *take_string(const char **at, const char *end)
{
    const char *string = *at, *nul = string ? memchr(string, 0, (size_t)(end - string)) : NULL;
    *at = nul ? nul + 1 : NULL;
    return nul ? string : NULL;
}

/* Learns the numbers of features that are new to this walker. */
static bool take_definitions(struct session *session, const char *at, const char *end)
{
    struct survey *survey = &session->survey;
    while (at < end) {
        struct rdb_feature is;
        if ((size_t)(end - at) < sizeof is)
            return false;
        memcpy(&is, at, sizeof is);
        at += sizeof is;
        const char *file = take_string(&at, end), *function = take_string(&at, end), *names = take_string(&at, end);
        if (!names)
            return false;
        *array_add(survey->features, survey->feature_count) =
            index_feature(&session->index, &is, file, function, names);
    }
    return true;
}

/* Turns the walker's number into the index's. */
static bool translate(const struct survey *survey, uint32_t *feature)
{
    if (*feature >= (uint32_t)survey->feature_count)
        return false;
    *feature = (uint32_t)survey->features[*feature];
    return true;
}

static void forget_segment(struct survey *survey)
{
    memset(&survey->segment, 0, sizeof survey->segment);
}

/* What happened in a segment.  One that makes no sense is not taken, and ends the index. */
static void take_segment(void *closure, const struct rdb_message *message, const struct text *payload)
{
    struct session *session = closure;
    struct survey *survey = &session->survey;
    const char *at = payload->bytes, *end = at + payload->length;
    forget_segment(survey);
    if (message->a < 0 || message->b < 0 || message->a > (int64_t)payload->length ||
        message->b > (int64_t)payload->length)
        return;
    size_t count = (size_t)message->a, moment_count = (size_t)message->b;
    size_t set_size = count * sizeof(uint32_t), moments_size = moment_count * sizeof(struct rdb_moment);
    if (set_size + moments_size > payload->length || !take_definitions(session, at + set_size + moments_size, end))
        return;
    uint32_t *set = survey->segment.set = memory_bytes(set_size + 1);
    struct rdb_moment *moments = survey->segment.moments = memory_bytes(moments_size + 1);
    memcpy(set, at, set_size);
    memcpy(moments, at + set_size, moments_size);
    survey->segment.count = count;
    survey->segment.moment_count = moment_count;
    survey->segment.left_out = (size_t)message->c;
    survey->segment.there = true;
    for (size_t i = 0; i < count; i++)
        survey->segment.there &= translate(survey, &set[i]);
    for (size_t i = 0; i < moment_count; i++)
        survey->segment.there &= translate(survey, &moments[i].feature);
}

/* The walker has come to the end of the segment. */
static void end_segment(struct session *session, const struct stop *stop)
{
    struct survey *survey = &session->survey;
    struct segment is = {.from = survey->from,
                         .to = stop->time,
                         .objects = stop->raw.uid_next,
                         .least = (int32_t)stop->raw.least_depth,
                         .thread = stop->raw.place.thread,
                         .left_out = survey->segment.left_out};
    if (survey->segment.there && is.from == index_end(&session->index) && is.to > is.from)
        index_append(&session->index, is, survey->segment.set, survey->segment.count, survey->segment.moments,
                     survey->segment.moment_count);
    forget_segment(survey);
}

static void stop_walking(struct survey *survey)
{
    if (survey->walker)
        process_end(survey->walker);
    survey->walker = NULL;
    survey->walking = false;
    survey->feature_count = 0;
    forget_segment(survey);
}

/* ---- The index beside the log ---- */

void survey_begin(struct session *session, uint64_t recording)
{
    struct survey *survey = &session->survey;
    struct index_facts facts = {.recording = recording};
    *survey = (struct survey){.path = text_format("%s.idx", session->log), .recording = recording};
    survey->loaded = recording && index_load(&session->index, survey->path, &facts);
    if (!survey->loaded)
        return;
    session->main_start = facts.main_start;
    session->main_end = facts.main_end;
    session->main_depth = (int)facts.main_depth;
    session->end = index_end(&session->index);
    for (int i = 0; i < session->index.count; i++) {
        const struct segment *s = &session->index.segments[i];
        stack_depths_note(&session->depths, s->from, s->to, s->least);
    }
}

static void save(struct session *session)
{
    struct survey *survey = &session->survey;
    struct index_facts facts = {survey->recording, session->main_start, session->main_end, session->main_depth};
    if (!survey->recording || !session->index.count)
        return; /* it lives as long as the session, as it does if it cannot be written */
    survey->saved = index_save(&session->index, survey->path, &facts);
    survey->error = errno;
}

void survey_compare(struct session *session, const struct stop *stop)
{
    bool is_line = stop->reason != RDB_STOP_END && stop->time != session->main_end;
    if (session->survey.loaded && is_line &&
        !index_agrees(&session->index, stop->time, stop->file, stop->raw.place.line, stop->raw.place.depth))
        survey_distrust(session);
}

void survey_distrust(struct session *session)
{
    struct survey *survey = &session->survey;
    session->view.notice(session->view.closure,
                         "The index beside the log does not fit the recording: it is not used, and is made anew.");
    index_clear(&session->index);
    session->depths = (struct intervals){0};
    stop_walking(survey);
    survey->over = survey->loaded = false;
}

/* ---- Walking ---- */

/* To where the index goes on, if it is not complete. */
static void set_out(struct session *session)
{
    struct survey *survey = &session->survey;
    struct process *walker = survey->walker;
    int64_t time = walker->stop.time, goes_on = index_end(&session->index);
    int64_t target = time + (survey->length ? survey->length : (int64_t)session->slice);
    unsigned flags = travel_output_flag(session, walker);
    if (!session->index.complete && time == goes_on)
        flags |= RDB_RUN_INDEX;
    else if (!session->index.complete && target > goes_on && goes_on > time)
        target = goes_on;
    survey->from = time;
    survey->begun = clock_used(walker->pid);
    survey->walking =
        travel_prepare(session, walker, 0) == PROCESS_OK && process_run_begin(walker, target, flags, NULL);
    if (!survey->walking)
        stop_walking(survey);
}

/* The walker has arrived. */
static void arrive(struct session *session)
{
    struct survey *survey = &session->survey;
    struct process *walker = survey->walker;
    survey->walking = false;
    end_segment(session, &walker->stop);
    bool over = walker->stop.reason != RDB_STOP_TARGET, ended = walker->stop.reason == RDB_STOP_END;
    if (walker->stop.reason != RDB_STOP_DIVERGED)
        travel_note_run(session, walker, survey->from, clock_used(walker->pid) - survey->begun);
    if (ended && !session->index.complete && index_end(&session->index) == walker->stop.time) {
        session->index.complete = true;
        save(session);
    }
    if (ended || (!over && walker->cost - survey->left_cost > walker->cost / SNAPSHOT_PART)) {
        survey->left_at = walker->stop.time;
        survey->left_cost = walker->cost;
        travel_leave_snapshot(session, walker, session->here->stop.time);
    }
    if (over) {
        survey->over = true;
        stop_walking(survey);
    }
}

/* If nothing can be walked, the walk is over. */
static bool begin_walking(struct session *session)
{
    struct survey *survey = &session->survey;
    int64_t from = session->index.complete ? survey->left_at : index_end(&session->index);
    survey->walker = travel_fork_at(session, from);
    survey->over = !survey->walker;
    return survey->walker != NULL;
}

/* The run under way has ended. */
static void run_ended(struct session *session, enum process_result result)
{
    if (result == PROCESS_OK) {
        arrive(session);
        return;
    }
    stop_walking(&session->survey);
    session->survey.over = result != PROCESS_INTERRUPTED; /* by a Ctrl-C that was meant for somebody else */
}

bool survey_step(struct session *session)
{
    struct survey *survey = &session->survey;
    struct output_sink sink = travel_sink(session);
    enum process_result result;
    sink.segment = take_segment;
    if (survey->over || session->lost || (!survey->walker && !begin_walking(session)))
        return false;
    if (survey->walking && process_run_ended(survey->walker, &sink, &result))
        run_ended(session, result);
    if (survey->walker && !survey->walking)
        set_out(session);
    return !survey->over;
}

int survey_fd(const struct session *session)
{
    const struct survey *survey = &session->survey;
    return survey->walking ? survey->walker->fd : -1;
}

void survey_finish(struct session *session)
{
    while (!interrupt_pending(session->replays.interrupt) && survey_step(session)) {
        struct pollfd ready = {survey_fd(session), POLLIN, 0};
        poll(&ready, 1, 100);
        if (session->survey.walker)
            travel_tell_progress(session, session->survey.walker);
    }
    session->view.progress_over(session->view.closure);
}

void survey_end(struct survey *survey)
{
    stop_walking(survey);
    *survey = (struct survey){.over = true};
}
