/* SPDX-License-Identifier: MIT */
/* The server: does what the front end asks, one request at a time, and forks when asked (see
 * Python/protocol/rdb_protocol.h).
 *
 * Runs inside the replayed program at a stop point, so it creates no object of it.  Moves nothing: a request to run on is
 * its answer to who let it serve. */
#include "rdb_server.h"
#include "rdb_shape.h"

#include "rdb_apart.h"
#include "rdb_answers.h"
#include "rdb_breakpoints.h"
#include "rdb_frames.h"
#include "rdb_index.h"
#include "rdb_look.h"
#include "rdb_message.h"
#include "rdb_output.h"
#include "rdb_passing.h"
#include "rdb_raw.h"
#include "rdb_real.h"
#include "rdb_rows.h"
#include "rdb_stacks.h"
#include "rdb_alloc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* A request, and where the program stands meanwhile. */
struct request {
    struct rdb_message is;
    char *payload; /* a NUL follows it */
    int fd;        /* that came with it, or -1 */
    enum rdb_stop_reason reason;
    int64_t breakpoint_id;
    const char *text;
};

static void fork_here(struct request *request)
{
    if (request->fd < 0) {
        rdb_send_error("fork: no descriptor came with the message");
        return;
    }
    int pid = rdb_real_fork();
    if (pid == 0) {
        rdb_talk_over(request->fd);
        rdb_index_forked();
        rdb_answer_stopped(request->reason, request->breakpoint_id, request->text);
        return;
    }
    rdb_raw_close(request->fd);
    if (pid < 0)
        rdb_send_error("fork: no further process can be made (out of memory or of process numbers)");
    else
        rdb_send(RDB_FORKED, pid, 0, 0, NULL, 0);
}

static void set_breakpoints(struct request *request)
{
    char *answer = NULL;
    size_t length = 0;
    FILE *out = rdb_text_open(&answer, &length, "an answer");
    bool ok = rdb_breakpoints_set(request->payload, request->is.length, out);
    rdb_text_close(out, "an answer");
    rdb_output_pass(); /* what is there now has been written before */
    if (ok)
        rdb_send(RDB_OK, 0, 0, 0, answer, length);
    else
        rdb_send_error("breakpoints: the message is malformed");
    free(answer);
}

static void set_named(struct request *request)
{
    int count;
    struct rdb_named_answer *answers = rdb_named_set(request->payload, request->is.length, &count);
    rdb_send(RDB_OK, 0, 0, 0, answers, (size_t)count * sizeof *answers);
    free(answers);
}

static void set_columns(struct request *request)
{
    rdb_rows_set(request->payload, request->is.length, request->is.a, request->is.b & 1);
    rdb_value_patience = (int)(request->is.b >> 8);
    rdb_send(RDB_OK, 0, 0, 0, NULL, 0);
}

static void set_shape(struct request *request)
{
    if (request->is.length == sizeof rdb_shape)
        memcpy(&rdb_shape, request->payload, sizeof rdb_shape);
    rdb_send(RDB_OK, 0, 0, 0, NULL, 0);
}

static struct rdb_evaluation evaluate_as_asked(struct rdb_frame *f, const struct request *request)
{
    switch (request->is.b) {
    case RDB_EVAL_WATCH:
        return rdb_watch_show(request->payload, request->is.length);
    case RDB_EVAL_NAMES:
        return rdb_watch_names(f, request->payload);
    default:
        return rdb_evaluate(f, (enum rdb_eval_kind)request->is.b, request->payload);
    }
}

/* The front end sends this to a fork only, which ends with it. */
static void evaluate(struct request *request)
{
    struct rdb_frame *f = rdb_frame_top((int)request->is.c);
    for (int64_t i = request->is.a; f && i > 0; i--)
        f = rdb_frame_back(f);
    bool in_none = request->is.a == -1 && request->is.c == 0;
    if (!f || (request->is.a < 0 && !in_none)) {
        rdb_send_error("there is no Python frame here to evaluate in");
        return;
    }
    char characters[24];
    rdb_value_patience = (int)(request->is.b >> 8);
    request->is.b &= 0xff;
    rdb_enter_eval((int)request->is.c);
    struct rdb_evaluation evaluation = evaluate_as_asked(in_none ? NULL : f, request);
    struct rdb_payload payload = {0};
    rdb_add_string(&payload, evaluation.text);
    rdb_add_string(&payload, evaluation.type);
    snprintf(characters, sizeof characters, "%llu", (unsigned long long)evaluation.characters);
    rdb_add_string(&payload, characters);
    rdb_send_payload(RDB_RESULT, evaluation.result, (int64_t)evaluation.uid, (int64_t)evaluation.object, &payload);
    rdb_leave(0);
}

static void tell_stack(struct request *request)
{
    rdb_answer_stack((int)request->is.a);
}

static void tell_variables(struct request *request)
{
    rdb_answer_variables((int)request->is.a);
}

static void tell_source(struct request *request)
{
    rdb_answer_source(request->payload);
}

static void tell_names(struct request *request)
{
    rdb_answer_names(request->is.a, request->payload);
}

static void tell_info(struct request *request)
{
    rdb_answer_info(request->is.a);
}

static void let_trace(struct request *request)
{
    rdb_raw(SYS_prctl, PR_SET_PTRACER, request->is.a, 0, 0, 0, 0);
    rdb_send(RDB_OK, 0, 0, 0, NULL, 0);
}

static void quit(struct request *request)
{
    (void)request;
    rdb_leave(0);
}

/* All but RDB_RUN, by kind. */
static void (*const requests[])(struct request *) = {
    [RDB_FORK] = fork_here,           [RDB_SET_BREAKPOINTS] = set_breakpoints,
    [RDB_SET_NAMED] = set_named,      [RDB_SET_COLUMNS] = set_columns,
    [RDB_EVALUATE] = evaluate,        [RDB_STACK] = tell_stack,
    [RDB_VARIABLES] = tell_variables, [RDB_SOURCE] = tell_source,
    [RDB_NAMES] = tell_names,         [RDB_INFO] = tell_info,
    [RDB_LET_TRACE] = let_trace,      [RDB_QUIT] = quit,
    [RDB_SET_SHAPE] = set_shape,
};

static void answer(struct request *request)
{
    bool known = request->is.kind < sizeof requests / sizeof *requests && requests[request->is.kind];
    if (known)
        requests[request->is.kind](request);
    else
        rdb_send_error("this interpreter does not know that command: revdb and python-rdb differ in version");
}

/* Stops that have nothing after them. */
static bool is_final(enum rdb_stop_reason reason)
{
    return reason == RDB_STOP_END || reason == RDB_STOP_DIVERGED;
}

static struct rdb_run run_of(const struct request *request)
{
    struct rdb_run run = {.target = request->is.a, .flags = (int)request->is.b};
    if (request->is.length == sizeof run.limits)
        memcpy(&run.limits, request->payload, sizeof run.limits);
    if (run.flags & RDB_RUN_RETURN)
        run.wanted = rdb_stack_at(run.limits.thread, run.limits.depth + 1);
    else if (run.flags & RDB_RUN_DEPTH)
        run.stays = rdb_stack_at(run.limits.thread, run.limits.depth);
    return run;
}

bool rdb_answering;

struct rdb_run rdb_serve(enum rdb_stop_reason reason, int64_t breakpoint_id, const char *text)
{
    rdb_apart++;
    rdb_answer_stopped(reason, breakpoint_id, text);
    for (;;) {
        struct request request = {.reason = reason, .breakpoint_id = breakpoint_id, .text = text};
        rdb_answering = true;
        request.payload = rdb_receive(&request.is, &request.fd);
        bool runs = request.is.kind == RDB_RUN && !is_final(reason);
        struct rdb_run run = {0};
        if (runs)
            run = run_of(&request);
        else if (request.is.kind == RDB_RUN)
            rdb_answer_stopped(reason, 0, text);
        else
            answer(&request);
        free(request.payload);
        rdb_answering = false;
        if (runs) {
            rdb_apart--;
            return run;
        }
    }
}
