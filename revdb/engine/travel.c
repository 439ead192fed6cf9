/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person moves: see travel.h. */
#include "travel.h"

#include "interrupt.h"
#include "travel_advance.h"
#include "travel_copy.h"
#include "travel_fork.h"
#include "travel_run.h"

#include <stdlib.h>
#include <string.h>

struct moment travel_here(const struct session *session)
{
    return session->here ? process_moment(session->here) : (struct moment){-1, 0};
}

int64_t travel_passed(const struct session *session)
{
    return process_passed(session->here);
}

/* ---- Arriving ---- */

/* The process has arrived where the person wants to be. */
static void arrive(struct session *session, struct process *process)
{
    struct process *old = session->here;
    if (old && !session->lost && moment_is(process_moment(old), process_moment(process)) && !process_is_between(old)) {
        session->here = NULL; /* about to be replaced */
        old->pins--;
    }
    if (!process_is_between(process))
        snapshots_add(&session->snapshots, process, process->stop.time);
    travel_set_here(session, process);
    if (!process_is_between(process))
        survey_compare(session, &process->stop);
    travel_keep_budget(session, process, process);
    travel_show_written(session, process);
}

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
        process_end(process);
    else
        arrive(session, process);
    session->message = (struct text){0};
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
        process_end(process);
        result = travel_to(session, passed);
        session->hit = hit;
        return result;
    }
    if (result == TRAVEL_DONE) {
        arrive(session, process);
        return result;
    }
    int64_t time = process->stop.time;
    process_end(process);
    if (result == TRAVEL_DIVERGED)
        go_to_last_good(session, time);
    return result;
}

/* ---- Moves ---- */

/* Or of the latest snapshot before here, if that is dead. */
static struct process *fork_of_here(struct session *session)
{
    if (!process_is_between(session->here))
        return travel_fork_at(session, session->here->stop.time);
    struct process *process = session->lost ? NULL : process_fork(session->here);
    if (process)
        return process;
    travel_give_up(session, session->here);
    return interrupt_pending(session->replays.interrupt) ? NULL : travel_fork_at(session, session->here->stop.time);
}

/* If here had died, the person is brought there again first; once, or a log on which every replay dies would be tried for
 * ever. */
struct process *travel_fork_here(struct session *session)
{
    struct moment here = travel_here(session);
    struct process *process = fork_of_here(session);
    if (!process || moment_is(process_moment(process), here))
        return process;
    process_end(process);
    process = travel_to_moment(session, here) == TRAVEL_DONE ? fork_of_here(session) : NULL;
    if (!process || moment_is(process_moment(process), here))
        return process;
    process_end(process);
    travel_fail_died(session);
    return NULL;
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
        travel_set_here(session, origin);
        travel_show_written(session, origin);
        text_clear(&session->returned);
        return TRAVEL_DONE;
    }
    struct process *process = travel_fork_at(session, time);
    if (!process)
        return TRAVEL_FAILED;
    return move(session, process, time, 0, NULL);
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

enum travel_result travel_again(struct session *session, int64_t since)
{
    struct moment here = travel_here(session);
    struct process *process = travel_fork_at(session, since < here.time ? since : here.time);
    return process ? move(session, process, here.time, 0, INSTRUCTIONS(here.instruction)) : TRAVEL_FAILED;
}

bool travel_settle(struct session *session)
{
    if (session->lost) {
        struct moment here = travel_here(session);
        if (!session->snapshots.count && !travel_restart(session))
            return false;
        travel_set_here(session, session->snapshots.at[session->snapshots.count - 1]);
        travel_to_moment(session, here); /* if that does not go, they stand where they are now */
    }
    travel_drop_wrecks(session);
    return true;
}
