/* SPDX-License-Identifier: MIT */
/* The conductor of a replay: see rdb_stops.h.
 *
 * The eval loop decrements rdb_left at every stop point and calls rdb_stop_point when it reaches 0.  A run with nothing
 * but a target sets the distance once; one that looks for a depth, a thread or a change of a watch looks at every stop
 * point; breakpoints stand in the bytecode and set the distance to the stop point where they are. */
#include "rdb_stops.h"

#include "rdb_breakpoints.h"
#include "rdb_builtins.h"
#include "rdb_catch.h"
#include "rdb_code.h"
#include "rdb_frames.h"
#include "rdb_hits.h"
#include "rdb_index.h"
#include "rdb_look.h"
#include "rdb_marks.h"
#include "rdb_message.h"
#include "rdb_mode.h"
#include "rdb_outline.h"
#include "rdb_output.h"
#include "rdb_rows.h"
#include "rdb_run.h"
#include "rdb_server.h"
#include "rdb_show.h"
#include "rdb_step.h"
#include "rdb_time.h"
#include "rdb_torture.h"
#include "rdb_watch.h"

#include <stdlib.h>

static const struct rdb_frame *main_frame; /* the body of the main module, while it runs */
static bool watching;                      /* the run looks at watches */
static bool only_watching;                 /* and at nothing else that may be at any stop point */

/* ---- Runs ---- */

static bool looks_for_hits(void)
{
    return rdb_run.flags & (RDB_RUN_DEPTH | RDB_RUN_GENERATOR | RDB_RUN_THREAD | RDB_RUN_MAIN_START | RDB_RUN_MAIN_END |
                            RDB_RUN_FAILURES | RDB_RUN_CREATED | RDB_RUN_DIED) ||
           (rdb_run.flags & RDB_RUN_BREAKPOINTS && rdb_breakpoints_any());
}

/* Breakpoints call for attention by themselves. */
static bool looks_everywhere(void)
{
    return rdb_torture_counts ||
           rdb_run.flags & (RDB_RUN_DEPTH | RDB_RUN_GENERATOR | RDB_RUN_THREAD | RDB_RUN_CREATED) ||
           rdb_output_is_watched() || rdb_catch_any_late();
}

static void go_on(void)
{
    int64_t now = rdb_now();
    bool by_instruction = now == rdb_run.target;
    rdb_stop_at(now, by_instruction || watching || looks_everywhere() ? now + 1 : rdb_run.target);
    rdb_step_leave(by_instruction);
}

static void enter_frame(void)
{
    rdb_watches_frame_goes_on(rdb_frame_top(0));
}

static void begin(const struct rdb_run *run)
{
    rdb_run = *run;
    rdb_least_depth = rdb_depth;
    watching = run->flags & RDB_RUN_BREAKPOINTS && rdb_watches_begin(run->flags & RDB_RUN_CHANGER);
    only_watching = watching && !looks_everywhere();
    rdb_frame_enter_hook = watching && run->flags & RDB_RUN_CHANGER ? enter_frame : NULL;
    rdb_stand.last_hit = -1;
    rdb_stand.last_hit_id = 0;
    free(rdb_stand.returned);
    rdb_stand.returned = NULL;
    if (run->stays)
        rdb_stand.yielded = 0; /* else it may have been left in the part of the move before this one */
    if (run->flags & RDB_RUN_INDEX)
        rdb_output_made(); /* up to here it belongs to what came before */
    rdb_index_begin(run->flags & RDB_RUN_INDEX);
    rdb_breakpoints_index_calls(run->flags & RDB_RUN_INDEX);
}

/* Serves the front end until it asks for a run, and begins that. */
static void serve(enum rdb_stop_reason reason, int64_t id, const char *text)
{
    if (rdb_run.flags & RDB_RUN_INDEX && rdb_output_made())
        rdb_index_made_output();
    rdb_index_end(rdb_send_segment);
    struct rdb_run run = rdb_serve(reason, id, text);
    begin(&run);
}

static void serve_at_stop_point(enum rdb_stop_reason reason, int64_t id)
{
    char *text = rdb_stand.at_main_end ? rdb_describe_exception() : NULL;
    const char *raised = reason == RDB_STOP_BREAKPOINT                   ? rdb_break_raised(id)
                         : reason == RDB_STOP_PASSED && rdb_stand.raised ? rdb_stand.raised
                                                                         : "";
    serve(reason, id, text ? text : raised);
    free(text);
}

/* ---- Stop points ---- */

/* Has a watch another value there than at the stop point before? */
static bool is_change(struct rdb_frame *f, enum rdb_stop_reason *reason, int64_t *id)
{
    *reason = RDB_STOP_BREAKPOINT;
    return watching && (*id = rdb_breakpoint_changed(f)) != 0;
}

/* RDB_RUN_DEPTH, where the depth is low enough. */
static bool counts_at_depth(const struct rdb_frame *f)
{
    const struct rdb_run_limits *limits = &rdb_run.limits;
    if (rdb_depth == limits->depth && limits->line > 0 && rdb_frame_line(f) <= limits->line)
        return false;
    if (rdb_depth == limits->depth && limits->line < 0 && rdb_frame_line(f) >= -limits->line)
        return false;
    if (!(rdb_run.flags & RDB_RUN_SKIPPED) || rdb_stand.at_main_end)
        return true;
    const struct rdb_code *code = rdb_frame_spot(f).code;
    return !(code && code->skipped);
}

/* Is the stop point where frame f stands a hit of the current run?  *reason and *id say which. */
static bool is_hit(struct rdb_frame *f, enum rdb_stop_reason *reason, int64_t *id)
{
    *id = 0;
    if (rdb_run.flags & RDB_RUN_MAIN_START && rdb_now() == rdb_stand.main_start) {
        *reason = RDB_STOP_MAIN_START;
        return true;
    }
    if (is_change(f, reason, id))
        return true;
    if (rdb_stand.at_main_end) {
        *reason = RDB_STOP_MAIN_END;
        if (rdb_run.flags & RDB_RUN_MAIN_END)
            return true;
    } else if (rdb_run.flags & RDB_RUN_BREAKPOINTS) {
        *reason = RDB_STOP_BREAKPOINT;
        if ((*id = rdb_breakpoint_at(f)) != 0 || (*id = rdb_catch_late(rdb_now())) != 0 ||
            (rdb_time_is_switch() && (*id = rdb_catch_switch()) != 0))
            return true;
    }
    if (rdb_run.flags & RDB_RUN_FAILURES && rdb_marks_last_failure() == rdb_now() - 1) {
        *reason = RDB_STOP_FAILURE;
        return true;
    }
    const struct rdb_run_limits *limits = &rdb_run.limits;
    bool in_thread = !limits->thread || limits->thread == rdb_self->index + 1;
    if (rdb_run.flags & RDB_RUN_THREAD && in_thread && rdb_time_is_switch()) {
        *reason = RDB_STOP_THREAD;
        return true;
    }
    if ((rdb_run.flags & RDB_RUN_CREATED && limits->object < rdb_uid_count()) ||
        (rdb_run.flags & RDB_RUN_DIED && rdb_named_died(limits->number) >= 0)) {
        *reason = RDB_STOP_OBJECT;
        return true;
    }
    *reason = RDB_STOP_DEPTH;
    if (rdb_run.flags & RDB_RUN_GENERATOR && rdb_frame_generator(f) == limits->object)
        return true;
    return rdb_run.flags & RDB_RUN_DEPTH && in_thread && rdb_depth <= limits->depth && counts_at_depth(f);
}

/* Looks at the stop point `now`.  True if the program is to stop there. */
static bool look(struct rdb_frame *f, int64_t now, enum rdb_stop_reason *reason, int64_t *id)
{
    bool scan = rdb_run.flags & RDB_RUN_SCAN;
    if (!scan && rdb_stand.last_hit >= 0) {
        *reason = RDB_STOP_PASSED;
        *id = rdb_stand.last_hit_id;
        return true;
    }
    bool hit = !(scan && now >= rdb_run.target) ? looks_for_hits() && is_hit(f, reason, id)
                                                : rdb_run.flags & RDB_RUN_LAST_CHANGE && is_change(f, reason, id);
    if (hit && scan) {
        rdb_hit(*id, now);
        hit = false;
    }
    if (!hit && rdb_run_is_over()) {
        *reason = RDB_STOP_TARGET;
        *id = 0;
        return true;
    }
    return hit;
}

/* Those that the running thread has taken before it came here. */
static void take_late_events(int64_t now)
{
    const unsigned *kinds;
    for (int count = rdb_catch_arrive(now, &kinds); count > 0; count--)
        rdb_index_event(*kinds++, now);
}

void rdb_stop_point(struct rdb_frame *f, void *stack)
{
    if (only_watching && !rdb_attention && rdb_stop_time < rdb_run.target && rdb_watches_pass(f)) {
        rdb_stop_time++;
        rdb_left = 1;
        return;
    }
    int64_t now = rdb_stop_time, id = 0;
    enum rdb_stop_reason reason = RDB_STOP_TARGET;
    rdb_attention = false;

    if (rdb_torture_counts && !rdb_stand.at_main_end)
        rdb_torture_stop_point(rdb_frame_file(f), rdb_frame_line(f));
    if (rdb_mode != RDB_REPLAY) { /* a recording in torture mode */
        rdb_left = 1;
        return;
    }
    if (rdb_depth < rdb_least_depth)
        rdb_least_depth = rdb_depth; /* rdb_left begins anew */
    rdb_step_arrive(f, stack);
    take_late_events(now);
    rdb_output_look(rdb_line_time_at(now - 1));
    if (watching)
        rdb_watches_look(f);
    bool stop = look(f, now, &reason, &id);
    while (stop) {
        rdb_left = 0; /* rdb_now() == rdb_stop_time while we serve */
        serve_at_stop_point(reason, id);
        /* The run that was asked for may end where it began. */
        reason = RDB_STOP_TARGET;
        id = 0;
        stop = rdb_run.flags & (RDB_RUN_HERE | RDB_RUN_SCAN) ? look(f, now, &reason, &id) : rdb_run_is_over();
    }
    go_on();
}

void rdb_stops_instruction(void)
{
    if (!rdb_run_is_over())
        return;
    do
        serve(RDB_STOP_TARGET, 0, "");
    while (rdb_run_is_over());
    go_on();
}

/* ---- Code ---- */

void rdb_stops_code_added(struct rdb_code *code, struct rdb_frame *f)
{
    bool has_news = rdb_outline_add(code->body);
    rdb_index_code_added(code, has_news);
    rdb_breakpoints_resolve(code, has_news);
    if (rdb_stand.main_start < 0 && rdb_mode == RDB_REPLAY && rdb_frame_is_main(f)) {
        main_frame = f;
        rdb_stand.main_start = rdb_now() + 1;
        if (rdb_run.flags & RDB_RUN_MAIN_START)
            rdb_stop_next();
    }
}

void rdb_stops_break(struct rdb_code *code, int offset)
{
    if (code->breakpoints && code->breakpoints[offset])
        rdb_stop_next();
    rdb_index_line(code, offset);
}

/* ---- What happens between stop points ---- */

void rdb_stops_call(struct rdb_frame *f, const struct rdb_call_site *site)
{
    if (rdb_mode != RDB_REPLAY || !(rdb_run.flags & (RDB_RUN_BREAKPOINTS | RDB_RUN_INDEX)))
        return;
    struct rdb_callee callee = rdb_call_callee(site);
    if (!callee.name)
        return;
    rdb_index_called(callee.name);
    if (!(rdb_run.flags & RDB_RUN_BREAKPOINTS))
        return;
    const struct rdb_break *b = NULL;
    while ((b = rdb_builtin_hit(b, f, site, &callee))) {
        rdb_line_hit(b->is.id);
        if (rdb_run.flags & RDB_RUN_ROWS && !*rdb_break_raised(b->is.id))
            rdb_rows_call(f, site, b->name);
    }
}

/* Is there such a breakpoint, or does the index want to know? */
static bool is_sought(enum rdb_breakpoint_kind kind)
{
    return rdb_break_awaited(kind) || rdb_run.flags & RDB_RUN_INDEX;
}

/* The exception that is set leaves the outermost frame, or reaches what reports it. */
static void uncaught(void)
{
    rdb_index_uncaught(rdb_catch_raise_time());
    rdb_catch_uncaught();
}

/* Between two stop points, as rdb_stops_instruction. */
static void stop_at_raise(void)
{
    char *text = rdb_describe_exception();
    do
        serve(RDB_STOP_RAISED, 0, text);
    while (rdb_run_is_over());
    free(text);
    go_on();
}

void rdb_stops_raised(struct rdb_frame *f, bool here)
{
    rdb_call_refused(f);
    if (here) {
        rdb_catch_note_raise();
        rdb_index_raised(f);
        rdb_catch_raised(f);
        if (rdb_run.flags & RDB_RUN_RAISE && rdb_catch_wants(rdb_run.limits.number, f))
            stop_at_raise();
    } else if (is_sought(RDB_CATCH_UNCAUGHT) && rdb_frame_reports_exceptions(f)) {
        uncaught();
    }
}

/* The end of the main module is a stop point of its own, with the module's frame still there. */
static void end_main(struct rdb_frame *f)
{
    main_frame = NULL;
    rdb_stand.main_end = rdb_now() + 1;
    rdb_stand.at_main_end = true;
    if (--rdb_left == 0 || rdb_run.flags & RDB_RUN_MAIN_END) {
        if (rdb_left != 0)
            rdb_stop_at(rdb_stand.main_end, rdb_stand.main_end);
        rdb_attention = true;
        rdb_stop_point(f, NULL);
    }
    rdb_stand.at_main_end = false;
}

/* Somebody looks for what this is. */
static __attribute__((noinline)) void tell_exit(struct rdb_frame *f, struct rdb_code *code, struct rdb_object *value,
                                                bool yields)
{
    if (f == rdb_run.wanted) {
        rdb_run.wanted = NULL;
        free(rdb_stand.returned);
        rdb_stand.returned = rdb_describe_result(value);
    }
    if (!value && !rdb_frame_back(f))
        uncaught();
    if (!yields && code) {
        if (rdb_run.flags & RDB_RUN_ROWS)
            rdb_rows_exit(f, value);
        rdb_index_returned(code);
        if (code->returns)
            rdb_catch_returned(f, code, value);
    }
    if (f == main_frame)
        end_main(f);
    if (watching)
        rdb_watches_frame_ends(f);
}

void rdb_stops_exit(struct rdb_frame *f, struct rdb_code *code, struct rdb_object *value, bool yields)
{
    if (__builtin_expect(f == rdb_run.stays, 0)) {
        rdb_run.stays = NULL;
        rdb_stand.yielded = yields ? rdb_frame_generator(f) : 0;
    }
    bool sought = f == rdb_run.wanted || f == main_frame || watching || (code && code->returns) ||
                  rdb_run.flags & (RDB_RUN_ROWS | RDB_RUN_INDEX);
    if (__builtin_expect(!value || sought, 0))
        tell_exit(f, code, value, yields);
    rdb_time_frame_ends();
}

void rdb_stops_marked(const struct rdb_mark *mark)
{
    rdb_marks_keep(mark);
    if (!mark->is_failure)
        return;
    rdb_index_failed(mark->time + 1);
    if (rdb_run.flags & RDB_RUN_FAILURES)
        rdb_stop_next();
}

/* An event is taken from the log: a call, a signal. */
static void take_event(unsigned kind)
{
    if (rdb_mode != RDB_REPLAY)
        return;
    if (rdb_line_time() != rdb_now()) {
        rdb_catch_later(kind);
        return;
    }
    rdb_index_event(kind, rdb_now());
    rdb_catch_event(kind);
}

/* What the program reads from its standard input, but for its own text. */
static void take_input(const void *bytes, size_t length)
{
    static int64_t before;
    if (rdb_stand.main_start < 0)
        return;
    if (rdb_talks() && rdb_run.flags & RDB_RUN_OUTPUT)
        rdb_send(RDB_OUTPUT, 0, rdb_now(), before, bytes, length);
    before += (int64_t)length;
}

/* What the program, or an evaluation, writes to its standard output (1) or error (2). */
static void take_output(int fd, const void *bytes, size_t length)
{
    static int64_t before; /* written by the program to both so far */
    if (rdb_talks() && (rdb_mode == RDB_EVAL || rdb_run.flags & RDB_RUN_OUTPUT))
        rdb_send(RDB_OUTPUT, fd, rdb_now(), before, bytes, length);
    if (rdb_mode == RDB_REPLAY) {
        before += (int64_t)length;
        rdb_index_written(fd);
        rdb_output_written(fd, bytes, length);
    }
}

static void switch_threads(struct rdb_thread *from, struct rdb_thread *to)
{
    rdb_output_look(rdb_line_time());
    if (watching)
        rdb_watches_switch(to->index + 1);
    rdb_time_switched(from, to);
    rdb_index_switched(to->index + 1, rdb_now() + 1);
    if (rdb_catch_switch())
        rdb_stop_next();
}

/* ---- Start and end ---- */

void rdb_stops_start(bool served)
{
    rdb_watching_frames = 1;
    rdb_thread_switch_hook = switch_threads;
    rdb_event_hook = take_event;
    rdb_output_hook = take_output;
    rdb_input_hook = take_input;
    rdb_run.target = served ? 0 : INT64_MAX;
    rdb_stop_at(-1, 0);
    if (!served)
        rdb_left = INT64_MAX;
}

void rdb_stops_end(enum rdb_stop_reason reason, const char *message)
{
    rdb_stop_at(rdb_now() + 1, INT64_MAX);
    rdb_step_arrive(NULL, NULL);
    if (rdb_talks())
        serve(reason, 0, message);
}
