/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb replay`: see replay.h.  Tells what happened on stdout and stderr; never asks. */
#include "replay.h"

#include "out.h"
#include "process.h"
#include "status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_output(void *closure, int64_t time, int stream, int64_t offset, const char *bytes, size_t length)
{
    (void)time;
    (void)closure;
    (void)offset;
    FILE *out = stream == 2 ? stderr : stdout;
    if (!stream)
        return; /* what was typed */
    out_raw(out, bytes, length);
    fflush(out);
}

/* What is to be said of a run that has not come to its target.  STATUS_OK if it has. */
static int tell_failure(const struct process *process, enum process_result result, const char *refusal)
{
    switch (result) {
    case PROCESS_INTERRUPTED:
        out_printf(stderr, "revdb: interrupted\n");
        return 130;
    case PROCESS_REFUSED:
        out_printf(stderr, "revdb: %s\n", refusal);
        return STATUS_UNUSABLE;
    case PROCESS_DIED: {
        char *words = replays_last_words(process->replays);
        out_printf(stderr, "revdb: the replaying process died%s%s\n", *words ? ": " : "", words);
        return STATUS_DIVERGED;
    }
    case PROCESS_OK:
        break;
    }
    if (process->stop.reason == RDB_STOP_DIVERGED) {
        out_printf(stderr, "revdb: %s\n", process->stop.message);
        return STATUS_DIVERGED;
    }
    return STATUS_OK;
}

static int tell_end(const struct stop *stop, bool output)
{
    /* With --output, out of the way of what the program wrote. */
    out_printf(output ? stderr : stdout, "%" PRId64 " events, %" PRId64 " stop points; %s\n", stop->raw.events,
               stop->time, stop->message);
    if (stop->raw.exit_status == RDB_END_DAMAGED) {
        out_printf(stderr, "revdb: %s; replayed up to there\n", stop->message);
        return STATUS_UNUSABLE;
    }
    return STATUS_OK;
}

static int run(struct process *process, int64_t target, bool output)
{
    struct output_sink sink = {.take = write_output, .closure = NULL};
    struct text refusal = {0};
    enum process_result result =
        process_run(process, target, output ? RDB_RUN_OUTPUT : 0, NULL, output ? &sink : NULL, &refusal);
    int status = tell_failure(process, result, refusal.bytes);
    return status;
}

/* ---- piece by piece ---- */

static bool same_place(const struct stop *a, const struct stop *b)
{
    struct rdb_stopped left = a->raw, right = b->raw;
    left.pid = right.pid = 0;
    left.least_depth = right.least_depth = 0; /* since each run began */
    return a->time == b->time && a->reason == b->reason && !memcmp(&left, &right, sizeof left) &&
           !strcmp(a->file, b->file) && !strcmp(a->function, b->function) && !strcmp(a->message, b->message);
}

static int differs(int64_t from, const struct stop *one, const struct stop *other)
{
    out_printf(stderr,
               "revdb: two runs from timestamp %" PRId64 " to %" PRId64 " end differently: after %" PRId64
               " events at %s:%d and after %" PRId64 " events at %s:%d\n",
               from, one->time, one->raw.events, one->file, one->raw.place.line, other->raw.events, other->file,
               other->raw.place.line);
    return STATUS_DIVERGED;
}

/* Runs one process to target, and checks that it has come to where another one stands. */
static int run_likewise(struct process *process, int64_t target, const struct stop *expected)
{
    int64_t from = process->stop.time;
    int status = run(process, target, false);
    if (status == STATUS_OK && !same_place(expected, &process->stop))
        status = differs(from, expected, &process->stop);
    return status;
}

/* Continues a snapshot twice.  *next is the fork that came to target first: the next snapshot.  The other one must come
 * there too; and, unless end is NULL, then on to there. */
static int continue_twice(struct process *snapshot, int64_t target, const struct stop *end, struct process **next)
{
    struct process *again = process_fork(snapshot);
    *next = process_fork(snapshot);
    int status = STATUS_DIVERGED;
    if (!*next || !again)
        out_printf(stderr, "revdb: a snapshot at timestamp %" PRId64 " cannot fork\n", snapshot->stop.time);
    else if ((status = run(*next, target, false)) == STATUS_OK &&
             (status = run_likewise(again, target, &(*next)->stop)) == STATUS_OK && end)
        status = run_likewise(again, INT64_MAX, end);
    if (again)
        process_end(again);
    return status;
}

/* snapshot: at timestamp 0, used up.  end: where a run in one go has ended. */
static int replay_pieces(struct process *snapshot, const struct replay_options *options, const struct stop *end)
{
    int status = STATUS_OK, count = options->snapshots;
    if (!snapshot) {
        out_printf(stderr, "revdb: the replaying process cannot fork\n");
        return STATUS_DIVERGED;
    }
    for (int i = 1; i <= count && status == STATUS_OK; i++) {
        struct process *next = NULL;
        bool last = i == count;
        status = continue_twice(snapshot, last ? INT64_MAX : end->time * i / count,
                                options->to_end && !last ? end : NULL, &next);
        if (status == STATUS_OK && last && !same_place(&next->stop, end))
            status = differs(snapshot->stop.time, end, &next->stop);
        process_end(snapshot);
        snapshot = next;
    }
    if (snapshot)
        process_end(snapshot);
    if (status == STATUS_OK)
        out_printf(stdout, "%d snapshots, each continued twice%s: the same\n", count,
                   options->to_end ? ", once to the end" : "");
    return status;
}

int replay_to_end(const struct replay_options *options)
{
    char *error;
    bool diverged;
    struct process *process = process_start(options->replays, options->exe, options->log, &error, &diverged);
    if (!process) {
        out_printf(stderr, "revdb: %s\n", error);
        return diverged ? STATUS_DIVERGED : STATUS_UNUSABLE;
    }
    if (*replays_notice(options->replays))
        out_printf(stderr, "revdb: %s\n", replays_notice(options->replays));
    struct process *first = options->snapshots > 0 ? process_fork(process) : NULL;
    int status = run(process, INT64_MAX, options->output);
    if (status == STATUS_OK && !options->quiet)
        status = tell_end(&process->stop, options->output);
    if (status == STATUS_OK && options->snapshots > 0)
        status = replay_pieces(first, options, &process->stop);
    process_end(process);
    replays_kill(options->replays);
    return status;
}
