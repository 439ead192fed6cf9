/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrivals in words: see arrival.h. */
#include "arrival.h"

#include "array.h"
#include "escape.h"
#include "inspect.h"

#include <string.h>

/* A text of the program's, whose newlines are not to be taken for ends of lines. */
static const char *one_line(const char *text)
{
    struct text escaped = {0};
    text_add_escaped(&escaped, text, strlen(text), ESCAPE_LINE);
    return escaped.length ? escaped.bytes : "";
}

static void describe_main_end(const struct stop *stop, struct text *sentence)
{
    bool leaves = strncmp(stop->message, "SystemExit", strlen("SystemExit")) == 0;
    if (*stop->message)
        text_printf(sentence, "%s%s leaves the main module here.", leaves ? "" : "Uncaught ", one_line(stop->message));
    else
        text_printf(sentence, "The main module ends here.");
}

static void describe_end(const struct stop *stop, struct text *sentence)
{
    if (*stop->message)
        text_printf(sentence, "The recording ends here: %s", one_line(stop->message));
    else
        text_printf(sentence, "The recording ends here: exit status %lld.", (long long)stop->raw.exit_status);
}

/* ---- Breakpoints ---- */

/* What the function of a `catch return` returns here.  The line may end several frames; the innermost one ends first. */
static void find_returned(struct session *session, const struct breakpoint *b, struct text *returned)
{
    const char *dot = strrchr(b->name, '.'), *name = dot ? dot + 1 : b->name;
    struct stack stack = {0};
    int64_t time;
    if (inspect_stack(session, 0, &stack) != TRAVEL_DONE)
        return;
    for (int i = 0; i < stack.count && !returned->length; i++)
        if (!strcmp(stack.frames[i].function, name) &&
            moves_return_value(session, &stack.frames[i].place, returned, &time) != TRAVEL_DONE)
            return;
}

void arrival_hit(struct session *session, const struct arrival *arrival, struct breakpoint_hit *hit)
{
    *hit = (struct breakpoint_hit){.id = (int)arrival->breakpoint};
    hit->breakpoint = breakpoints_find(&session->breakpoints, false, hit->id);
    if (hit->breakpoint && hit->breakpoint->kind == RDB_CATCH_RETURN)
        find_returned(session, hit->breakpoint, &hit->returned);
}

static void describe_hit(const struct breakpoint_hit *hit, struct text *sentence)
{
    if (!hit->breakpoint || !breakpoint_is_catch(hit->breakpoint)) {
        text_printf(sentence, "Breakpoint %d", hit->id);
        return;
    }
    text_printf(sentence, "Catchpoint %d: %s", hit->id, breakpoint_describe(hit->breakpoint));
    if (hit->returned.length) {
        text_printf(sentence, ": ");
        text_add_beginning(sentence, &hit->returned, ARRIVAL_RETURNED, 0);
    }
}

void arrival_watches(struct session *session, const struct arrival *arrival, struct watch_hits *hits)
{
    *hits = (struct watch_hits){0};
    for (int i = 0; arrival->kind == ARRIVED_BREAKPOINT && i < session->breakpoints.count; i++) {
        const struct breakpoint *b = &session->breakpoints.items[i];
        struct watch_hit hit = {.watch = b};
        if (b->kind == RDB_WATCH && b->enabled &&
            changes_describe(session, b, session->here->stop.time, &hit.change) == TRAVEL_DONE &&
            (b->id == arrival->breakpoint || strcmp(hit.change.before.bytes, hit.change.after.bytes) != 0))
            *array_add(hits->items, hits->count) = hit;
    }
}

void watch_hit_describe(const struct watch_hit *hit, struct text *sentence)
{
    text_printf(sentence, "Watchpoint %d: %s: %s -> %s (by %s)", hit->watch->id, hit->watch->name,
                hit->change.before.bytes, hit->change.after.bytes, change_place(&hit->change));
}

/* An exception that is raised where the person stands. */
static void describe_raise(const struct session *session, struct text *lines)
{
    if (session->raised.length && moment_is(session->raised_at, process_moment(session->here)))
        text_printf(lines, "%s%s", lines->length ? "\n" : "", one_line(session->raised.bytes));
}

static void describe_breakpoint(struct session *session, const struct arrival *arrival, struct text *lines)
{
    struct breakpoint_hit hit;
    arrival_hit(session, arrival, &hit);
    bool is_watch = hit.breakpoint && hit.breakpoint->kind == RDB_WATCH;
    if (!is_watch)
        describe_hit(&hit, lines);
    describe_raise(session, lines);
    if (session->objection.length)
        text_printf(lines, "%sThe condition raised %s", lines->length ? "\n" : "", one_line(session->objection.bytes));
}

/* ---- All kinds ---- */

void arrival_describe(struct session *session, const struct arrival *arrival, struct text *lines)
{
    const struct stop *stop = &session->here->stop;
    switch (arrival->kind) {
    case ARRIVED:
        break;
    case ARRIVED_BREAKPOINT:
        describe_breakpoint(session, arrival, lines);
        break;
    case ARRIVED_RAISE:
        describe_raise(session, lines);
        break;
    case ARRIVED_MAIN_END:
        describe_main_end(stop, lines);
        break;
    case ARRIVED_END:
        describe_end(stop, lines);
        break;
    case ARRIVED_BEGINNING:
        text_printf(lines, stop->time == 0 ? "Nothing earlier: this is the beginning of the recording."
                                           : "Nothing earlier: the main module begins here.");
        break;
    case ARRIVED_NOWHERE:
        text_printf(lines, stop->reason == RDB_STOP_END ? "This is the end of the recording."
                                                        : "This is the beginning of the recording.");
        break;
    }
}
