/* Where a replay stands: counts stop points and decides at which of them to stop.
 *
 * The eval loop decrements rdb_left at every stop point and calls rdb_stop_point when it reaches 0.  A run with nothing
 * but a target sets the distance once; one that looks for a depth, a thread or a change of a watch looks at every stop
 * point; breakpoints stand in the bytecode and set the distance to the stop point where they are. */
#include "rdb_outline.h"
#include "rdb_alloc.h"
#include "rdb_stops.h"

#include "rdb_index.h"
#include "rdb_marks.h"
#include "rdb_mode.h"
#include "rdb_named.h"
#include "rdb_schedule.h"
#include "rdb_stop.h"
#include "rdb_torture.h"
#include "rdb_watch.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

int64_t rdb_left = INT64_MAX;
int rdb_watching_frames;
int rdb_depth, rdb_least_depth;
int64_t rdb_left_before;
struct rdb_stand rdb_stand = {.main_start = -1, .main_end = -1, .exit_status = -1, .last_hit = -1};
struct rdb_run rdb_run;

static int64_t stop_time = INT64_MAX; /* timestamp of the stop point at which rdb_left becomes 0 */
static PyFrameObject *main_frame;     /* the body of the main module, while it runs; not owned */
static bool watching;                 /* the run looks at watches */
static bool only_watching;            /* and at nothing else that may be at any stop point */
static bool attention;                /* but the next one is to be looked at for another reason */
static PyFrameObject *armed_frame;    /* RDB_RUN_RETURN: whose result is wanted; not owned */

int64_t rdb_now(void)
{
    return stop_time - rdb_left;
}

PyThreadState *rdb_current_tstate(void)
{
    /* There is none inside a call for which the program gave up the interpreter lock. */
    return _PyThreadState_Current ? _PyThreadState_Current : rdb_tstate_of(rdb_self->index + 1);
}

PyFrameObject *rdb_current_frame(void)
{
    PyThreadState *tstate = rdb_current_tstate();
    return tstate ? tstate->frame : NULL;
}

/* The program will next be stopped at this timestamp; it stands at `now`. */
static void stop_at(int64_t now, int64_t timestamp)
{
    stop_time = timestamp;
    rdb_left = timestamp - now;
}

void rdb_stop_next(void)
{
    if (rdb_mode != RDB_REPLAY)
        return;
    attention = true;
    stop_at(rdb_now(), rdb_now() + 1);
}

void rdb_stop_if_died(int64_t number)
{
    if (rdb_run.flags & RDB_RUN_DIED && number == rdb_run.limits.number)
        rdb_stop_next();
}

static bool looks_for_hits(void)
{
    return rdb_run.flags & (RDB_RUN_DEPTH | RDB_RUN_THREAD | RDB_RUN_MAIN_START | RDB_RUN_MAIN_END | RDB_RUN_FAILURES |
                            RDB_RUN_CREATED | RDB_RUN_DIED) ||
           (rdb_run.flags & RDB_RUN_BREAKPOINTS && rdb_breakpoints_any());
}

/* Breakpoints call for attention by themselves. */
static bool looks_everywhere(void)
{
    return rdb_torture_counts || rdb_run.flags & (RDB_RUN_DEPTH | RDB_RUN_THREAD | RDB_RUN_CREATED) ||
           rdb_catch_looks_at_buffers() || rdb_catch_any_late();
}

bool rdb_run_is_over(void)
{
    int64_t now = rdb_now();
    return now > rdb_run.target || (now == rdb_run.target && rdb_step_now() >= rdb_run.limits.instruction);
}

void rdb_stops_go_on(void)
{
    int64_t now = rdb_now();
    bool by_instruction = now == rdb_run.target;
    stop_at(now, by_instruction || watching || looks_everywhere() ? now + 1 : rdb_run.target);
    rdb_step_leave(by_instruction);
}

/* The last time another thread began to run: the stop point passed before, and who ran then. */
static int64_t switch_time = -2; /* none yet: -1 would be just before timestamp 0 */
static struct rdb_thread *before_switch;

/* The line that the running thread was executing when stop point `time` was the last one passed. */
static int64_t line_at(int64_t time)
{
    return time > switch_time ? time : rdb_self->line_time;
}

int64_t rdb_line_time(void)
{
    return line_at(rdb_now());
}

/* At a depth of a thread's stack. */
struct rdb_level {
    int64_t called;  /* the line that the frame there was called from: see rdb_frame_called */
    int64_t resumed; /* the line passed last when the frame began, or when what it called came back */
};

/* The levels of the running thread, as many as are needed at its depth and one deeper. */
static struct rdb_level *levels(void)
{
    enum { FIRST_ROOM = 64 };
    struct rdb_thread *self = rdb_self;
    while (rdb_depth + 1 >= self->level_count) {
        int count = self->level_count ? 2 * self->level_count : FIRST_ROOM;
        struct rdb_level *more = rdb_grow(self->levels, (size_t)count * sizeof *more, "the levels of a stack");
        memset(more + self->level_count, -1, (size_t)(count - self->level_count) * sizeof *more);
        self->levels = more;
        self->level_count = count;
    }
    return self->levels;
}

void rdb_frame_enter(void)
{
    rdb_depth_is(rdb_depth + 1);
    struct rdb_level *level = levels();
    if (!level)
        return;
    int64_t line = rdb_line_time();
    level += rdb_depth;
    if (line != level[-1].resumed)
        level->called = line; /* else what called it has called others from that line before */
    level->resumed = line;
    level[1].called = level->called; /* until this one comes to a line of its own */
}

int64_t rdb_frame_called(const struct rdb_thread *thread, int depth)
{
    return thread && depth >= 0 && depth < thread->level_count ? thread->levels[depth].called : -1;
}

/* rdb_thread_switch_hook. */
static void thread_switched(struct rdb_thread *from, struct rdb_thread *to)
{
    from->line_time = rdb_line_time();
    rdb_catch_buffered(from->line_time);
    if (watching)
        rdb_watches_switch(rdb_tstate_of(to->index + 1));
    if (switch_time != rdb_now()) {
        switch_time = rdb_now();
        before_switch = from;
    }
    rdb_index_switched(to->index + 1, rdb_now() + 1);
    if (rdb_catch_switch())
        rdb_stop_next();
    from->depth = rdb_depth;
    rdb_depth_is(to->depth);
}

/* Did another thread run at the stop point before this one? */
static bool is_switch(void)
{
    return switch_time == rdb_now() - 1 && before_switch != rdb_self;
}

/* Has a watch another value there than at the stop point before? */
static bool is_change(PyFrameObject *f, enum rdb_stop_reason *reason, int64_t *id)
{
    *reason = RDB_STOP_BREAKPOINT;
    return watching && (*id = rdb_breakpoint_changed(f)) != 0;
}

/* Is the stop point where frame f stands a hit of the current run?  *reason and *id say which. */
static bool is_hit(PyFrameObject *f, enum rdb_stop_reason *reason, int64_t *id)
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
            (is_switch() && (*id = rdb_catch_switch()) != 0))
            return true;
    }
    if (rdb_run.flags & RDB_RUN_FAILURES && rdb_marks_last_failure() == rdb_now() - 1) {
        *reason = RDB_STOP_FAILURE;
        return true;
    }
    const struct rdb_run_limits *limits = &rdb_run.limits;
    bool in_thread = !limits->thread || limits->thread == rdb_self->index + 1;
    if (rdb_run.flags & RDB_RUN_THREAD && in_thread && is_switch()) {
        *reason = RDB_STOP_THREAD;
        return true;
    }
    if ((rdb_run.flags & RDB_RUN_CREATED && limits->object < rdb_uid_count()) ||
        (rdb_run.flags & RDB_RUN_DIED && rdb_named_died(limits->number) >= 0)) {
        *reason = RDB_STOP_OBJECT;
        return true;
    }
    if (rdb_run.flags & RDB_RUN_DEPTH && in_thread && rdb_depth <= limits->depth) {
        struct rdb_code *code = f->f_code->co_rdb;
        *reason = RDB_STOP_DEPTH;
        if (rdb_depth == limits->depth && limits->line && PyFrame_GetLineNumber(f) <= limits->line)
            return false;
        return !(rdb_run.flags & RDB_RUN_SKIPPED && code && code->skipped && !rdb_stand.at_main_end);
    }
    return false;
}

static void note_hit(int64_t id, int64_t time)
{
    if (rdb_run.flags & RDB_RUN_ROWS && id)
        rdb_rows_hit(rdb_current_frame(), time);
    if (time <= rdb_stand.last_hit)
        return; /* one line may hit several: the first counts, as it does when a run stops there */
    rdb_stand.last_hit = time;
    rdb_stand.last_hit_id = id;
}

void rdb_passed_hit(int id, int64_t time)
{
    if (rdb_mode != RDB_REPLAY || !(rdb_run.flags & RDB_RUN_BREAKPOINTS))
        return;
    if (rdb_run.flags & RDB_RUN_SCAN) {
        note_hit(id, time);
    } else if (time > rdb_run.limits.since && rdb_stand.last_hit < 0) {
        note_hit(id, time);
        rdb_stop_next();
    }
}

void rdb_line_hit(int id)
{
    rdb_passed_hit(id, rdb_line_time());
}

/* Looks at the stop point `now`.  True if the program is to stop there. */
static bool look(PyFrameObject *f, int64_t now, enum rdb_stop_reason *reason, int64_t *id)
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
        note_hit(*id, now);
        hit = false;
    }
    if (!hit && rdb_run_is_over()) {
        *reason = RDB_STOP_TARGET;
        *id = 0;
        return true;
    }
    return hit;
}

static void serve(enum rdb_stop_reason reason, int64_t id)
{
    char *message = NULL;
    if (rdb_stand.at_main_end && PyErr_Occurred())
        message = rdb_describe_exception();
    rdb_serve(reason, id, message ? message : "");
    free(message);
}

void rdb_stop_point(PyFrameObject *f, PyObject **stack)
{
    if (only_watching && !attention && stop_time < rdb_run.target && rdb_watches_pass(f)) {
        stop_time++;
        rdb_left = 1;
        return;
    }
    int64_t now = stop_time, id = 0;
    enum rdb_stop_reason reason = RDB_STOP_TARGET;
    attention = false;

    if (rdb_torture_counts && !rdb_stand.at_main_end)
        rdb_torture_stop_point(PyString_AS_STRING(f->f_code->co_filename), PyFrame_GetLineNumber(f));
    if (rdb_mode != RDB_REPLAY) { /* a recording in torture mode */
        rdb_left = 1;
        return;
    }
    if (rdb_depth < rdb_least_depth)
        rdb_least_depth = rdb_depth; /* rdb_left begins anew */
    rdb_step_arrive(f, stack);
    rdb_catch_arrive(now);
    rdb_catch_buffered(line_at(now - 1));
    if (watching)
        rdb_watches_look(f);
    bool stop = look(f, now, &reason, &id);
    while (stop) {
        rdb_left = 0; /* rdb_now() == stop_time while we serve */
        serve(reason, id);
        /* The front end asked for a run; it may end where it began. */
        reason = RDB_STOP_TARGET;
        id = 0;
        stop = rdb_run.flags & (RDB_RUN_HERE | RDB_RUN_SCAN) ? look(f, now, &reason, &id) : rdb_run_is_over();
    }
    rdb_stops_go_on();
}

void rdb_stops_start(void)
{
    rdb_watching_frames = 1;
    rdb_thread_switch_hook = thread_switched;
    rdb_catch_start();
    rdb_run.target = 0;
    stop_at(-1, 0);
}

void rdb_stops_finish(void)
{
    stop_at(rdb_now() + 1, INT64_MAX);
    rdb_step_arrive(NULL, NULL);
}

void rdb_run_begin(const struct rdb_run *run, PyFrameObject *wanted)
{
    rdb_run = *run;
    rdb_least_depth = rdb_depth;
    watching = run->flags & RDB_RUN_BREAKPOINTS && rdb_watches_begin(run->flags & RDB_RUN_CHANGER);
    only_watching = watching && !looks_everywhere();
    rdb_stand.last_hit = -1;
    rdb_stand.last_hit_id = 0;
    armed_frame = wanted;
    free(rdb_stand.returned);
    rdb_stand.returned = NULL;
    rdb_index_begin(run->flags & RDB_RUN_INDEX);
}

void rdb_stops_code_added(struct rdb_code *code, PyFrameObject *f)
{
    rdb_index_code_added(code, rdb_outline_add(code->code));
    rdb_breakpoints_resolve(code);
    if (rdb_stand.main_start < 0 && rdb_mode == RDB_REPLAY && rdb_is_main_module(f)) {
        main_frame = f;
        rdb_stand.main_start = rdb_now() + 1;
        if (rdb_run.flags & RDB_RUN_MAIN_START)
            rdb_stop_next();
    }
}

/* The end of the main module is a stop point of its own, with the module's frame still there. */
static void end_main(PyFrameObject *f)
{
    main_frame = NULL;
    rdb_stand.main_end = rdb_now() + 1;
    rdb_stand.at_main_end = true;
    if (--rdb_left == 0 || rdb_run.flags & RDB_RUN_MAIN_END) {
        if (rdb_left != 0)
            stop_at(rdb_stand.main_end, rdb_stand.main_end);
        attention = true;
        rdb_stop_point(f, f->f_valuestack);
    }
    rdb_stand.at_main_end = false;
}

/* Called for every frame that ends, in a replay. */
void rdb_frame_exit(PyFrameObject *f, PyObject *value)
{
    if (f == armed_frame) {
        armed_frame = NULL;
        free(rdb_stand.returned);
        rdb_stand.returned = rdb_describe_result(f, value);
    }
    rdb_catch_exit(f, value);
    if (f == main_frame)
        end_main(f);
    if (watching)
        rdb_watches_frame_ends(f);
    if (rdb_depth > 0 && rdb_depth < rdb_self->level_count)
        rdb_self->levels[rdb_depth - 1].resumed = rdb_line_time();
}
