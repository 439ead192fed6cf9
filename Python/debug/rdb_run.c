/* SPDX-License-Identifier: MIT */
/* The current run: see rdb_run.h. */
#include "rdb_run.h"

#include "rdb_step.h"
#include "rdb_time.h"

struct rdb_stand rdb_stand = {.main_start = -1, .main_end = -1, .exit_status = -1, .last_hit = -1};
struct rdb_run rdb_run;

bool rdb_run_is_over(void)
{
    int64_t now = rdb_now();
    return now > rdb_run.target || (now == rdb_run.target && rdb_step_now() >= rdb_run.limits.instruction);
}

void rdb_run_died(int64_t number)
{
    if (rdb_run.flags & RDB_RUN_DIED && number == rdb_run.limits.number)
        rdb_stop_next();
}
