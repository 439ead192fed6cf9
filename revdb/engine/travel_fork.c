/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The processes of a session, and forks of them: see travel_fork.h. */
#define _GNU_SOURCE /* CPU_COUNT */
#include "travel_fork.h"

#include "footprint.h"
#include "interrupt.h"
#include "travel_run.h"

#include <sched.h>
#include <stdlib.h>

/* The longest stretch, in slices, that is searched without leaving snapshots. */
#define SHORT_SLICES 40
/* Kilobytes that snapshots may take together, however small the program. */
#define LEAST_BUDGET (512 * 1024)

/* ---- What has died ---- */

/* Ends what was here; what is known of its stop remains, until the command is over. */
void travel_wreck(struct session *session, struct process *process)
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
        travel_wreck(session, snapshot);
        session->lost = true;
    }
}

/* The first process of all, started afresh. */
bool travel_restart(struct session *session)
{
    char *error;
    bool diverged;
    if (session->here)
        lose(session, session->here);
    snapshots_clear(&session->snapshots);
    struct process *process = process_start(&session->replays, session->exe, session->log, &error, &diverged);
    if (!process) {
        session->diverged |= diverged;
        travel_fail(session, TRAVEL_FAILED, error);
        return false;
    }
    travel_learn(session, &process->stop);
    snapshots_add(&session->snapshots, process, 0);
    return true;
}

/* A snapshot that is dead; or one that hangs or, at Ctrl-C, does not answer: then there is no saying which of the others
 * would. */
void travel_give_up(struct session *session, struct process *snapshot)
{
    bool hung = snapshot->hung;
    lose(session, snapshot); /* which may free it */
    if (!interrupt_pending(session->replays.interrupt))
        travel_fail_died(session);
    else
        travel_fail(session, TRAVEL_INTERRUPTED, "the replaying processes did not answer, and were ended");
    if (!hung && !interrupt_pending(session->replays.interrupt))
        return;
    if (hung) {
        text_printf(&session->message, "; others take its place");
        session->view.notice(session->view.closure, session->message.bytes);
    }
    lose(session, session->here);
    snapshots_clear(&session->snapshots);
}

/* Drops them all, but for the one that is still here. */
void travel_drop_wrecks(struct session *session)
{
    struct process *kept = NULL;
    for (struct process *wreck; (wreck = session->wrecks);) {
        session->wrecks = wreck->next;
        if (session->lost && wreck == session->here)
            kept = wreck;
    }
    if (kept)
        kept->next = NULL;
    session->wrecks = kept;
}

/* ---- Forks ---- */

/* Snapshots that turn out to be dead are forgotten; `here` may be among them. */
struct process *travel_fork_at(struct session *session, int64_t time)
{
    for (bool again = true;;) {
        struct process *origin = snapshots_before(&session->snapshots, time);
        if (!origin) {
            if (!again || !travel_restart(session))
                return NULL;
            again = false;
            continue;
        }
        struct process *process = process_fork(origin);
        if (process)
            return process;
        travel_give_up(session, origin);
        if (interrupt_pending(session->replays.interrupt))
            return NULL;
    }
}

struct process *travel_fork_first(struct session *session)
{
    struct text answer = {0};
    struct process *process = travel_fork_at(session, 0);
    if (process)
        travel_tell_objects(session, process,
                            &answer); /* of a process that dies of it, the caller learns when it runs */
    return process;
}

/* ---- Snapshots ---- */

long travel_memory_budget(const struct session *session)
{
    if (session->memory_limit)
        return (long)session->memory_limit * 1024;
    long wanted = session->here ? 3 * footprint_resident(session->here->pid) : 0;
    return wanted > LEAST_BUDGET ? wanted : LEAST_BUDGET;
}

/* Drops snapshots, but not `keep`, when all of them together take too much memory.  To measure takes time, so it is done
 * only when what the running process has copied since may have filled the budget. */
void travel_keep_budget(struct session *session, struct process *running, const struct process *keep)
{
    long copied = footprint_copied(running->pid), budget = travel_memory_budget(session);
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
    if (process_is_between(process))
        return NULL; /* no snapshot stands there */
    if (before && before->stop.time == process->stop.time)
        return before;
    struct process *copy = process_fork(process);
    if (!copy)
        return NULL;
    snapshots_add(&session->snapshots, copy, focus);
    travel_keep_budget(session, process, copy);
    return copy;
}

void travel_set_here(struct session *session, struct process *process)
{
    struct process *old = session->lost ? NULL : session->here;
    process->pins++;
    if (old)
        old->pins--;
    session->here = process;
    session->lost = false;
    if (old && process_is_between(old))
        travel_wreck(session, old);
}

/* ---- Several at once ---- */

int travel_scans(const struct session *session)
{
    cpu_set_t processors;
    long scans = sched_getaffinity(0, sizeof processors, &processors) == 0 ? CPU_COUNT(&processors) : 1;
    long size = footprint_resident(session->here->pid);
    if (size > 0 && scans > travel_memory_budget(session) / size)
        scans = travel_memory_budget(session) / size;
    return (int)(scans < TRAVEL_SCANS ? scans : TRAVEL_SCANS);
}

bool travel_is_short(const struct session *session, int64_t from, int64_t to)
{
    return (double)(to - from) < SHORT_SLICES * session->slice;
}
