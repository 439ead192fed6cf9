/* SPDX-License-Identifier: MIT */
/* What becomes of hits: see rdb_hits.h. */
#include "rdb_hits.h"

#include "rdb_breakpoints.h"
#include "rdb_frames.h"
#include "rdb_message.h"
#include "rdb_mode.h"
#include "rdb_rows.h"
#include "rdb_run.h"
#include "rdb_time.h"
#include "rdb_alloc.h"

#include <stdlib.h>

void rdb_hit(int64_t id, int64_t time)
{
    const char *raised = rdb_break_raised(id);
    if (rdb_run.flags & RDB_RUN_ROWS && id && *raised)
        rdb_send_row(time, 0, RDB_ROW_RAISED, raised);
    else if (rdb_run.flags & RDB_RUN_ROWS && id)
        rdb_rows_hit(rdb_frame_top(0), time);
    if (time <= rdb_stand.last_hit)
        return; /* one line may hit several: the first counts, as it does when a run stops there */
    rdb_stand.last_hit = time;
    rdb_stand.last_hit_id = id;
    free(rdb_stand.raised);
    rdb_stand.raised = rdb_copy(raised, "a hit");
}

void rdb_passed_hit(int id, int64_t time)
{
    if (rdb_mode != RDB_REPLAY || !(rdb_run.flags & RDB_RUN_BREAKPOINTS))
        return;
    if (rdb_run.flags & RDB_RUN_SCAN) {
        rdb_hit(id, time);
    } else if (time > rdb_run.limits.since && rdb_stand.last_hit < 0) {
        rdb_hit(id, time);
        rdb_stop_next();
    }
}

void rdb_line_hit(int id)
{
    rdb_passed_hit(id, rdb_line_time());
}
