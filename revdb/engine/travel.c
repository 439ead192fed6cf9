/* Moving in time: see travel.h. */
#define _GNU_SOURCE /* CPU_COUNT */
#include "clock.h"
#include "travel_parts.h"

#include "connection.h"
#include "interrupt.h"
#include "memory.h"
#include "rdb_event.h"
#include "rdb_hash.h"
#include "rdb_log.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

/* A run is cut into slices of about this length.  After each one, a snapshot is left, progress is told. */
#define SLICE_SECONDS 0.05
#define FIRST_SLICE 20000.0
#define LEAST_SLICE 1000.0
/* The longest stretch, in slices, that is searched without leaving snapshots. */
#define SHORT_SLICES 40
/* Kilobytes that snapshots may take together, however small the program. */
#define LEAST_BUDGET (512 * 1024)

struct moment travel_here(const struct session *session)
{
    return session->here ? process_moment(session->here) : (struct moment){-1, 0};
}

static bool is_between(const struct process *process)
{
    return process->stop.raw.instruction > 0;
}

/* What comes before this timestamp is behind it. */
static int64_t passed_by(const struct process *process)
{
    return process->stop.time + is_between(process);
}

int64_t travel_passed(const struct session *session)
{
    return passed_by(session->here);
}

static enum travel_result fail(struct session *session, enum travel_result result, const char *message)
{
    text_clear(&session->message);
    text_printf(&session->message, "%s", message);
    return result;
}

static enum travel_result fail_died(struct session *session)
{
    char *words = process_last_words();
    text_clear(&session->message);
    text_printf(&session->message, "the replaying process died%s%s", *words ? ": " : "", words);
    free(words);
    return TRAVEL_FAILED;
}

/* ---- What the program writes ---- */

static void take_output(void *closure, int64_t time, int stream, int64_t offset, const char *bytes, size_t length)
{
    struct session *session = closure;
    written_take(&session->written, time, stream, offset, bytes, length);
}

struct output_sink travel_sink(struct session *session)
{
    return (struct output_sink){.take = take_output, .closure = session};
}

void travel_show_written(struct session *session, const struct process *process)
{
    struct written *written = &session->written;
    for (int end = written_before(written, passed_by(process)); written->shown < end; written->shown++) {
        const struct written_piece *piece = &written->pieces[written->shown];
        session->view.output(session->view.closure, piece->time, piece->stream, written->bytes.bytes + piece->begin,
                             piece->length);
    }
}

/* ---- One process ---- */

/* Learns what any stop can tell about the recording as a whole. */
static void learn(struct session *session, const struct stop *stop)
{
    if (stop->raw.main_start >= 0)
        session->main_start = stop->raw.main_start;
    if (stop->raw.main_end >= 0)
        session->main_end = stop->raw.main_end;
    if (stop->reason == RDB_STOP_END)
        session->end = stop->time;
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
    text_free(&payload);
    return result;
}

/* Changes whenever there is something new to tell the processes about named objects. */
static unsigned named_generation(const struct session *session)
{
    return session->objects.generation + session->breakpoints.generation;
}

static void encode_named(const struct session *session, struct text *payload)
{
    objects_encode(&session->objects, payload);
    breakpoints_encode_scopes(&session->breakpoints, payload);
}

/* Asks the process about the numbered objects, which tells it of them. */
static enum process_result ask_objects(struct session *session, struct process *process, struct text *answer)
{
    struct text payload = {0};
    encode_named(session, &payload);
    struct rdb_message command = {.kind = RDB_SET_NAMED, .length = (uint32_t)payload.length}, reply;
    enum process_result result = process_ask(process, &command, payload.bytes, &reply, answer, NULL);
    if (result == PROCESS_OK) {
        process->objects = named_generation(session);
        objects_decode(&session->objects, answer, process->stop.time);
    }
    text_free(&payload);
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
        return fail(session, TRAVEL_DIVERGED, process->stop.message);
    case PROCESS_REFUSED:
        return fail(session, TRAVEL_FAILED, refusal);
    case PROCESS_INTERRUPTED:
        return TRAVEL_INTERRUPTED;
    case PROCESS_DIED:
        break;
    }
    return fail_died(session);
}

/* Takes in how long a run took: what the longer ones did tells how far a slice reaches, and so how long others take. */
static void note_time(struct session *session, struct process *process, double length, double elapsed)
{
    bool is_long = elapsed > SLICE_SECONDS / 10;
    process->cost += is_long ? elapsed : length * SLICE_SECONDS / session->slice;
    if (!is_long && (elapsed < 0 || length + 1 < session->slice)) /* slices are whole numbers */
        return;
    double slice = length * SLICE_SECONDS / (elapsed > 1e-6 ? elapsed : 1e-6);
    slice = slice > 4 * session->slice ? 4 * session->slice : slice;
    session->slice = slice > LEAST_SLICE ? slice : LEAST_SLICE;
}

void travel_note_run(struct session *session, struct process *process, int64_t from, double elapsed)
{
    int64_t to = process->stop.time;
    learn(session, &process->stop);
    depths_note(&session->depths, from, to, (int)process->stop.raw.least_depth);
    if (from <= session->written.until && to > session->written.until)
        session->written.until = to;
    note_time(session, process, (double)(to - from), elapsed);
}

/* What the program writes is told where it is not known yet: every run begins where all that was written before is. */
unsigned travel_output_flag(const struct session *session, const struct process *process)
{
    return process->stop.time <= session->written.until ? RDB_RUN_OUTPUT : 0;
}

static enum process_result prepare(struct session *session, struct process *process, unsigned flags,
                                   struct text *refusal)
{
    enum process_result result = PROCESS_OK;
    if (process->objects != named_generation(session))
        result = ask_objects(session, process, refusal);
    if (result == PROCESS_OK && flags & (RDB_RUN_BREAKPOINTS | RDB_RUN_SKIPPED))
        result = tell_breakpoints(session, process, refusal);
    return result;
}

enum process_result travel_prepare(struct session *session, struct process *process, unsigned flags)
{
    struct text refusal = {0};
    enum process_result result = prepare(session, process, flags, &refusal);
    text_free(&refusal);
    return result;
}

enum travel_result travel_run_begin(struct session *session, struct travel_run *run, struct process *process,
                                    int64_t target, unsigned flags, const struct rdb_run_limits *limits)
{
    struct text refusal = {0};
    enum process_result result = prepare(session, process, flags, &refusal);
    *run = (struct travel_run){process, flags, limits ? limits->since : 0, passed_by(process), clock_now(), false};
    flags |= travel_output_flag(session, process);
    if (result == PROCESS_OK && !process_run_begin(process, target, flags, limits))
        result = PROCESS_DIED;
    enum travel_result outcome =
        result == PROCESS_OK ? TRAVEL_DONE : travel_outcome(session, process, result, refusal.bytes);
    text_free(&refusal);
    return outcome;
}

enum travel_result travel_run_wait(struct session *session, const struct travel_run *run)
{
    struct output_sink sink = travel_sink(session);
    struct text refusal = {0};
    enum process_result result = process_run_wait(run->process, &sink, &refusal);
    enum travel_result outcome = travel_outcome(session, run->process, result, refusal.bytes);
    if (outcome == TRAVEL_DONE) {
        travel_note_run(session, run->process, run->from, run->alone ? clock_now() - run->begun : -1);
        found_note(&session->found, &session->breakpoints, run->flags, run->since, run->from, &run->process->stop);
    }
    text_free(&refusal);
    return outcome;
}

enum travel_result travel_run(struct session *session, struct process *process, int64_t target, unsigned flags,
                              const struct rdb_run_limits *limits)
{
    struct travel_run run;
    enum travel_result result = travel_run_begin(session, &run, process, target, flags, limits);
    run.alone = true;
    return result == TRAVEL_DONE ? travel_run_wait(session, &run) : result;
}

/* ---- Snapshots ---- */

/* Ends what was here; what is known of its stop remains, until the command is over. */
static void wreck(struct session *session, struct process *process)
{
    process_end(process);
    process->next = session->wrecks;
    session->wrecks = process;
}

/* Ends a snapshot, or here. */
static void lose(struct session *session, struct process *snapshot)
{
    if (snapshot != session->here) {
        snapshots_remove(&session->snapshots, snapshot);
    } else if (!session->lost) {
        snapshots_release(&session->snapshots, snapshot);
        wreck(session, snapshot);
        session->lost = true;
    }
}

/* The first process of all, started afresh. */
static bool restart(struct session *session)
{
    char *error;
    bool diverged;
    if (session->here)
        lose(session, session->here);
    snapshots_clear(&session->snapshots);
    struct process *process = process_start(session->exe, session->log, &error, &diverged);
    if (!process) {
        session->diverged |= diverged;
        fail(session, TRAVEL_FAILED, error);
        free(error);
        return false;
    }
    learn(session, &process->stop);
    snapshots_add(&session->snapshots, process, 0);
    return true;
}

/* A snapshot that is dead; or one that hangs or, at Ctrl-C, does not answer: then there is no saying which of the others
 * would. */
static void give_up(struct session *session, struct process *snapshot)
{
    bool hung = snapshot->hung;
    lose(session, snapshot); /* which may free it */
    if (!interrupt_pending())
        fail_died(session);
    else
        fail(session, TRAVEL_INTERRUPTED, "the replaying processes did not answer, and were ended");
    if (!hung && !interrupt_pending())
        return;
    if (hung) {
        text_printf(&session->message, "; others take its place");
        session->view.notice(session->view.closure, session->message.bytes);
    }
    lose(session, session->here);
    snapshots_clear(&session->snapshots);
}

/* Snapshots that turn out to be dead are forgotten; `here` may be among them. */
struct process *travel_fork_at(struct session *session, int64_t time)
{
    for (bool again = true;;) {
        struct process *origin = snapshots_before(&session->snapshots, time);
        if (!origin) {
            if (!again || !restart(session))
                return NULL;
            again = false;
            continue;
        }
        struct process *process = process_fork(origin);
        if (process)
            return process;
        give_up(session, origin);
        if (interrupt_pending())
            return NULL;
    }
}

long travel_memory_budget(const struct session *session)
{
    if (session->memory_limit)
        return (long)session->memory_limit * 1024;
    long wanted = session->here ? 3 * memory_resident(session->here->pid) : 0;
    return wanted > LEAST_BUDGET ? wanted : LEAST_BUDGET;
}

/* Drops snapshots, but not `keep`, when all of them together take too much memory.  To measure takes time, so it is done
 * only when what the running process has copied since may have filled the budget. */
static void keep_budget(struct session *session, struct process *running, const struct process *keep)
{
    long copied = memory_copied(running->pid), budget = travel_memory_budget(session);
    session->memory_used += copied - running->copied;
    running->copied = copied;
    if (session->memory_used <= budget)
        return;
    for (;;) {
        session->memory_used = snapshots_measure(&session->snapshots);
        if (session->memory_used <= budget)
            return;
        /* What one shares with others goes over to them: it is measured again. */
        for (long wanted = session->memory_used - budget / 4 * 3; wanted > 0;) {
            long freed = snapshots_drop(&session->snapshots, keep, running->stop.time);
            if (freed < 0)
                return;
            wanted -= freed;
        }
    }
}

struct process *travel_leave_snapshot(struct session *session, struct process *process, int64_t focus)
{
    struct process *before = snapshots_before(&session->snapshots, process->stop.time);
    if (is_between(process))
        return NULL; /* no snapshot stands there */
    if (before && before->stop.time == process->stop.time)
        return before;
    struct process *copy = process_fork(process);
    if (!copy)
        return NULL;
    snapshots_add(&session->snapshots, copy, focus);
    keep_budget(session, process, copy);
    return copy;
}

static void set_here(struct session *session, struct process *process)
{
    struct process *old = session->lost ? NULL : session->here;
    process->pins++;
    if (old)
        old->pins--;
    session->here = process;
    session->lost = false;
    if (old && is_between(old))
        wreck(session, old);
}

/* The process has arrived where the person wants to be. */
static void arrive(struct session *session, struct process *process)
{
    struct process *old = session->here;
    if (old && !session->lost && moment_is(process_moment(old), process_moment(process)) && !is_between(old)) {
        session->here = NULL; /* about to be replaced */
        old->pins--;
    }
    if (!is_between(process))
        snapshots_add(&session->snapshots, process, process->stop.time);
    set_here(session, process);
    if (!is_between(process))
        survey_compare(session, &process->stop);
    keep_budget(session, process, process);
    travel_show_written(session, process);
}

/* ---- Several at once ---- */

int travel_scans(const struct session *session)
{
    cpu_set_t processors;
    long scans = sched_getaffinity(0, sizeof processors, &processors) == 0 ? CPU_COUNT(&processors) : 1;
    long size = memory_resident(session->here->pid);
    if (size > 0 && scans > travel_memory_budget(session) / size)
        scans = travel_memory_budget(session) / size;
    return (int)(scans < TRAVEL_SCANS ? scans : TRAVEL_SCANS);
}

bool travel_is_short(const struct session *session, int64_t from, int64_t to)
{
    return (double)(to - from) < SHORT_SLICES * session->slice;
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

/* ---- Forward ---- */

/* After a divergence: goes to the last stop point before it, silently. */
static void go_to_last_good(struct session *session, int64_t diverged_at)
{
    struct process *process = diverged_at > 0 ? travel_fork_at(session, diverged_at - 1) : NULL;
    if (!process)
        return;
    struct text message = session->message; /* of the divergence; not to be replaced by another one */
    session->message = (struct text){0};
    if (process->stop.time < diverged_at - 1 &&
        (travel_run(session, process, diverged_at - 1, 0, NULL) != TRAVEL_DONE ||
         process->stop.time != diverged_at - 1))
        process_kill(process);
    else
        arrive(session, process);
    text_free(&session->message);
    session->message = message;
}

/* Runs a fork and makes it the new here. */
static enum travel_result move(struct session *session, struct process *process, int64_t target, unsigned flags,
                               const struct rdb_run_limits *limits)
{
    session->showing = true;
    enum travel_result result = travel_advance(session, &process, target, flags, limits, true);
    session->showing = false;
    if (result == TRAVEL_DONE && session->hit && process->stop.raw.last_hit >= 0) {
        /* It had to run past the hit to know it. */
        int64_t hit = session->hit, passed = process->stop.raw.last_hit;
        process_kill(process);
        result = travel_to(session, passed);
        session->hit = hit;
        return result;
    }
    if (result == TRAVEL_DONE) {
        arrive(session, process);
        return result;
    }
    int64_t time = process->stop.time;
    process_kill(process);
    if (result == TRAVEL_DIVERGED)
        go_to_last_good(session, time);
    return result;
}

enum travel_result travel_forward(struct session *session, int64_t target, unsigned flags,
                                  const struct rdb_run_limits *limits)
{
    struct process *process = travel_fork_here(session);
    return process ? move(session, process, target, flags, limits) : TRAVEL_FAILED;
}

enum travel_result travel_to(struct session *session, int64_t time)
{
    struct process *origin = snapshots_before(&session->snapshots, time);
    if (origin && origin->stop.time == time) {
        set_here(session, origin);
        travel_show_written(session, origin);
        text_clear(&session->returned);
        return TRAVEL_DONE;
    }
    struct process *process = travel_fork_at(session, time);
    if (!process)
        return TRAVEL_FAILED;
    return move(session, process, time, 0, NULL);
}

/* A run that ends so many instructions behind its target. */
#define INSTRUCTIONS(count) (&(const struct rdb_run_limits){.instruction = (count)})

enum travel_result travel_count(struct session *session, int64_t time, int64_t *count)
{
    struct process *process = travel_fork_at(session, time);
    if (!process)
        return TRAVEL_FAILED;
    enum travel_result result = travel_run_copy(session, process, time, 0);
    if (result == TRAVEL_DONE)
        travel_leave_snapshot(session, process, time); /* who counts will come again */
    *count = 0;
    if (result == TRAVEL_DONE && process->stop.reason != RDB_STOP_END) {
        result = travel_advance(session, &process, time, 0, INSTRUCTIONS(INT64_MAX / 8), false);
        *count = process->stop.raw.counted;
    }
    process_kill(process);
    return result;
}

enum travel_result travel_to_moment(struct session *session, struct moment moment)
{
    int64_t count = 0;
    if (!moment.instruction)
        return travel_to(session, moment.time);
    enum travel_result result = travel_count(session, moment.time, &count);
    if (result != TRAVEL_DONE)
        return result;
    if (moment.instruction >= count) {
        text_clear(&session->message);
        text_printf(&session->message,
                    count ? "there is no %s: instruction %lld.%lld is the last one before %lld"
                          : "there is no %s: the recording ends before",
                    moment_write(moment).text, (long long)moment.time, (long long)count - 1,
                    (long long)moment.time + 1);
        return TRAVEL_FAILED;
    }
    struct process *process = travel_fork_at(session, moment.time);
    return process ? move(session, process, moment.time, 0, INSTRUCTIONS(moment.instruction)) : TRAVEL_FAILED;
}

enum travel_result travel_run_copy(struct session *session, struct process *process, int64_t target, unsigned flags)
{
    return process->stop.time < target ? travel_advance(session, &process, target, flags, NULL, false) : TRAVEL_DONE;
}

enum travel_result travel_run_copy_to_hit(struct session *session, struct process **process, unsigned flags)
{
    return travel_advance(session, process, TRAVEL_END, flags, NULL, true);
}

enum travel_result travel_copy_at(struct session *session, int64_t time, struct process **copy)
{
    struct text answer = {0};
    *copy = travel_fork_at(session, time);
    if (!*copy)
        return TRAVEL_FAILED;
    enum travel_result result = travel_run_copy(session, *copy, time, 0);
    if (result == TRAVEL_DONE && ask_objects(session, *copy, &answer) != PROCESS_OK)
        result = fail_died(session);
    text_free(&answer);
    if (result != TRAVEL_DONE) {
        process_kill(*copy);
        *copy = NULL;
    }
    return result;
}

enum travel_result travel_find(struct session *session, int64_t from, unsigned flags,
                               const struct rdb_run_limits *limits, int64_t *time)
{
    struct text answer = {0};
    struct process *process;
    enum travel_result result = travel_copy_at(session, from, &process);
    if (result != TRAVEL_DONE)
        return result;
    result = travel_advance(session, &process, TRAVEL_END, flags, limits, !(flags & RDB_RUN_DIED));
    *time = process->stop.reason == RDB_STOP_END ? -1 : process->stop.time;
    if (result == TRAVEL_DONE && ask_objects(session, process, &answer) != PROCESS_OK)
        result = fail_died(session);
    text_free(&answer);
    process_kill(process);
    return result;
}

enum travel_result travel_again(struct session *session, int64_t since)
{
    struct moment here = travel_here(session);
    struct process *process = travel_fork_at(session, since < here.time ? since : here.time);
    return process ? move(session, process, here.time, 0, INSTRUCTIONS(here.instruction)) : TRAVEL_FAILED;
}

/* ---- Here ---- */

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
            return fail(session, TRAVEL_FAILED, answer->bytes);
        give_up(session, session->here);
        if (interrupt_pending())
            return TRAVEL_FAILED;
        enum travel_result revived = travel_to_moment(session, here);
        if (revived != TRAVEL_DONE)
            return revived;
    }
    return fail_died(session);
}

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
        result = asked == PROCESS_OK ? TRAVEL_DONE : fail_died(session);
    }
    process_kill(process);
    return result;
}

enum travel_result travel_ask_objects(struct session *session)
{
    struct text payload = {0}, answer = {0};
    encode_named(session, &payload);
    struct rdb_message command = {.kind = RDB_SET_NAMED, .length = (uint32_t)payload.length};
    enum travel_result result = travel_ask(session, &command, payload.bytes, &answer);
    if (result == TRAVEL_DONE) {
        session->here->objects = named_generation(session);
        objects_decode(&session->objects, &answer, session->here->stop.time);
    }
    text_free(&payload);
    text_free(&answer);
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
    text_free(&payload);
    text_free(&answer);
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
    process_kill(process);
    return result;
}

/* Frees them all, but for the one that is still here. */
static void free_wrecks(struct session *session)
{
    struct process *kept = NULL;
    for (struct process *wreck; (wreck = session->wrecks);) {
        session->wrecks = wreck->next;
        if (session->lost && wreck == session->here)
            kept = wreck;
        else
            process_free(wreck);
    }
    if (kept)
        kept->next = NULL;
    session->wrecks = kept;
}

bool travel_settle(struct session *session)
{
    if (session->lost) {
        struct moment here = travel_here(session);
        if (!session->snapshots.count && !restart(session))
            return false;
        set_here(session, session->snapshots.at[session->snapshots.count - 1]);
        travel_to_moment(session, here); /* if that does not go, they stand where they are now */
    }
    free_wrecks(session);
    return true;
}

struct process *travel_fork_first(struct session *session)
{
    struct text answer = {0};
    struct process *process = travel_fork_at(session, 0);
    if (process)
        ask_objects(session, process, &answer); /* of a process that dies of it, the caller learns when it runs */
    text_free(&answer);
    return process;
}

/* Or of the latest snapshot before here, if that is dead. */
static struct process *fork_of_here(struct session *session)
{
    if (!is_between(session->here))
        return travel_fork_at(session, session->here->stop.time);
    struct process *process = session->lost ? NULL : process_fork(session->here);
    if (process)
        return process;
    give_up(session, session->here);
    return interrupt_pending() ? NULL : travel_fork_at(session, session->here->stop.time);
}

/* If here had died, the person is brought there again first; once, or a log on which every replay dies would be tried for
 * ever. */
struct process *travel_fork_here(struct session *session)
{
    struct moment here = travel_here(session);
    struct process *process = fork_of_here(session);
    if (!process || moment_is(process_moment(process), here))
        return process;
    process_kill(process);
    process = travel_to_moment(session, here) == TRAVEL_DONE ? fork_of_here(session) : NULL;
    if (!process || moment_is(process_moment(process), here))
        return process;
    process_kill(process);
    fail_died(session);
    return NULL;
}

/* ---- Opening and closing ---- */

/* Tells recordings apart, and interpreters; 0 for one that may still grow. */
static uint64_t recording_of(const struct rdb_log_header *header, const struct rdb_log_summary *summary)
{
    const uint64_t numbers[] = {header->id_base, (uint64_t)header->start_ns, (uint64_t)header->pid, summary->length,
                                summary->polls};
    uint64_t hash = rdb_hash_bytes(0, numbers, sizeof numbers);
    return summary->running ? 0 : rdb_hash_bytes(hash, header->build_id, strlen(header->build_id)) | 1;
}

/* What the log says of itself, and the notes that belong to it. */
static void read_log(struct session *session)
{
    struct rdb_reader reader;
    char error[500];
    uint64_t identity = 0, recording = 0;
    if (rdb_reader_open(&reader, session->log, error, sizeof error)) { /* else the process that replays it says so */
        session->log_polls = (int64_t)rdb_reader_summary(&reader)->polls;
        const struct rdb_log_header *header = rdb_reader_header(&reader);
        session->start_ns = header->start_ns;
        identity = header->id_base ^ (uint64_t)header->start_ns;
        recording = recording_of(header, rdb_reader_summary(&reader));
        session->found.one_thread = recording && !rdb_reader_summary(&reader)->count[RDB_EVENT_thread].events;
        rdb_reader_close(&reader);
    }
    notes_open(&session->notes, session->log, identity);
    objects_load(&session->objects, &session->notes);
    survey_begin(session, recording);
}

bool travel_open(struct session *session, const char *exe, const char *log)
{
    session->exe = exe;
    session->log = log;
    session->main_start = session->main_end = session->end = session->main_depth = -1;
    session->slice = FIRST_SLICE;
    read_log(session);
    if (!restart(session))
        return false;
    set_here(session, session->snapshots.at[0]);
    if (session->main_start != session->here->stop.time) {
        enum travel_result result = travel_forward(session, TRAVEL_END, RDB_RUN_MAIN_START, NULL);
        if (result == TRAVEL_INTERRUPTED)
            fail(session, result, "interrupted");
        if (result == TRAVEL_INTERRUPTED || result == TRAVEL_FAILED)
            return false;
    }
    session->here->pins++; /* the place where most searches begin */
    return true;
}

void travel_close(struct session *session)
{
    if (session->here && !session->lost && is_between(session->here))
        wreck(session, session->here);
    session->lost = false;
    free_wrecks(session);
    snapshots_clear(&session->snapshots);
    process_kill_all();
    survey_end(&session->survey);
    spans_free(&session->depths);
    found_free(&session->found);
    index_clear(&session->index);
    breakpoints_free(&session->breakpoints);
    written_free(&session->written);
    objects_free(&session->objects);
    notes_close(&session->notes);
    text_free(&session->message);
    text_free(&session->returned);
}
