/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves, and what the client is told while one is under way and when it is over.  See adapter.h; what the moves mean is said
 * in moves.c of the engine, where they end in arrival.c. */
#include "adapter.h"

#include "arrival.h"
#include "clock.h"
#include "travel.h"

#include <stdlib.h>
#include <string.h>

#define PROGRESS_AFTER 0.3    /* seconds that a move may take without being told of */
#define PROGRESS_INTERVAL 0.2 /* between two reports */

/* ---- Progress ---- */

static void view_progress(void *closure, int64_t time, double done)
{
    struct adapter *adapter = closure;
    double now = clock_now();
    if (!adapter->client.progress || !adapter->moving)
        return;
    if (!adapter->progress.since)
        adapter->progress.since = now;
    if (now - adapter->progress.since < PROGRESS_AFTER || now - adapter->progress.told < PROGRESS_INTERVAL)
        return;
    bool begins = !adapter->progress.begun;
    adapter->progress.told = now;
    adapter->progress.begun = true;
    adapter->progress.number += begins;
    json_t *body = json_object();
    json_object_set_new(body, "progressId", json_string(text_format("move-%d", adapter->progress.number)));
    json_object_set_new(body, "message", json_string(text_format("at %lld", (long long)time)));
    json_object_set_new(body, "percentage", json_integer((int)(100 * done)));
    if (begins) {
        json_object_set_new(body, "title", json_string("Replaying"));
        json_object_set_new(body, "cancellable", json_true());
        if (adapter->current.seq >= 0)
            json_object_set_new(body, "requestId", json_integer(adapter->current.seq));
    }
    tell(adapter, begins ? "progressStart" : "progressUpdate", body);
}

/* A move of several parts has several ends; what was begun ends with the move itself. */
static void view_progress_over(void *closure)
{
    (void)closure;
}

static void end_progress(struct adapter *adapter)
{
    if (adapter->progress.begun) {
        json_t *body = json_object();
        json_object_set_new(body, "progressId", json_string(text_format("move-%d", adapter->progress.number)));
        tell(adapter, "progressEnd", body);
    }
    adapter->progress.begun = false;
    adapter->progress.since = adapter->progress.told = 0;
}

static void view_notice(void *closure, const char *line)
{
    say(closure, "console", "%s", line);
}

struct travel_view view_for(struct adapter *adapter)
{
    return (struct travel_view){take_output, view_progress, view_progress_over, view_notice, adapter};
}

/* ---- Where a move has ended ---- */

void forget_place(struct adapter *adapter)
{
    adapter->first_frame += adapter->frame_count;
    adapter->first_value += adapter->value_count;
    adapter->frame_count = adapter->value_count = 0;
    adapter->frames = NULL;
    adapter->values = NULL;
}

/* What the protocol calls it. */
static const char *reason_of(struct adapter *adapter, const struct arrival *arrival, const char *otherwise)
{
    const struct session *session = adapter->session;
    const struct known_breakpoint *known = known_breakpoint(adapter, (int)arrival->breakpoint);
    const struct breakpoint *b =
        breakpoints_find((struct breakpoints *)&session->breakpoints, false, (int)arrival->breakpoint);
    if (arrival->kind == ARRIVED_MAIN_END && *session->here->stop.message)
        return "exception";
    if (arrival->kind != ARRIVED_BREAKPOINT)
        return otherwise;
    if (known && known->of == OF_INSTRUCTION)
        return "instruction breakpoint";
    switch (b ? b->kind : RDB_BREAK_LINE) {
    case RDB_BREAK_FUNCTION:
    case RDB_BREAK_PATTERN:
    case RDB_CATCH_RETURN:
        return "function breakpoint";
    case RDB_WATCH:
        return "data breakpoint";
    case RDB_CATCH_RAISE:
    case RDB_CATCH_UNCAUGHT:
        return "exception";
    default:
        return "breakpoint";
    }
}

static void describe(struct adapter *adapter, const struct arrival *arrival, struct text *text)
{
    struct session *session = adapter->session;
    struct watch_hits hits;
    arrival_describe(session, arrival, text);
    arrival_watches(session, arrival, &hits);
    for (int i = 0; i < hits.count; i++) {
        text_printf(text, "%s", text->length ? "\n" : "");
        watch_hit_describe(&hits.items[i], text);
    }
    bool at_raise = session->raised.length && moment_is(session->raised_at, travel_here(session));
    if (arrival->kind == ARRIVED && at_raise)
        text_printf(text, "%s", session->raised.bytes);
    if (session->returned.length)
        text_printf(text, "%s%s", text->length ? "\n" : "", session->returned.bytes);
    text_clear(&session->returned);
}

/* Why a move did not arrive. */
static void describe_failure(struct adapter *adapter, enum travel_result result, struct text *text)
{
    const char *message = adapter->session->message.bytes ? adapter->session->message.bytes : "";
    if (result == TRAVEL_INTERRUPTED)
        text_printf(text, "Interrupted: you are where you were.");
    else
        text_printf(text, "%s%s", result == TRAVEL_DIVERGED ? "The replay diverged: " : "", message);
}

void tell_time(struct adapter *adapter)
{
    const struct session *session = adapter->session;
    json_t *body = json_object();
    json_object_set_new(body, "time", json_string(moment_write(travel_here(session)).text));
    tell(adapter, "revdb/time", body);
}

void tell_stopped(struct adapter *adapter, enum travel_result result, const struct arrival *arrival, const char *reason)
{
    struct session *session = adapter->session;
    struct text text = {0};
    forget_place(adapter);
    end_progress(adapter);
    tell_output(adapter);
    if (result == TRAVEL_DONE)
        describe(adapter, arrival, &text);
    else
        describe_failure(adapter, result, &text);
    if (result == TRAVEL_DIVERGED || result == TRAVEL_FAILED)
        say(adapter, "stderr", "%s", text.bytes);
    if (!settle(adapter, true))
        return;
    tell_breakpoints(adapter);
    json_t *body = json_object(), *hits = json_array();
    int thread = session->here->stop.raw.place.thread;
    reason = result == TRAVEL_DONE ? reason_of(adapter, arrival, reason) : "pause";
    json_object_set_new(body, "reason", json_string(reason));
    json_object_set_new(body, "threadId", json_integer(thread > 0 ? thread : 1));
    json_object_set_new(body, "allThreadsStopped", json_true());
    adapter->why = text.length ? text_copy(text.bytes) : NULL;
    if (text.length) {
        char *line = text_format("%.*s", (int)strcspn(text.bytes, "\n"), text.bytes);
        json_object_set_new(body, "description", json_shown(line));
        json_object_set_new(body, "text", json_shown(text.bytes));
        if (result == TRAVEL_DONE && strcmp(reason, "breakpoint"))
            say(adapter, "console", "%s", text.bytes);
    }
    if (result == TRAVEL_DONE && arrival->kind == ARRIVED_BREAKPOINT)
        json_array_append_new(hits, json_integer(arrival->breakpoint));
    json_object_set_new(body, "hitBreakpointIds", hits);
    tell_time(adapter);
    tell(adapter, "stopped", body);
}

bool settle(struct adapter *adapter, bool moved)
{
    struct session *session = adapter->session;
    bool lost = session->lost;
    if (lost)
        interrupt_clear(&adapter->interrupt);
    if (!travel_settle(session)) {
        say(adapter, "stderr", "%s", session->message.bytes);
        end_session(adapter);
        tell(adapter, "terminated", NULL);
        return false;
    }
    if (lost && !moved) { /* a question has cost the process that stood here */
        struct arrival arrival = moves_arrival(session);
        say(adapter, "stderr", "The process that stood here has died; another one stands at %s now.",
            moment_write(travel_here(session)).text);
        tell_stopped(adapter, TRAVEL_DONE, &arrival, "pause");
    }
    return true;
}

/* ---- Moving ---- */

/* A hit that does not stop is passed over, and the move goes on; from a frame that is gone, it cannot. */
void run_move(struct adapter *adapter, move_function *move, const struct destination *to, const char *reason)
{
    struct session *session = adapter->session;
    struct arrival arrival = {ARRIVED, 0};
    enum travel_result result;
    int64_t before = session->here->stop.time;
    adapter->moving = true;
    begin_work(adapter, 0);
    do {
        result = move(session, to, &arrival);
    } while (result == TRAVEL_DONE && arrival.kind == ARRIVED_BREAKPOINT && !hit_stops(adapter, &arrival) &&
             !interrupt_pending(&adapter->interrupt));
    if (result == TRAVEL_DONE && arrival.kind == ARRIVED_BREAKPOINT && interrupt_pending(&adapter->interrupt))
        arrival.kind = ARRIVED;
    end_work(adapter);
    adapter->moving = false;
    if (session->here)
        mark_output(adapter, before);
    tell_stopped(adapter, result, &arrival, reason);
}
