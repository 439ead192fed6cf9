/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A replaying process: starting the first, forking, running, asking, killing.  Knows nothing of what the person wants,
 * nor of snapshots. */
#ifndef PROCESS_H
#define PROCESS_H

#include "moment.h"
#include "rdb_protocol.h"
#include "replays.h"
#include "text.h"

#include <sys/types.h>

/* Where a process stands, and why there. */
struct stop {
    int64_t time;
    enum rdb_stop_reason reason;
    int64_t breakpoint; /* its id, for RDB_STOP_BREAKPOINT */
    struct rdb_stopped raw;
    char *strings; /* owns those below */
    const char *file, *function, *message, *returned, *thread_name, *changer_file, *changer_function;
};

struct process {
    struct replays *replays; /* of which it is one */
    int fd;
    pid_t pid;
    long memory;          /* while a snapshot: as measured last, in kilobytes (snapshots.h) */
    long copied;          /* while running: footprint_copied, as asked last */
    int64_t target;       /* of the latest run */
    double cost;          /* seconds that a replay takes from the beginning to here, as it was measured (travel.c) */
    unsigned breakpoints; /* which set of breakpoints it was told last (breakpoints.h) */
    unsigned objects;     /* which set of numbered objects (objects.h) */
    bool hung;            /* it, or a fork of it, was given up (patience.h) */
    int pins;             /* reasons why it must not be dropped from the snapshots (snapshots.h) */
    struct stop stop;
    struct process *next; /* wreck (travel.h) */
};

enum process_result {
    PROCESS_OK,
    PROCESS_DIED,        /* it is gone, talks nonsense, or hung and was ended */
    PROCESS_INTERRUPTED, /* Ctrl-C; the process is in the middle of its work and can only be killed */
    PROCESS_REFUSED,     /* it answered RDB_ERROR: the payload is one line */
};

/* Takes what the program or an evaluation writes: during which line, to stream 1 or 2, and how many bytes it had written
 * before; and rows (see RDB_ROW), and segments (RDB_SEGMENT).  What no function is given for is passed over. */
struct output_sink {
    void (*take)(void *closure, int64_t time, int stream, int64_t offset, const char *bytes, size_t length);
    void (*row)(void *closure, const struct rdb_message *, const char *text);
    void (*segment)(void *closure, const struct rdb_message *, const struct text *payload);
    void *closure;
};

/* Starts the interpreter on the log, in replay mode, in place of whatever replays there are.  The process stands at its first stop point.  Returns NULL with a
 * one-line reason in *error; *diverged tells whether the replay diverged before its first stop point. */
struct process *process_start(struct replays *, const char *exe, const char *log, char **error, bool *diverged);

/* A copy that stands at the same place; NULL if the process died. */
struct process *process_fork(struct process *);

struct moment process_moment(const struct process *);
/* Between two stop points?  The timestamp before which everything lies behind it. */
static inline bool process_is_between(const struct process *process)
{
    return process->stop.raw.instruction > 0;
}
static inline int64_t process_passed(const struct process *process)
{
    return process->stop.time + process_is_between(process);
}

/* Ends the process; its stop remains, and whatever is asked of it now says PROCESS_DIED. */
void process_end(struct process *);

/* Runs forward: see RDB_RUN; limits NULL: none.  The process's stop is replaced. */
enum process_result process_run(struct process *, int64_t target, unsigned flags, const struct rdb_run_limits *,
                                const struct output_sink *sink, struct text *refusal);

/* The same in two parts, so that others can be run meanwhile: process_run_begin (false: it is gone), then process_run_wait;
 * or, without waiting, whenever process->fd can be read, process_run_ended, until it says true and with what result. */
bool process_run_begin(struct process *, int64_t target, unsigned flags, const struct rdb_run_limits *);
enum process_result process_run_wait(struct process *, const struct output_sink *sink, struct text *refusal);
bool process_run_ended(struct process *, const struct output_sink *sink, enum process_result *);

/* Sends any other command and waits for its final answer.  Ctrl-C ends an evaluation at once, and anything else when it
 * takes longer than it can. */
enum process_result process_ask(struct process *, struct rdb_message *command, const void *payload,
                                struct rdb_message *answer, struct text *answer_payload,
                                const struct output_sink *sink);

/* From now on, it and its forks may take so many kilobytes more than it has now. */
void process_limit_memory(struct process *, long kilobytes);

/* For a debugger of the person's that is a child of ours: may it attach?  Then, once it has, `process_set_off` has the
 * process run to the end of the recording, and leave, as soon as the debugger lets it; nothing is waited for. */
enum process_result process_let_trace(struct process *, struct text *refusal);
bool process_is_traced(const struct process *);
void process_set_off(struct process *);

#endif
