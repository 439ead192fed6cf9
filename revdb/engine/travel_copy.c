/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of the program that run elsewhere: see travel_copy.h. */
#include "travel_copy.h"

#include "travel_advance.h"
#include "travel_fork.h"
#include "travel_run.h"

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
    if (result == TRAVEL_DONE && travel_tell_objects(session, *copy, &answer) != PROCESS_OK)
        result = travel_fail_died(session);
    if (result != TRAVEL_DONE) {
        process_end(*copy);
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
    if (result == TRAVEL_DONE && travel_tell_objects(session, process, &answer) != PROCESS_OK)
        result = travel_fail_died(session);
    process_end(process);
    return result;
}

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
    process_end(process);
    return result;
}
